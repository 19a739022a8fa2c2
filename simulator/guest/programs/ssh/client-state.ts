/** What `ssh` keeps of its connection. */
import type { Bytes } from "../../../content/bytes";
import type { Ip } from "../../../wire/address6";
import { socketById } from "../../net/sockets";
import { tcpClose } from "../../net/tcp-sockets";
import type { ProgramContext } from "../../os/program";
import { ttyModes } from "../../os/tty";
import type { Lookup } from "../resolve";
import type { Channel } from "./channel";
import type { ClientOptions } from "./client-options";
import type { Transport } from "./transport";

export interface Ssh {
  o: ClientOptions;
  stage: "resolve" | "connect" | "banner" | "kex" | "ask-host" | "auth" | "ask-password" | "open";
  lookup: Lookup | null;
  ip: Ip;
  t: Transport;
  startedAt: number;
  /** the other end's key */
  hostKey: Bytes;
  /** descriptor of the terminal on which it asks; -1: there is none */
  tty: number;
  isAsking: boolean;
  /** keys that have not been tried, and the one that has been offered: its seed and where it lies */
  keys: { path: Bytes; seed: Bytes; blob: Bytes }[];
  offered: { path: Bytes; seed: Bytes; blob: Bytes } | null;
  methods: Bytes;
  passwords: number;
  mayUsePassword: boolean;
  by: string;
  channels: Channel[];
  nextChannel: number;
  listeners: { socket: number; host: Bytes; hostPort: number }[];
  /** the terminal's modes before it was given away; null: it was not */
  modes: { canonical: boolean; echo: boolean; signals: boolean } | null;
  hasTerminal: boolean;
  /** escape: `~` at the beginning of a line */
  escape: "line" | "tilde" | "none";
  hasAskedAll: boolean;
  status: number | null;
  /** the other end's word of why it ends */
  code: number | null;
}

/** A message of the program's own, as it writes them. */
export function tell(ctx: ProgramContext, st: Pick<Ssh, "o">, text: Bytes): void {
  if (!st.o.quiet) ctx.err(`${text}\r\n`);
}
export function debug(ctx: ProgramContext, st: Pick<Ssh, "o">, text: Bytes): void {
  if (st.o.verbose) ctx.err(`debug1: ${text}\r\n`);
}

/** Ends with a message. */
export function fail(ctx: ProgramContext, st: Ssh, text: Bytes | null): void {
  if (text !== null) tell(ctx, st, text);
  st.code = 255;
}

/** Gives the terminal back, closes the connection. */
export function letGo(ctx: ProgramContext, st: Ssh): void {
  const m = ctx.machine;
  if (st.modes) ttyModes(ctx.terminal, st.modes);
  st.modes = null;
  for (const id of [st.t.socket, ...st.listeners.map(({ socket }) => socket)]) {
    const socket = socketById(m, id);
    if (socket?.tcp) tcpClose(m, socket);
    else if (socket) m.state.net.sockets = m.state.net.sockets.filter((one) => one !== socket);
  }
  st.t.socket = 0;
}

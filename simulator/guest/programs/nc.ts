/** `nc`: what is typed goes over a connection, and what comes is printed; it asks for one, or waits for one. @source netcat-openbsd 1.219: nc(1) */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { scopedText } from "../net/either";
import { socketById } from "../net/sockets";
import type { Socket } from "../net/state";
import { tcpClose, tcpConnect, tcpIsAtEnd, tcpListen, tcpRead, tcpShutDown, tcpWrite } from "../net/tcp-sockets";
import { exit, type Program, type ProgramContext, type Step } from "../os/program";
import { type NcUdp, startUdp, stepUdp } from "./nc-udp";
import { getopt } from "./options";
import { firstOf, GAI_TEXT, goOn, type Lookup, lookUp } from "./resolve";

interface NcState {
  /** while the host's name is looked up */
  lookup: Lookup | null;
  host: string;
  ip: Ip;
  /** device that one of a link is on; null: none was said */
  on: number | null;
  /** those that are tried in turn */
  ports: number[];
  /** of them, the one that is tried or used */
  at: number;
  /** the connection; 0: none yet */
  socket: number;
  /** what waits for connections; 0: it asks for one */
  listener: number;
  isConnected: boolean;
  /** `-k`, `-N`, `-v`, `-z`, `-n` */
  keeps: boolean;
  halfCloses: boolean;
  verbose: boolean;
  scans: boolean;
  isNumeric: boolean;
  /** `-w`: µs without anything until it gives up; null: it does not */
  patience: number | null;
  /** `-q`: µs from the end of what is typed until it ends; null: it waits for the other end */
  lingers: number | null;
  /** something has come or gone last */
  activeAt: number;
  /** what is typed has ended then; null: it goes on */
  typedOutAt: number | null;
  /** typed, and not taken by the connection yet */
  typed: Bytes;
  /** one of those that were tried has answered */
  hasAnswered: boolean;
  code: number | null;
}

const USAGE = "usage: nc [-46klNnuvz] [-p source_port] [-q seconds] [-w timeout] [destination] [port]";
/** Letters that the real nc has and guests do not. */
const REFUSED = "bCDdFhIiMmOPrSsTtUVWXxZ";
/** Most that is read at once, bytes. @source netcat-openbsd: netcat.c (BUFSIZE) */
const READ = 16_384;
/** Ports that may be tried in one call. guess: the real one has no bound; a guest's time has */
const PORTS_MOST = 1_024;

const NOTHING: NcState = {
  lookup: null,
  host: "",
  ip: 0,
  on: null,
  ports: [],
  at: 0,
  socket: 0,
  listener: 0,
  isConnected: false,
  keeps: false,
  halfCloses: false,
  verbose: false,
  scans: false,
  isNumeric: false,
  patience: null,
  lingers: null,
  activeAt: 0,
  typedOutAt: null,
  typed: "",
  hasAnswered: false,
  code: null,
};
function failed(ctx: ProgramContext, text: string): NcState {
  ctx.err(`${text}\n`);
  return { ...NOTHING, code: 1 };
}

/** `80` or `20-25`; null: neither. */
function portsOf(text: string): number[] | null {
  const range = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!range) return null;
  const [first, last] = [Number(range[1]), Number(range[2] ?? range[1])].sort((a, b) => a - b) as [number, number];
  return first < 1 || last > 65_535 ? null : Array.from({ length: Math.min(PORTS_MOST, last - first + 1) }, (_, n) => first + n);
}
const seconds = (text: string | undefined): number | null => (text === undefined ? null : Number(text) * 1_000_000);

function start(ctx: ProgramContext): NcState | NcUdp {
  const { flags, values, rest, error } = getopt("nc", ctx.args, `46klNnuvzp:q:w:${REFUSED}`);
  if (error) return failed(ctx, `${error.split("\n")[0]}\n${USAGE}`);
  const refused = [...REFUSED].find((letter) => flags.has(letter));
  if (refused !== undefined) return failed(ctx, `nc: option -${refused} is not part of this system`);
  const wait = values.get("w");
  if (wait !== undefined && !/^\d{1,9}$/.test(wait)) return failed(ctx, `nc: timeout invalid: ${wait}`);
  const linger = values.get("q");
  if (linger !== undefined && !/^-?\d{1,9}$/.test(linger)) return failed(ctx, `nc: quit timer invalid: ${linger}`);
  const listens = flags.has("l");
  if (listens && flags.has("z")) return failed(ctx, "nc: cannot use -z and -l");
  if (!listens && rest.length === 1) return failed(ctx, "nc: missing port number");
  if (!listens && flags.has("k")) return failed(ctx, "nc: must use -l with -k");
  const own = values.get("p");
  const words = listens && own !== undefined ? [...rest, own] : rest;
  if (words.length > 2 || words.length < (listens ? 1 : 2)) return failed(ctx, USAGE);
  const port = words.at(-1) ?? "";
  const ports = portsOf(port);
  if (ports === null || (listens && ports.length > 1))
    return failed(ctx, `nc: port number ${!/^\d+$/.test(port) ? "invalid" : Number(port) < 1 ? "too small" : "too large"}: ${port}`);
  const families = flags.has("6") ? "6" : flags.has("4") ? "4" : "any";
  const host = words.length === 2 ? (words[0] ?? "") : families === "6" ? "::" : "0.0.0.0";
  if (flags.has("u"))
    return startUdp(ctx, {
      host,
      families,
      port: ports[0] ?? 0,
      own: listens ? 0 : Number(own ?? 0) || 0,
      listens,
      verbose: flags.has("v"),
      scans: flags.has("z"),
      patience: seconds(wait),
    });
  const lingers = linger === undefined || linger.startsWith("-") ? null : seconds(linger);
  const state: NcState = {
    ...NOTHING,
    host,
    ports,
    keeps: flags.has("k"),
    halfCloses: flags.has("N") || lingers !== null,
    verbose: flags.has("v"),
    scans: flags.has("z"),
    isNumeric: flags.has("n"),
    patience: seconds(wait),
    lingers,
    activeAt: ctx.mono(),
    listener: listens ? -1 : 0,
  };
  state.lookup = lookUp(ctx, state.host, families);
  return state;
}

/** Its host has an address: it connects, or waits for others to do so. */
function begin(ctx: ProgramContext, st: NcState): void {
  const { machine: m, process } = ctx;
  const port = st.ports[st.at] ?? 0;
  if (st.listener === -1) {
    const made = tcpListen(m, process.pid, st.ip, port, "nc");
    if (typeof made === "string") {
      ctx.err(
        `nc: ${made === "EACCES" ? "Permission denied" : made === "EADDRINUSE" ? "Address already in use" : "Cannot assign requested address"}\n`,
      );
      st.code = 1;
      return;
    }
    st.listener = made.id;
    if (st.verbose) ctx.err(`Listening on ${st.host} ${port}\n`);
    return;
  }
  st.activeAt = ctx.mono();
  const socket = tcpConnect(m, process.pid, st.ip, port, "nc", st.on ?? undefined);
  if (socket === null) next(ctx, st, "failed: Network is unreachable");
  else st.socket = socket.id;
}
/** One port has refused, or was looked at: the next, or the end. @param why - null: it has answered */
function next(ctx: ProgramContext, st: NcState, why: string | null): void {
  const port = st.ports[st.at] ?? 0;
  if (why === null) st.hasAnswered = true;
  else if (st.verbose) ctx.err(`nc: connect to ${st.host} port ${port} (tcp) ${why}\n`);
  st.socket = 0;
  st.at++;
  if (st.at < st.ports.length) begin(ctx, st);
  else st.code = st.hasAnswered ? 0 : 1;
}

function resolve(ctx: ProgramContext, st: NcState, lookup: Lookup): Step | null {
  const wait = goOn(ctx, lookup);
  if (wait !== null) return wait;
  const { outcome } = lookup;
  st.lookup = null;
  if (outcome === null || typeof outcome === "string") {
    ctx.err(`nc: getaddrinfo for host "${st.host}" port ${st.ports[0]}: ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\n`);
    st.code = 1;
  } else {
    st.ip = firstOf(outcome);
    st.on = outcome.on ?? null;
    begin(ctx, st);
  }
  return null;
}

function heard(ctx: ProgramContext, st: NcState, event: { readonly type: string; readonly socket?: number }): void {
  const m = ctx.machine;
  const socket = socketById(m, event.socket ?? st.socket);
  if (event.type === "connected" && socket) {
    if (st.listener > 0 && st.socket !== 0) {
      // It serves one at a time; who comes meanwhile is not let wait for nothing.
      tcpClose(m, socket);
      return;
    }
    st.socket = socket.id;
    st.isConnected = true;
    st.activeAt = ctx.mono();
    if (st.verbose && st.listener > 0)
      ctx.err(`Connection received on ${scopedText(m, socket.remoteIp, socket.on)} ${socket.remotePort}\n`);
    else if (st.verbose) ctx.err(`Connection to ${st.host} ${socket.remotePort} port [tcp/*] succeeded!\n`);
    if (!st.scans) return;
    tcpClose(m, socket);
    st.isConnected = false;
    next(ctx, st, null);
  } else if (st.isConnected && (event.type === "reset" || event.type === "timeout")) {
    if (event.socket !== undefined && event.socket !== st.socket) return;
    over(ctx, st, 1);
  } else if (
    !st.isConnected &&
    (event.type === "refused" || event.type === "timeout" || event.type === "unreachable" || event.type === "reset")
  ) {
    const why =
      event.type === "timeout" ? "Connection timed out" : event.type === "unreachable" ? "No route to host" : "Connection refused";
    if (st.listener === 0) next(ctx, st, `failed: ${why}`);
  }
}
/** The connection is over: the end, or with `-k` the next. */
function over(ctx: ProgramContext, st: NcState, code: number): void {
  const socket = socketById(ctx.machine, st.socket);
  if (socket) tcpClose(ctx.machine, socket);
  st.socket = 0;
  st.isConnected = false;
  if (!st.keeps) st.code = code;
}

/** Moves what has come and what is typed, as far as either side takes it. */
function move(ctx: ProgramContext, st: NcState, socket: Socket): void {
  const m = ctx.machine;
  while (ctx.process.out.length === 0 && !ctx.isSpent) {
    const bytes = tcpRead(m, socket, READ);
    if (bytes === "") break;
    st.activeAt = ctx.mono();
    ctx.out(bytes);
  }
  while (st.typedOutAt === null && st.typed === "" && !ctx.isSpent) {
    const typed = ctx.read(0, READ);
    if (typed === "") break;
    if (typed === null) {
      st.typedOutAt = ctx.mono();
      if (st.halfCloses) tcpShutDown(m, socket);
    } else {
      st.activeAt = ctx.mono();
      st.typed = typed.slice(tcpWrite(m, socket, typed));
    }
  }
  if (st.typed !== "") st.typed = st.typed.slice(tcpWrite(m, socket, st.typed));
  if (ctx.process.out.length > 0 || !tcpIsAtEnd(socket)) return;
  // Who has waited for a connection goes with it; who has asked for one first sends what is still typed.
  if (st.listener > 0 || (st.typedOutAt !== null && st.typed === "")) over(ctx, st, 0);
}

function step(ctx: ProgramContext, st: NcState | NcUdp): Step {
  if ("isUdp" in st) return stepUdp(ctx, st);
  if (st.lookup !== null) {
    const wait = resolve(ctx, st, st.lookup);
    if (wait !== null) return wait;
  }
  while (st.code === null) {
    const message = ctx.takeMessage();
    if (message === null) break;
    heard(ctx, st, message as { readonly type: string; readonly socket?: number });
  }
  const socket = st.code === null && st.isConnected ? socketById(ctx.machine, st.socket) : null;
  if (socket) move(ctx, st, socket);
  const until = deadline(st);
  if (st.code === null && until !== null && ctx.mono() >= until) {
    if (!st.isConnected && st.listener === 0) next(ctx, st, "timed out: Operation now in progress");
    else over(ctx, st, 0);
  }
  if (st.code !== null) return exit(st.code);
  if (ctx.process.out.length > 0 || ctx.isSpent) return { do: "run", us: 20 };
  const reads = st.isConnected && st.typedOutAt === null && st.typed === "";
  return { do: "wait", wait: { on: "inbox", until: deadline(st), ...(reads ? { fd: 0 } : {}) } };
}
/** When it gives up waiting: for an answer, for anything at all, or for the other end after what was typed. */
function deadline({ patience, lingers, activeAt, typedOutAt, isConnected, listener }: NcState): number | null {
  const idle = patience !== null && (isConnected || listener === 0) ? activeAt + patience : null;
  const linger = lingers !== null && typedOutAt !== null ? typedOutAt + lingers : null;
  return idle === null ? linger : linger === null ? idle : Math.min(idle, linger);
}

export const nc: Program<NcState | NcUdp> = { name: "nc", start, step };

/** `nc -u`: datagrams in place of a connection. @source netcat-openbsd 1.219: netcat.c (udptest, readwrite) */
import type { Bytes } from "../../content/bytes";
import { scopedText } from "../net/either";
import { socketById } from "../net/sockets";
import { udpClose, udpConnect, udpError, udpOpen, udpReceive, udpSend } from "../net/udp-sockets";
import { exit, type ProgramContext, type Step } from "../os/program";
import { type Families, firstOf, GAI_TEXT, goOn, type Lookup, lookUp } from "./resolve";

export interface NcUdp {
  isUdp: true;
  lookup: Lookup | null;
  host: Bytes;
  port: number;
  own: number;
  listens: boolean;
  families: Families;
  verbose: boolean;
  scans: boolean;
  /** µs without anything until it ends; null: it does not */
  patience: number | null;
  socket: number;
  isConnected: boolean;
  /** until when somebody may say that there is no such port; null: nobody is asked */
  triedUntil: number | null;
  activeAt: number;
  isTypedOut: boolean;
  code: number | null;
}

/** Most of what is typed in one datagram. @source netcat.c: BUFSIZE */
const READ = 16_384;
/** How long a refusal may take. @source netcat.c: udptest writes once a second where it is verbose; guess: as long as the first of these */
const TRIED_US = 1_000_000;

export function startUdp(
  ctx: ProgramContext,
  parts: Pick<NcUdp, "host" | "port" | "own" | "listens" | "families" | "verbose" | "scans" | "patience">,
): NcUdp {
  const st: NcUdp = {
    isUdp: true,
    lookup: null,
    socket: 0,
    isConnected: false,
    triedUntil: null,
    activeAt: ctx.mono(),
    isTypedOut: false,
    code: null,
    ...parts,
  };
  if (!st.listens) {
    st.lookup = lookUp(ctx, st.host, st.families);
    return st;
  }
  const socket = udpOpen(ctx.machine, ctx.process.pid, "nc", st.port, st.families === "6" ? "::" : 0);
  if (socket === null || (st.port < 1_024 && ctx.uid !== 0)) {
    if (socket) udpClose(ctx.machine, socket);
    ctx.err(`nc: ${socket ? "Permission denied" : "Address already in use"}\n`);
    st.code = 1;
  } else st.socket = socket.id;
  if (st.verbose && st.code === null) ctx.err(`Bound on ${st.host} ${st.port}\n`);
  return st;
}

function begin(ctx: ProgramContext, st: NcUdp): Step | null {
  if (st.lookup === null) return null;
  const wait = goOn(ctx, st.lookup);
  if (wait !== null) return wait;
  const { outcome } = st.lookup;
  st.lookup = null;
  const m = ctx.machine;
  if (outcome === null || typeof outcome === "string") {
    ctx.err(`nc: getaddrinfo for host "${st.host}" port ${st.port}: ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\n`);
    st.code = 1;
    return null;
  }
  const ip = firstOf(outcome);
  const socket = udpOpen(m, ctx.process.pid, "nc", st.own, typeof ip === "number" ? 0 : "::");
  if (!socket || !udpConnect(m, socket, ip, st.port, outcome.on)) {
    ctx.err(`nc: ${socket ? `connect to ${st.host} port ${st.port} (udp) failed: Network is unreachable` : "Address already in use"}\n`);
    st.code = 1;
    return null;
  }
  st.socket = socket.id;
  st.isConnected = true;
  if (st.verbose || st.scans) {
    for (let n = 0; n < 3; n++) udpSend(m, socket, "X");
    st.triedUntil = ctx.mono() + TRIED_US;
  }
  return null;
}

export function stepUdp(ctx: ProgramContext, st: NcUdp): Step {
  const m = ctx.machine;
  const wait = begin(ctx, st);
  if (wait !== null) return wait;
  while (st.code === null && ctx.takeMessage() !== null);
  const socket = socketById(m, st.socket);
  if (st.code === null && socket) {
    for (let one = udpReceive(socket); one !== null && !ctx.isSpent; one = udpReceive(socket)) {
      st.activeAt = ctx.mono();
      if (!st.isConnected) {
        // Who speaks first is who it speaks with.
        udpConnect(m, socket, one.from, one.port, socket.on);
        st.isConnected = true;
        if (st.verbose) ctx.err(`Connection received on ${scopedText(m, one.from, socket.on)} ${one.port}\n`);
      }
      ctx.out(one.bytes);
    }
    if (udpError(socket) !== null && !st.listens) st.code = 1;
    if (st.code === null && st.triedUntil !== null && ctx.mono() >= st.triedUntil) {
      st.triedUntil = null;
      if (st.verbose) ctx.err(`Connection to ${st.host} ${st.port} port [udp/*] succeeded!\n`);
      if (st.scans) st.code = 0;
    }
    while (st.code === null && st.isConnected && st.triedUntil === null && !st.isTypedOut && !ctx.isSpent) {
      const typed = ctx.read(0, READ);
      if (typed === "") break;
      st.activeAt = ctx.mono();
      if (typed === null) st.isTypedOut = true;
      else udpSend(m, socket, typed);
    }
  }
  const until = st.triedUntil ?? (st.patience !== null && (st.isConnected || !st.listens) ? st.activeAt + st.patience : null);
  if (st.code === null && st.triedUntil === null && until !== null && ctx.mono() >= until) st.code = 0;
  if (st.code !== null) {
    if (socket) udpClose(m, socket);
    return exit(st.code);
  }
  if (ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
  const reads = st.isConnected && st.triedUntil === null && !st.isTypedOut;
  return { do: "wait", wait: { on: "inbox", until, ...(reads ? { fd: 0 } : {}) } };
}

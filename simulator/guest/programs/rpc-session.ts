/** How programs call a procedure of another system by datagram, and what they say when nothing comes of it. @source libtirpc 1.3.3: clnt_dg.c, clnt_perror.c */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { decodeReply, encodeCall, RPC_PORT, RPC_PROGRAM, type RpcFailure } from "../../wire/rpc";
import { u32, XdrReader } from "../../wire/xdr";
import { socketById } from "../net/sockets";
import type { SocketError } from "../net/state";
import { udpClose, udpConnect, udpError, udpOpen, udpReceive, udpSend } from "../net/udp-sockets";
import { type ProgramContext, type Step, waitMessage } from "../os/program";
import { firstOf, goOn, type Lookup, lookUp } from "./resolve";

/** One call that is under way; plain data. */
interface Flying {
  readonly socket: number;
  readonly xid: number;
  readonly message: Bytes;
  readonly until: number;
  againAt: number;
  waitUs: number;
}
export interface RpcSession {
  lookup: Lookup | null;
  ip: Ip;
  flying: Flying | null;
  /** where programs are, once somebody has asked */
  ports: { [program: string]: number };
}
export type RpcOutcome = { readonly result: Bytes } | { readonly failure: RpcFailure | SocketError | "timeout" | "host" | "unregistered" };

/** How long is waited before it is asked again, at first, and in all. @source libtirpc: clnt_dg.c (5 s), utils/showmount: TIMEOUT_UDP 3 s, TOTAL_TIMEOUT 20 s */
const [FIRST_US, TOTAL_US] = [3_000_000, 20_000_000];

export function rpcSession(ctx: ProgramContext, host: string): RpcSession {
  return { lookup: lookUp(ctx, host), ip: 0, flying: null, ports: {} };
}
/** Whether an answer is there rather than something to wait for. */
export const isOutcome = (step: Step | RpcOutcome): step is RpcOutcome => !("do" in step);

/** Calls a procedure at a port. */
function callAt(
  ctx: ProgramContext,
  session: RpcSession,
  port: number,
  call: readonly [program: number, version: number, procedure: number],
  args: Bytes,
): Step | RpcOutcome {
  const m = ctx.machine;
  if (session.lookup) {
    const wait = goOn(ctx, session.lookup);
    if (wait) return wait;
    const { outcome } = session.lookup;
    session.lookup = null;
    if (outcome === null || typeof outcome === "string") return { failure: "host" };
    session.ip = firstOf(outcome);
  }
  if (!session.flying) {
    const socket = udpOpen(m, ctx.process.pid, ctx.argv0, reservedPort(ctx));
    const isSent = socket !== null && udpConnect(m, socket, session.ip, port);
    if (!socket || !isSent) {
      if (socket) udpClose(m, socket);
      return { failure: "ENETUNREACH" };
    }
    const xid = ctx.random() >>> 0;
    const caller = { machine: m.state.os.hostname, uid: ctx.uid, gid: ctx.process.gid, groups: [ctx.process.gid] };
    const [program, version, procedure] = call;
    const message = encodeCall({ xid, program, version, procedure, caller, args });
    const now = ctx.mono();
    session.flying = { socket: socket.id, xid, message, until: now + TOTAL_US, againAt: now + FIRST_US, waitUs: FIRST_US };
    udpSend(m, socket, message);
  }
  return hear(ctx, session, session.flying);
}
/** Port of the superuser's that nobody has: servers ask for one. @source glibc: bindresvport(3) (600 to 1023) */
function reservedPort(ctx: ProgramContext): number {
  if (ctx.uid !== 0) return 0;
  const taken = ctx.machine.state.net.sockets.map(({ localPort }) => localPort);
  for (let port = 600 + (ctx.process.pid % 400); port < 1_024; port++) if (!taken.includes(port)) return port;
  return 0;
}
function hear(ctx: ProgramContext, session: RpcSession, flying: Flying): Step | RpcOutcome {
  const m = ctx.machine;
  while (ctx.takeMessage() !== null);
  const socket = socketById(m, flying.socket);
  const over = (outcome: RpcOutcome): RpcOutcome => {
    if (socket) udpClose(m, socket);
    session.flying = null;
    return outcome;
  };
  if (!socket) return over({ failure: "timeout" });
  for (let datagram = udpReceive(socket); datagram; datagram = udpReceive(socket)) {
    const reply = decodeReply(datagram.bytes);
    if (reply?.xid === flying.xid) return over(reply.outcome);
  }
  const error = udpError(socket);
  if (error) return over({ failure: error });
  const now = ctx.mono();
  if (now >= flying.until) return over({ failure: "timeout" });
  if (now >= flying.againAt) {
    flying.waitUs *= 2;
    flying.againAt = now + flying.waitUs;
    udpSend(m, socket, flying.message);
  }
  return waitMessage(Math.min(flying.againAt, flying.until));
}

/** Asks the port mapper of a system for something. */
export const callMapper = (ctx: ProgramContext, session: RpcSession, procedure: number, args: Bytes): Step | RpcOutcome =>
  callAt(ctx, session, RPC_PORT.portmap, [RPC_PROGRAM.portmap, 2, procedure], args);

const UDP = 17;
/** Asks where a program is, and calls a procedure of it. @param protocol - by which its port is asked for */
export function callProgram(
  ctx: ProgramContext,
  session: RpcSession,
  call: readonly [program: number, version: number, procedure: number],
  args: Bytes,
): Step | RpcOutcome {
  const key = `${call[0]}`;
  const known = session.ports[key];
  if (known !== undefined) return callAt(ctx, session, known, call, args);
  const found = portOf(ctx, session, call[0], call[1], UDP);
  if (typeof found !== "number") return found;
  session.ports[key] = found;
  return callAt(ctx, session, found, call, args);
}
/** Port of a program; 0 is none: that is a failure. */
export function portOf(
  ctx: ProgramContext,
  session: RpcSession,
  program: number,
  version: number,
  protocol: number,
): Step | RpcOutcome | number {
  const said = callMapper(ctx, session, 3, u32(program) + u32(version) + u32(protocol) + u32(0));
  if (!isOutcome(said) || "failure" in said) return said;
  const port = new XdrReader(said.result).u32();
  return port === 0 ? { failure: "unregistered" } : port;
}

/** @source libtirpc: clnt_perror.c, clnt_sperrno */
const TEXTS: Readonly<Record<string, string>> = {
  timeout: "RPC: Timed out",
  host: "RPC: Unknown host",
  unregistered: "RPC: Program not registered",
  program: "RPC: Program unavailable",
  version: "RPC: Program/version mismatch",
  procedure: "RPC: Procedure unavailable",
  garbage: "RPC: Server can't decode arguments",
  weak: "RPC: Authentication error",
};
/** @param about - what was asked: the port mapper, or another program */
export function failureText(failure: string, about: "mapper" | "program" = "program"): string {
  const errors = { ECONNREFUSED: "Connection refused", EHOSTUNREACH: "No route to host", ENETUNREACH: "Network is unreachable" };
  const error = errors[failure as keyof typeof errors];
  if (error !== undefined) return about === "mapper" ? `RPC: Remote system error - ${error}` : `RPC: Unable to receive; errno = ${error}`;
  return TEXTS[failure] ?? "RPC: Failed (unspecified error)";
}

/** `iperf3`: how much goes through between two machines. @source iperf 3.12: iperf3(1); a control connection beside those of the test */
import type { Bytes } from "../../../content/bytes";
import type { Ip } from "../../../wire/address6";
import { uint32 } from "../../../wire/ssh";
import { ipText } from "../../net/either";
import { socketById } from "../../net/sockets";
import { tcpClose, tcpConnect, tcpIsAtEnd, tcpListen, tcpRead, tcpWrite } from "../../net/tcp-sockets";
import { udpClose, udpConnect, udpOpen, udpReceive, udpSend } from "../../net/udp-sockets";
import { exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { CONNECTION_ERRORS, firstOf, lookUp, resolveStep } from "../resolve";
import { heardState, heardValue, tell, told } from "./control";
import { errorText, noteStart } from "./json";
import { HELP, options } from "./options";
import { headings, resultOf, showInterval, showResults } from "./report";
import { BLOCK, COOKIE, type Iperf, isSender, newStream, type Options, type Result, STATE } from "./state";
import { drain, send } from "./traffic";

const READ = 1_048_576;
/** Time between looks at what a rate has room for. @source iperf 3.12: --pacing-timer, 1 ms */
const PACE_US = 1_000;
function fresh(o: Options, tests: number): Iperf {
  return {
    o,
    lookup: null,
    ip: 0,
    listener: 0,
    udpSocket: 0,
    control: 0,
    isConnected: false,
    cookie: "",
    got: "",
    stage: "idle",
    streams: [],
    unknown: [],
    startedAt: 0,
    endedAt: 0,
    shownAt: 0,
    theirs: null,
    tests,
    code: null,
  };
}
const NO_OPTIONS: Options = {
  server: true,
  host: "",
  port: 0,
  timeUs: null,
  bytes: null,
  parallel: 1,
  reverse: false,
  udp: false,
  bitrate: 0,
  length: 0,
  intervalUs: 0,
  once: false,
  json: false,
  families: "any",
};

function start(ctx: ProgramContext): Iperf {
  const o = options(ctx);
  if ("said" in o) {
    if (o.said === "v")
      ctx.out(
        `iperf 3.12 (cJSON 1.7.15)\nLinux ${ctx.machine.state.os.hostname} ${ctx.machine.flavour.release} ${ctx.machine.flavour.version} x86_64\n`,
      );
    else if (o.said === "h") ctx.out(HELP);
    else ctx.err(o.said);
    return { ...fresh(NO_OPTIONS, 0), code: o.code };
  }
  const st = fresh(o, 0);
  if (o.server) listen(ctx, st);
  else st.lookup = lookUp(ctx, o.host, o.families);
  return st;
}
function failed(ctx: ProgramContext, st: Iperf, text: Bytes): void {
  if (st.o.json) ctx.out(errorText(st, text));
  else ctx.err(`iperf3: error - ${text}\n`);
  st.code = 1;
}
function listen(ctx: ProgramContext, st: Iperf): void {
  const made = tcpListen(ctx.machine, ctx.process.pid, 0, st.o.port, "iperf3");
  if (typeof made === "string") {
    failed(ctx, st, `unable to start listener for connections: ${made === "EACCES" ? "Permission denied" : "Address already in use"}`);
    return;
  }
  st.listener = made.id;
  // Addresses of IPv6 have a socket of their own here.
  if (ctx.machine.state.net.ipv6 && st.o.families !== "4") tcpListen(ctx.machine, ctx.process.pid, "::", st.o.port, "iperf3");
  st.tests = 1;
  banner(ctx, st);
}
function banner(ctx: ProgramContext, st: Iperf): void {
  const rule = "-----------------------------------------------------------\n";
  ctx.out(`${rule}Server listening on ${st.o.port} (test #${st.tests})\n${rule}`);
}

function resolve(ctx: ProgramContext, st: Iperf): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      failed(ctx, st, `unable to connect to server: ${why}`);
    },
    found: (found) => {
      st.ip = firstOf(found);
      if (found.on !== undefined) st.on = found.on;
      const socket = tcpConnect(ctx.machine, ctx.process.pid, st.ip, st.o.port, "iperf3", st.on);
      if (socket === null) failed(ctx, st, "unable to connect to server: Network is unreachable");
      else st.control = socket.id;
      st.stage = "connect";
    },
  });
}

/** Something has happened to a connection. */
function event(ctx: ProgramContext, st: Iperf, { type, socket: id = 0 }: { readonly type: string; readonly socket?: number }): void {
  const socket = socketById(ctx.machine, id);
  if (type === "connected" && st.o.server && socket) {
    st.unknown.push({ socket: id, got: "" });
  } else if (type === "connected" && id === st.control && socket) {
    st.isConnected = true;
    st.cookie = Array.from({ length: COOKIE - 1 }, () => "abcdefghijklmnopqrstuvwxyz234567"[ctx.random() & 31])
      .join("")
      .concat("\0");
    tcpWrite(ctx.machine, socket, st.cookie);
    st.stage = "params";
    if (!st.o.json) ctx.out(`Connecting to host ${st.o.host}, port ${st.o.port}\n`);
    if (st.o.reverse && !st.o.json) ctx.out(`Reverse mode, remote host ${st.o.host} is sending\n`);
  } else if (type === "connected" && socket) tcpWrite(ctx.machine, socket, st.cookie);
  else if (CONNECTION_ERRORS[type] && id === st.control) {
    if (!st.isConnected) failed(ctx, st, `unable to connect to server: ${CONNECTION_ERRORS[type]}`);
    else if (st.o.server) lost(ctx, st);
    else failed(ctx, st, "control socket has closed unexpectedly");
  }
}
/** A server's client is gone. */
function lost(ctx: ProgramContext, st: Iperf): void {
  ctx.err("iperf3: the client has unexpectedly closed the connection\n");
  nextTest(ctx, st);
}

/** Connections of a server that say what test they are of. */
function welcome(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  for (const one of [...st.unknown]) {
    const socket = socketById(m, one.socket);
    if (socket) one.got += tcpRead(m, socket, COOKIE - one.got.length);
    if (socket && one.got.length < COOKIE && !tcpIsAtEnd(socket)) continue;
    st.unknown = st.unknown.filter((other) => other !== one);
    if (!socket || one.got.length < COOKIE) {
      if (socket) tcpClose(m, socket);
    } else if (st.stage === "idle") {
      st.control = socket.id;
      st.isConnected = true;
      st.cookie = one.got;
      st.stage = "params";
      ctx.out(`Accepted connection from ${ipText(socket.remoteIp)}, port ${socket.remotePort}\n`);
      told(ctx, st, STATE.params);
    } else if (st.stage === "streams" && one.got === st.cookie)
      st.streams.push(newStream(st.streams.length === 0 ? 5 : 6 + 2 * st.streams.length, socket.id));
    else {
      tcpWrite(m, socket, String.fromCharCode(STATE.refused));
      tcpClose(m, socket);
    }
  }
}

/** Every address of the family of one. */
const anyFor = (ip: Ip): 0 | "::" => (typeof ip === "number" ? 0 : "::");

interface Params {
  readonly udp: boolean;
  readonly reverse: boolean;
  readonly parallel: number;
  readonly timeUs: number | null;
  readonly bytes: number | null;
  readonly bitrate: number;
  readonly length: number;
}

function serverHeard(ctx: ProgramContext, st: Iperf): boolean {
  if (st.stage === "params") {
    const value = heardValue(st) as Params | null | undefined;
    if (value === undefined) return false;
    if (value === null || !(value.parallel >= 1 && value.parallel <= 128) || !(value.length >= 1 && value.length <= BLOCK)) {
      lost(ctx, st);
      return true;
    }
    const { udp, reverse, parallel, timeUs, bytes, bitrate, length } = value;
    st.o = { ...st.o, udp, reverse, parallel, timeUs, bytes, bitrate, length };
    if (udp) {
      const opened = udpOpen(ctx.machine, ctx.process.pid, "iperf3", st.o.port, anyFor(socketById(ctx.machine, st.control)?.localIp ?? 0));
      if (!opened) {
        lost(ctx, st);
        return true;
      }
      st.udpSocket = opened.id;
    }
    st.stage = "streams";
    told(ctx, st, STATE.streams);
    return true;
  }
  if (st.stage === "running") {
    if (heardState(st) !== STATE.end) return false;
    finish(ctx, st);
    st.stage = "exchange";
    told(ctx, st, STATE.exchange);
    return true;
  }
  if (st.stage === "exchange") {
    const value = heardValue(st);
    if (value === undefined) return false;
    st.theirs = value as Result;
    tell(ctx, st, resultOf(st));
    told(ctx, st, STATE.display);
    showResults(ctx, st);
    st.stage = "display";
    return true;
  }
  if (st.stage !== "display" || heardState(st) !== STATE.done) return false;
  nextTest(ctx, st);
  return true;
}

function clientHeard(ctx: ProgramContext, st: Iperf): boolean {
  if (st.stage === "exchange") {
    const value = heardValue(st);
    if (value === undefined) return false;
    st.theirs = value as Result;
    st.stage = "display";
    return true;
  }
  const state = heardState(st);
  if (state === null) return false;
  if (state === STATE.refused) failed(ctx, st, "the server is busy running a test. try again later");
  else if (state === STATE.params) {
    const { udp, reverse, parallel, timeUs, bytes, bitrate, length } = st.o;
    tell(ctx, st, { udp, reverse, parallel, timeUs, bytes, bitrate, length } satisfies Params);
  } else if (state === STATE.streams) openStreams(ctx, st);
  else if (state === STATE.running) begin(ctx, st);
  else if (state === STATE.exchange) {
    tell(ctx, st, resultOf(st));
    st.stage = "exchange";
  } else if (state === STATE.display) {
    showResults(ctx, st);
    told(ctx, st, STATE.done);
    if (!st.o.json) ctx.out("\niperf Done.\n");
    st.code = 0;
  }
  return true;
}

function openStreams(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  for (let n = 0; n < st.o.parallel; n++) {
    if (st.o.udp) {
      const socket = udpOpen(m, ctx.process.pid, "iperf3", 0, anyFor(st.ip));
      if (!socket || !udpConnect(m, socket, st.ip, st.o.port, st.on)) continue;
      st.streams.push(newStream(5 + 2 * n, socket.id));
      // A first datagram says that it is there. @source iperf 3.12 iperf_udp.c: iperf_udp_connect
      udpSend(m, socket, uint32(0x36373839));
      continue;
    }
    const socket = tcpConnect(m, ctx.process.pid, st.ip, st.o.port, "iperf3", st.on);
    if (socket) st.streams.push(newStream(5 + 2 * n, socket.id));
  }
  st.stage = "streams";
}
function begin(ctx: ProgramContext, st: Iperf): void {
  st.stage = "running";
  st.startedAt = ctx.mono();
  st.shownAt = st.startedAt;
  if (st.o.json) {
    noteStart(ctx, st);
    return;
  }
  for (const { shown, socket: id } of st.streams) {
    const socket = socketById(ctx.machine, id);
    if (socket)
      ctx.out(
        `[${String(shown).padStart(3)}] local ${ipText(socket.localIp)} port ${socket.localPort} connected to ${ipText(socket.remoteIp)} port ${socket.remotePort}\n`,
      );
  }
  ctx.out(headings(st));
}

function finish(ctx: ProgramContext, st: Iperf): void {
  st.endedAt = ctx.mono();
  drain(ctx, st);
  if (st.endedAt - st.shownAt >= 100_000 || st.shownAt === st.startedAt) showInterval(ctx, st, st.endedAt);
}
function nextTest(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  for (const id of new Set([st.control, ...st.streams.map(({ socket }) => socket)])) {
    const socket = socketById(m, id);
    if (socket?.kind === "tcp") tcpClose(m, socket);
  }
  const udp = socketById(m, st.udpSocket);
  if (udp) udpClose(m, udp);
  if (st.o.once) {
    st.code = 0;
    return;
  }
  const { listener, tests, o } = st;
  Object.assign(st, fresh({ ...o, udp: false, reverse: false, parallel: 1 }, tests + 1), { listener });
  banner(ctx, st);
}

/** Whether a client's test is over. */
function isDone(ctx: ProgramContext, st: Iperf, now: number): boolean {
  if (st.o.timeUs !== null) return now >= st.startedAt + st.o.timeUs;
  // What is written is not there yet: it is over when the other end has all of it.
  const isThere = st.streams.every(({ socket }) => (socketById(ctx.machine, socket)?.tcp?.out.length ?? 0) === 0);
  return isThere && st.o.bytes !== null && st.streams.reduce((sum, { bytes }) => sum + bytes, 0) >= st.o.bytes;
}

function running(ctx: ProgramContext, st: Iperf): void {
  const now = ctx.mono();
  if (isSender(st)) send(ctx, st);
  else drain(ctx, st);
  while (st.o.intervalUs > 0 && now >= st.shownAt + st.o.intervalUs) {
    const at = st.shownAt + st.o.intervalUs;
    showInterval(ctx, st, at);
  }
  if (st.o.server || !isDone(ctx, st, now)) return;
  finish(ctx, st);
  st.stage = "over";
  told(ctx, st, STATE.end);
}

function goOnTest(ctx: ProgramContext, st: Iperf): void {
  const m = ctx.machine;
  if (st.o.server) welcome(ctx, st);
  const control = socketById(m, st.control);
  if (control && st.isConnected) st.got += tcpRead(m, control, READ);
  while (st.code === null && (st.o.server ? serverHeard(ctx, st) : clientHeard(ctx, st)));
  if (st.o.server && st.stage === "streams" && (st.o.udp ? joined(ctx, st) : st.streams.length >= st.o.parallel)) {
    told(ctx, st, STATE.start);
    told(ctx, st, STATE.running);
    begin(ctx, st);
  }
  if (st.code === null && st.stage === "running") running(ctx, st);
  const isGone = st.isConnected && (!control || tcpIsAtEnd(control)) && st.got === "";
  if (st.code !== null || !isGone || st.stage === "idle") return;
  if (!st.o.server) failed(ctx, st, "control socket has closed unexpectedly");
  else if (st.stage === "display") nextTest(ctx, st);
  else lost(ctx, st);
}

/** Streams of UDP are known by their first datagrams. */
function joined(ctx: ProgramContext, st: Iperf): boolean {
  const m = ctx.machine;
  const socket = socketById(m, st.udpSocket);
  while (socket && st.streams.length < st.o.parallel) {
    const first = udpReceive(socket);
    if (first === null) return false;
    if (first.bytes.length !== 4) continue;
    // From now on that port is this client's, and the next one waits at another.
    udpConnect(m, socket, first.from, first.port);
    st.streams.push(newStream(st.streams.length === 0 ? 5 : 6 + 2 * st.streams.length, socket.id));
  }
  return socket !== null && st.streams.length >= st.o.parallel;
}

export const iperf3: Program<Iperf> = {
  name: "iperf3",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    const wait = resolve(ctx, st);
    if (wait !== null) return wait;
    while (st.code === null) {
      const message = ctx.takeMessage() as { readonly type: string; readonly socket?: number } | null;
      if (message === null) break;
      event(ctx, st, message);
    }
    if (st.code === null) goOnTest(ctx, st);
    if (st.code !== null || ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
    const times = [
      st.stage === "running" && st.o.intervalUs > 0 ? st.shownAt + st.o.intervalUs : null,
      st.stage === "running" && !st.o.server && st.o.timeUs !== null ? st.startedAt + st.o.timeUs : null,
      st.stage === "running" && isSender(st) ? ctx.mono() + PACE_US : null,
    ].filter((at) => at !== null);
    return { do: "wait", wait: { on: "inbox", until: times.length > 0 ? Math.min(...times) : null } };
  },
};

/** `ssh`: a shell or a command on another machine. @source OpenSSH 9.2: ssh(1), clientloop.c */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString } from "../../../wire/ssh";
import { ipText, scopedText } from "../../net/either";
import { tcpConnect } from "../../net/tcp-sockets";
import { exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { SIGPIPE, SIGWINCH } from "../../os/signals";
import { CONNECTION_ERRORS, firstOf, lookUp, resolveStep } from "../resolve";
import { dropChannel, moveChannel, waitsOf } from "./channel";
import { authHeard, goodbye, passwordTyped } from "./client-auth";
import { hostAnswered, hostKeyCame } from "./client-host";
import { clientOptions } from "./client-options";
import { beginSession, forwarded, sessionHeard, sessionMoved, takeEscapes, windowChanged } from "./client-session";
import { debug, fail, letGo, type Ssh, tell } from "./client-state";
import { proposal } from "./proposal";
import { bannerOf, newTransport, nextMessage, pump, say, softwareOf, takeBanner } from "./transport";

type Ending = { readonly code: number };

function start(ctx: ProgramContext): Ssh | Ending {
  const o = clientOptions(ctx);
  if ("said" in o) {
    if (o.said === "version") ctx.err(`${softwareOf(ctx.machine)}, OpenSSL 3.0.15 3 Sep 2024\n`);
    else ctx.err(o.said);
    return { code: o.said === "version" ? 0 : 255 };
  }
  ctx.process.ignored = [...ctx.process.ignored, SIGPIPE];
  const tty = ctx.process.tty && !o.batch ? ctx.open("/dev/tty", "rw") : -1;
  const st: Ssh = {
    o,
    stage: "resolve",
    lookup: null,
    ip: 0,
    t: newTransport(0),
    startedAt: ctx.mono(),
    hostKey: "",
    tty: typeof tty === "number" ? tty : -1,
    isAsking: false,
    keys: [],
    offered: null,
    methods: "",
    passwords: 0,
    mayUsePassword: true,
    by: "none",
    channels: [],
    nextChannel: 0,
    listeners: [],
    modes: null,
    hasTerminal: false,
    escape: "line",
    hasAskedAll: false,
    status: null,
    code: null,
  };
  if (o.verbose) ctx.err(`${softwareOf(ctx.machine)}, OpenSSL 3.0.15 3 Sep 2024\r\n`);
  st.lookup = lookUp(ctx, o.hostName, "any");
  return st;
}

function resolve(ctx: ProgramContext, st: Ssh): Step | null {
  return resolveStep(ctx, st, {
    missing: (why) => {
      fail(ctx, st, `ssh: Could not resolve hostname ${st.o.hostName}: ${why}`);
    },
    found: (outcome) => {
      st.ip = firstOf(outcome);
      debug(ctx, st, `Connecting to ${st.o.hostName} [${scopedText(ctx.machine, st.ip, outcome.on)}] port ${st.o.port}.`);
      const socket = tcpConnect(ctx.machine, ctx.process.pid, st.ip, st.o.port, "ssh", outcome.on);
      if (socket === null) fail(ctx, st, `ssh: connect to host ${st.o.hostName} port ${st.o.port}: Network is unreachable`);
      else st.t = newTransport(socket.id);
      st.stage = "connect";
    },
  });
}

/** Something has happened to a connection. */
function event(ctx: ProgramContext, st: Ssh, { type, socket }: { readonly type: string; readonly socket?: number }): void {
  if (socket !== undefined && socket !== st.t.socket) {
    forwarded(ctx, st, type, socket);
    return;
  }
  const why = CONNECTION_ERRORS[type];
  if (st.stage === "connect" && type === "connected") {
    debug(ctx, st, "Connection established.");
    st.t.out = bannerOf(ctx.machine);
    st.stage = "banner";
  } else if (st.stage === "connect" && why) fail(ctx, st, `ssh: connect to host ${st.o.hostName} port ${st.o.port}: ${why}`);
  else if (why && type !== "refused") {
    if (st.stage === "banner") tell(ctx, st, `kex_exchange_identification: read: ${why}`);
    if (st.stage === "open") {
      tell(ctx, st, `Read from remote host ${st.o.host}: ${why}`);
      if (st.hasTerminal) tell(ctx, st, `Connection to ${st.o.host} closed.`);
      fail(ctx, st, "client_loop: send disconnect: Broken pipe");
    } else fail(ctx, st, `Connection ${type === "reset" ? "reset" : "closed"} by ${st.o.hostName} port ${st.o.port}`);
  }
}

function heard(ctx: ProgramContext, st: Ssh, message: Bytes): void {
  const type = message.charCodeAt(0);
  if (type === SSH.disconnect) {
    const r = new SshReader(message);
    const place = `${ipText(st.ip)} port ${st.o.port}`;
    tell(ctx, st, `Received disconnect from ${place}:${r.uint32()}: ${r.string()}`);
    fail(ctx, st, `Disconnected from ${place}`);
  } else if (st.stage === "kex") {
    if (type === SSH.kexInit)
      say(
        st.t,
        byte(SSH.kexRequest) +
          sshString(
            proposal(() => ctx.random())
              .slice(1, 17)
              .repeat(2),
          ),
      );
    else if (type === SSH.kexReply) hostKeyCame(ctx, st, message);
  } else if (st.stage === "auth") {
    authHeard(ctx, st, message);
    if ((st.stage as string) === "open") beginSession(ctx, st);
  } else sessionHeard(ctx, st, message);
}

/** Moves everything as far as it goes. */
function goOn(ctx: ProgramContext, st: Ssh): void {
  for (let hasMoved = true; hasMoved && st.code === null && !ctx.isSpent && ctx.process.out.length === 0; ) {
    hasMoved = false;
    pump(ctx.machine, st.t);
    if (st.stage === "banner") {
      takeBanner(st.t, true);
      if (st.t.peer === null) continue;
      debug(ctx, st, `Remote protocol version 2.0, remote software version ${st.t.peer.replace(/^SSH-2\.0-/, "")}`);
      debug(ctx, st, `Authenticating to ${st.o.hostName}:${st.o.port} as '${st.o.user}'`);
      st.stage = "kex";
      say(
        st.t,
        proposal(() => ctx.random()),
      );
      hasMoved = true;
      continue;
    }
    const isAsking = st.stage === "ask-host" || st.stage === "ask-password";
    const message = isAsking ? null : nextMessage(st.t);
    if (message === "bad") fail(ctx, st, "Bad packet length.");
    else if (message !== null) {
      heard(ctx, st, message);
      hasMoved = true;
    }
    takeEscapes(ctx, st);
    for (const channel of st.channels) if (moveChannel(ctx, st.t, channel)) hasMoved = true;
    if (st.stage === "open" && sessionMoved(ctx, st)) hasMoved = true;
  }
}

/** Somebody types an answer. */
function answers(ctx: ProgramContext, st: Ssh): void {
  const typed = ctx.read(st.tty);
  if (typed === "") return;
  if (st.stage === "ask-host") hostAnswered(ctx, st, typed);
  else passwordTyped(ctx, st, typed);
}

function atEnd(ctx: ProgramContext, st: Ssh): void {
  if (st.code !== null || st.stage === "resolve" || st.stage === "connect" || !st.t.isAtEnd || st.t.got !== "") return;
  if (st.stage === "open") {
    tell(ctx, st, `Connection to ${st.o.host} closed by remote host.`);
    fail(ctx, st, st.hasTerminal ? `Connection to ${st.o.host} closed.` : null);
    return;
  }
  if (st.stage === "banner") tell(ctx, st, "kex_exchange_identification: Connection closed by remote host");
  fail(ctx, st, `Connection closed by ${ipText(st.ip)} port ${st.o.port}`);
}

function step(ctx: ProgramContext, st: Ssh | Ending): Step {
  if (!("stage" in st)) return exit(st.code ?? 255);
  const wait = resolve(ctx, st);
  if (wait !== null) return wait;
  for (let signal = ctx.takeSignal(); signal !== null; signal = ctx.takeSignal()) if (signal === SIGWINCH) windowChanged(ctx, st);
  while (st.code === null) {
    const message = ctx.takeMessage();
    if (message === null) break;
    event(ctx, st, message as { readonly type: string; readonly socket?: number });
  }
  if (st.code === null && (st.stage === "ask-host" || st.stage === "ask-password")) answers(ctx, st);
  if (st.code === null && st.stage !== "connect") goOn(ctx, st);
  atEnd(ctx, st);
  const until = st.stage === "connect" && st.o.connectUs !== null ? st.startedAt + st.o.connectUs : null;
  if (st.code === null && until !== null && ctx.mono() >= until)
    fail(ctx, st, `ssh: connect to host ${st.o.hostName} port ${st.o.port}: Connection timed out`);
  if (st.code !== null) return over(ctx, st);
  if (ctx.isSpent || ctx.process.out.length > 0) return { do: "run", us: 20 };
  const isAsking = st.stage === "ask-host" || st.stage === "ask-password";
  const { reads, writes } = isAsking ? { reads: [st.tty], writes: [] } : waitsOf(st.t, st.channels);
  return { do: "wait", wait: { on: "poll", reads, writes, until } };
}

function over(ctx: ProgramContext, st: Ssh): Step {
  if (st.status !== null) {
    goodbye(st);
    pump(ctx.machine, st.t);
  }
  for (const channel of st.channels) dropChannel(ctx, channel);
  letGo(ctx, st);
  return exit(st.code ?? 255);
}

export const ssh: Program<Ssh | Ending> = { name: "ssh", start, step };

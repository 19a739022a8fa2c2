/** The server's end of an SSH connection: a process of sshd for each. @source OpenSSH 9.2: sshd(8); RFC 4252, RFC 4253, RFC 4254 */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString } from "../../../wire/ssh";
import { scopedText } from "../../net/either";
import { socketById } from "../../net/sockets";
import { tcpClose } from "../../net/tcp-sockets";
import { exit, type Program, type ProgramContext, type Step } from "../../os/program";
import { SIGCHLD, SIGPIPE } from "../../os/signals";
import { dropChannel, moveChannel, waitsOf } from "./channel";
import { hostKey } from "./keys";
import { proposal } from "./proposal";
import { authMessage, authResult } from "./server-auth";
import { serverConfig } from "./server-config";
import { openMessage, sessionMoved } from "./server-session";
import { log, newAuth, type Sshd } from "./server-state";
import { bannerOf, newTransport, nextMessage, pump, say, takeBanner } from "./transport";

function start(ctx: ProgramContext): Sshd {
  const m = ctx.machine;
  const socket = m.state.net.sockets.find(({ kind, pid }) => kind === "tcp" && pid === ctx.process.pid);
  ctx.process.ignored = [SIGPIPE];
  ctx.catchSignals([SIGCHLD]);
  const t = newTransport(socket?.id ?? 0);
  t.out = bannerOf(m);
  return {
    t,
    stage: "banner",
    auth: newAuth(),
    from: scopedText(m, socket?.remoteIp ?? 0, socket?.on),
    port: socket?.remotePort ?? 0,
    at: scopedText(m, socket?.localIp ?? 0, socket?.on),
    atPort: socket?.localPort ?? 0,
    until: ctx.mono() + serverConfig(m).graceUs,
    channels: [],
    nextChannel: 0,
    child: 0,
    pts: -1,
    term: "",
    env: [],
    hasSaidStatus: false,
    isOver: false,
  };
}

function kexMessage(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  const type = message.charCodeAt(0);
  if (type === SSH.kexRequest) {
    const key = hostKey(ctx.machine);
    const nonce = proposal(() => ctx.random())
      .slice(1, 17)
      .repeat(2);
    say(st.t, byte(SSH.kexReply) + sshString(key.blob) + sshString(nonce) + sshString(sshString("ssh-ed25519") + sshString(nonce)));
    say(st.t, byte(SSH.newKeys));
    // guess: what a key agreement costs a server, of which a real one's debug output shows some milliseconds
    ctx.charge("call", 2_000);
  } else if (type === SSH.serviceRequest) {
    say(st.t, byte(SSH.serviceAccept) + sshString(new SshReader(message).string()));
    st.stage = "auth";
  } else if (type !== SSH.kexInit && type !== SSH.newKeys) st.isOver = true;
}

function heard(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  if (message.charCodeAt(0) === SSH.disconnect) {
    const r = new SshReader(message);
    const reason = r.uint32();
    log(ctx, `Received disconnect from ${st.from} port ${st.port}:${reason}: ${r.string()}${st.stage === "open" ? "" : " [preauth]"}`);
    st.isOver = true;
  } else if (st.stage === "kex") kexMessage(ctx, st, message);
  else if (st.stage === "auth") authMessage(ctx, st, message);
  else openMessage(ctx, st, message);
}

/** Moves everything as far as it goes. */
function goOn(ctx: ProgramContext, st: Sshd): void {
  for (let hasMoved = true; hasMoved && !st.isOver && !ctx.isSpent; ) {
    hasMoved = false;
    pump(ctx.machine, st.t);
    if (st.stage === "banner") {
      if (!takeBanner(st.t)) {
        st.t.out += "Invalid SSH identification string.\r\n";
        log(ctx, `banner exchange: Connection from ${st.from} port ${st.port}: invalid format`);
        st.isOver = true;
      } else if (st.t.peer !== null) {
        st.stage = "kex";
        say(
          st.t,
          proposal(() => ctx.random()),
        );
        hasMoved = true;
      }
      continue;
    }
    if (st.stage === "auth" && authResult(ctx, st)) hasMoved = true;
    // While a password is being looked at, what follows waits.
    const message = st.auth.answerAt === null ? nextMessage(st.t) : null;
    if (message === "bad") {
      log(ctx, `Bad packet length from ${st.from} port ${st.port}`, 3);
      st.isOver = true;
    } else if (message !== null) {
      heard(ctx, st, message);
      hasMoved = true;
    }
    for (const channel of st.channels) if (moveChannel(ctx, st.t, channel)) hasMoved = true;
    if (st.stage === "open" && sessionMoved(ctx, st)) hasMoved = true;
  }
}

function over(ctx: ProgramContext, st: Sshd): Step {
  const m = ctx.machine;
  const { name, isIn } = st.auth;
  const preauth = isIn ? "" : " [preauth]";
  if (isIn) log(ctx, `Disconnected from user ${name} ${st.from} port ${st.port}`);
  else if (name !== "") log(ctx, `Connection closed by authenticating user ${name} ${st.from} port ${st.port}${preauth}`);
  else log(ctx, `Connection closed by ${st.from} port ${st.port}${preauth}`);
  if (isIn) log(ctx, `pam_unix(sshd:session): session closed for user ${name}`);
  for (const channel of st.channels) dropChannel(ctx, channel);
  pump(m, st.t);
  const socket = socketById(m, st.t.socket);
  if (socket) tcpClose(m, socket);
  return exit(isIn ? 0 : 255);
}

export const sshdSession: Program<Sshd> = {
  name: "sshd-session",
  path: null,
  start,
  step(ctx, st) {
    while (ctx.takeMessage() !== null);
    while (ctx.takeSignal() !== null);
    goOn(ctx, st);
    if (!st.isOver && st.t.isAtEnd && st.t.got === "") st.isOver = true;
    if (!st.isOver && !st.auth.isIn && st.until !== null && ctx.mono() >= st.until) {
      log(ctx, `fatal: Timeout before authentication for ${st.from} port ${st.port}`, 2);
      st.isOver = true;
    }
    if (st.isOver) return over(ctx, st);
    if (ctx.isSpent) return { do: "run", us: 20 };
    const { reads, writes } = waitsOf(st.t, st.channels);
    const times = [st.auth.isIn ? null : st.until, st.auth.answerAt].filter((at) => at !== null);
    return { do: "wait", wait: { on: "poll", reads, writes, until: times.length > 0 ? Math.min(...times) : null } };
  },
};

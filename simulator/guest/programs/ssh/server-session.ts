/** What somebody does who is logged in over SSH: a shell, a command, files, connections onwards. @source RFC 4254 §6, §7; OpenSSH 9.2 session.c */
import type { Bytes } from "../../../content/bytes";
import { parseIpv4 } from "../../../wire/address";
import { byte, SSH, SshReader, sshString, uint32 } from "../../../wire/ssh";
import { inHosts } from "../../net/resolv-conf";
import { socketById } from "../../net/sockets";
import { tcpConnect } from "../../net/tcp-sockets";
import { formatDate } from "../../os/calendar";
import { freeFd, newFile, newPipe, setFd } from "../../os/files";
import { mayFork } from "../../os/limits";
import { noteLogin } from "../../os/logins";
import { reap, type SpawnRequest, spawn } from "../../os/process";
import type { ProgramContext } from "../../os/program";
import { SIGNAL_NAMES } from "../../os/signals";
import { newTty, ttyModes, ttyResize, ttyWrite } from "../../os/tty";
import type { Pty } from "../../os/types";
import { type User, userByName } from "../../os/users";
import { type Channel, channelHeard, dropChannel, newChannel, PACKET, sayClose, sayEof, WINDOW } from "./channel";
import { serverConfig } from "./server-config";
import { callItself, type Sshd } from "./server-state";
import { say } from "./transport";

/** Channels of one connection at most. @source OpenSSH sshd_config(5): MaxSessions is 10; guess: forwarded ones beside it */
const CHANNELS_MOST = 32;

export function openMessage(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  const type = message.charCodeAt(0);
  if (type === SSH.channelOpen) opened(ctx, st, message);
  else if (type === SSH.request) requested(ctx, st, message);
  else if (type === SSH.data && !isTheirs(ctx, st)) {
    // Somebody else types at the other end who may not do so here.
  } else if (!channelHeard(st.channels, message)) say(st.t, byte(3) + uint32(0));
}

/** Whether who is at the other end may type: what is typed at a terminal is in that person's name, and what a command reads is for who has given it. */
function isTheirs(ctx: ProgramContext, st: Sshd): boolean {
  const m = ctx.machine;
  const socket = socketById(m, st.t.socket);
  const typist = socket ? m.services.typistAt?.(socket) : undefined;
  if (typist === null) return false;
  if (!typist) return true;
  const pty = m.state.os.pts?.find(({ number }) => number === st.pts);
  if (st.child !== 0 && !pty) return ctx.process.typist === undefined || ctx.process.typist.user === typist.user;
  ctx.process.typist = typist;
  if (pty) pty.typist = typist;
  return true;
}

function opened(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  const r = new SshReader(message);
  const kind = r.string();
  const peer = r.uint32();
  const sends = r.uint32();
  const refuse = (code: number, why: string): void =>
    say(st.t, byte(SSH.channelRefused) + uint32(peer) + uint32(code) + sshString(why) + sshString(""));
  r.uint32();
  if (st.channels.length >= CHANNELS_MOST) {
    refuse(4, "too many channels");
    return;
  }
  const channel = newChannel(st.nextChannel, { peer, sends });
  if (kind === "direct-tcpip") {
    if (!serverConfig(ctx.machine).forwards) {
      refuse(1, "open failed");
      return;
    }
    const host = r.string();
    const ip = parseIpv4(host) ?? inHosts(ctx.fs, host)?.address ?? null;
    const socket = ip === null ? null : tcpConnect(ctx.machine, ctx.process.pid, ip, r.uint32(), "sshd");
    if (socket === null) {
      refuse(2, ip === null ? "Name or service not known" : "Network is unreachable");
      return;
    }
    channel.socket = socket.id;
  } else if (kind !== "session" || st.channels.some(({ socket }) => socket === 0)) {
    refuse(3, "unknown channel type");
    return;
  }
  st.nextChannel++;
  st.channels.push(channel);
  say(st.t, byte(SSH.channelOpened) + uint32(peer) + uint32(channel.id) + uint32(WINDOW) + uint32(PACKET));
}

function requested(ctx: ProgramContext, st: Sshd, message: Bytes): void {
  const r = new SshReader(message);
  const id = r.uint32();
  const what = r.string();
  const wantsAnswer = r.isTrue();
  const channel = st.channels.find((one) => one.id === id && one.socket === 0);
  if (!channel) return;
  const isDone = carryOut(ctx, st, channel, what, r);
  if (wantsAnswer) say(st.t, byte(isDone ? SSH.requestDone : SSH.requestFailed) + uint32(channel.peer));
}

/** Variables that a client may set. @source Debian's sshd_config: AcceptEnv LANG LC_* */
const ACCEPTED = /^(LANG|LC_[A-Z]+)$/;

function carryOut(ctx: ProgramContext, st: Sshd, channel: Channel, what: Bytes, r: SshReader): boolean {
  const m = ctx.machine;
  switch (what) {
    case "env": {
      const [name, value] = [r.string(), r.string()];
      if (!ACCEPTED.test(name) || st.env.length >= 16) return false;
      st.env.push(`${name}=${value}`);
      return true;
    }
    case "pty-req": {
      if (st.pts >= 0 || st.child !== 0) return false;
      st.term = r.string();
      const [cols, rows] = [r.uint32(), r.uint32()];
      st.pts = openPty(ctx, st, cols || 80, rows || 24);
      return true;
    }
    case "window-change": {
      const pty = m.state.os.pts?.find(({ number }) => number === st.pts);
      const [cols, rows] = [r.uint32(), r.uint32()];
      if (pty) ttyResize(m, pty, cols, rows);
      return pty !== undefined;
    }
    case "shell":
      return begin(ctx, st, channel, null);
    case "exec":
      return begin(ctx, st, channel, { command: r.string() });
    case "subsystem":
      return r.string() === "sftp" && begin(ctx, st, channel, { command: "/usr/lib/openssh/sftp-server", isSftp: true });
    default:
      return false;
  }
}

function openPty(ctx: ProgramContext, st: Sshd, cols: number, rows: number): number {
  const { os } = ctx.machine.state;
  os.pts ??= [];
  const list = os.pts;
  let number = 0;
  while (list.some((pty) => pty.number === number)) number++;
  const held = { pid: ctx.process.pid, out: "", from: st.from };
  const pty: Pty = { ...newTty(), number, id: `ssh ${ctx.process.pid}`, rest: "", isGone: false, held };
  list.push(pty);
  ttyModes(pty, { canonical: true });
  ttyResize(ctx.machine, pty, cols, rows);
  return number;
}

function environment(st: Sshd, user: User): Bytes[] {
  const path = user.uid === 0 ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" : "/usr/local/bin:/usr/bin:/bin:/usr/games";
  return [
    ...st.env,
    `USER=${user.name}`,
    `LOGNAME=${user.name}`,
    `HOME=${user.home}`,
    `PATH=${path}`,
    `SHELL=${user.shell}`,
    ...(st.pts >= 0 ? [`TERM=${st.term}`] : []),
    `SSH_CLIENT=${st.from} ${st.port} ${st.atPort}`,
    `SSH_CONNECTION=${st.from} ${st.port} ${st.at} ${st.atPort}`,
    ...(st.pts >= 0 ? [`SSH_TTY=/dev/pts/${st.pts}`] : []),
  ];
}

/** Starts the program of a session. @param what - null: a shell */
function begin(ctx: ProgramContext, st: Sshd, channel: Channel, what: { readonly command: Bytes; readonly isSftp?: true } | null): boolean {
  const m = ctx.machine;
  const user = userByName(m, st.auth.name);
  if (user === null || st.child !== 0 || !mayFork(m, ctx.process) || !isTheirs(ctx, st)) return false;
  const isAsh = user.shell.endsWith("/ash");
  const name = isAsh ? "ash" : "bash";
  const request: SpawnRequest = {
    program: what?.isSftp ? "sftp-server" : user.shell.endsWith("/sh") ? "sh" : "bash",
    args: what?.isSftp ? [what.command] : what ? [name, "-c", what.command] : [`-${name}`],
    parent: ctx.process,
    pgid: 0,
    newSession: true,
    uid: user.uid,
    gid: user.gid,
    cwd: m.fs.isDir(user.home) ? user.home : "/",
    env: environment(st, user),
  };
  const pty = m.state.os.pts?.find(({ number }) => number === st.pts);
  if (pty) {
    withTerminal(ctx, st, channel, request, pty);
    if (what === null) greet(ctx, st, pty);
    noteLogin(m, { user: user.name, line: `pts/${pty.number}`, from: st.from, pid: st.child });
  } else withPipes(ctx, st, channel, request);
  callItself(ctx, `sshd: ${user.name}@${pty ? `pts/${pty.number}` : "notty"}`);
  return true;
}

function child(ctx: ProgramContext, st: Sshd, request: SpawnRequest): void {
  const made = spawn(ctx.machine, request);
  made.ignored = [];
  made.umask = 0o022;
  st.child = made.pid;
  if (st.pts < 0) return;
  made.tty = true;
  made.pts = st.pts;
}

function withTerminal(ctx: ProgramContext, st: Sshd, channel: Channel, request: SpawnRequest, pty: Pty): void {
  const m = ctx.machine;
  const inner = newFile(m, { kind: "tty", pts: pty.number });
  child(ctx, st, {
    ...request,
    fds: [
      [0, inner.id],
      [1, inner.id],
      [2, inner.id],
    ],
  });
  pty.session = st.child;
  pty.foreground = st.child;
  const fd = freeFd(ctx.process, 3);
  setFd(m, ctx.process, fd, newFile(m, { kind: "master", pts: pty.number }).id);
  channel.from = fd;
  channel.to = fd;
}

function withPipes(ctx: ProgramContext, st: Sshd, channel: Channel, request: SpawnRequest): void {
  const m = ctx.machine;
  const [input, output, errors] = [newPipe(m), newPipe(m), newPipe(m)];
  const hold = (id: number): number => {
    const fd = freeFd(ctx.process, 3);
    setFd(m, ctx.process, fd, id);
    return fd;
  };
  channel.to = hold(input.write);
  channel.from = hold(output.read);
  channel.fromErrors = hold(errors.read);
  child(ctx, st, {
    ...request,
    fds: [
      [0, input.read],
      [1, output.write],
      [2, errors.write],
    ],
  });
}

/** What a shell on a terminal begins with. @source Debian 12: /etc/pam.d/sshd (pam_motd), sshd_config (PrintLastLog) */
function greet(ctx: ProgramContext, st: Sshd, pty: Pty): void {
  const m = ctx.machine;
  const { os } = m.state;
  const own = os.logins?.findLast((login) => login.user === st.auth.name);
  let text = "";
  if (m.flavour.init === "systemd" && m.spec.os !== "ubuntu" && m.spec.os !== "dom0")
    text += `Linux ${os.hostname} ${m.flavour.release} ${m.flavour.version} x86_64\n`;
  text += ctx.fs.text("/etc/motd");
  if (own)
    text += `Last login: ${formatDate("%a %b %e %H:%M:%S %Y", own.since, 0)}${own.from === "" ? ` on ${own.line}` : ` from ${own.from}`}\n`;
  ttyWrite(m, pty, text);
}

/** The session's program has ended: its client hears how. @returns whether something was said */
export function sessionMoved(ctx: ProgramContext, st: Sshd): boolean {
  let hasMoved = false;
  for (const channel of st.channels) if (channel.socket === 0) hasMoved = ended(ctx, st, channel) || hasMoved;
  for (const channel of st.channels) {
    if (channel.socket === 0) continue;
    const isGone = socketById(ctx.machine, channel.socket) === null || (channel.hasEof && channel.hasSentEof);
    if (isGone || channel.hasClose) sayClose(st.t, channel);
  }
  const gone = st.channels.filter(({ hasClose, hasSentClose }) => hasClose && hasSentClose);
  for (const channel of gone) dropChannel(ctx, channel);
  if (gone.length > 0) st.channels = st.channels.filter((channel) => !gone.includes(channel));
  // A client that closes its session is served no longer.
  for (const channel of st.channels)
    if (channel.hasClose && channel.socket === 0 && !channel.hasSentClose) {
      dropChannel(ctx, channel);
      sayClose(st.t, channel);
      hasMoved = true;
    }
  return hasMoved;
}

function ended(ctx: ProgramContext, st: Sshd, channel: Channel): boolean {
  const m = ctx.machine;
  if (st.child === 0 || channel.hasSentClose) return false;
  if (channel.from < 0 && channel.fromErrors < 0 && !channel.hasSentEof) {
    sayEof(st.t, channel);
    return true;
  }
  const process = m.process(st.child);
  if (process && process.status !== "zombie") return false;
  if (!st.hasSaidStatus) {
    st.hasSaidStatus = true;
    const killed = process?.killedBy ?? 0;
    const how =
      killed > 0
        ? sshString("exit-signal") + byte(0) + sshString(SIGNAL_NAMES[killed - 1] ?? `${killed}`) + byte(0) + sshString("") + sshString("")
        : sshString("exit-status") + byte(0) + uint32(process?.exit ?? 0);
    say(st.t, byte(SSH.request) + uint32(channel.peer) + how);
    if (process) reap(m, process);
    return true;
  }
  if (!channel.hasSentEof) return false;
  sayClose(st.t, channel);
  return true;
}

/** What `ssh` does once it is let in: a session, and connections that are passed on. @source OpenSSH 9.2 clientloop.c, ssh.c; RFC 4254 */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString, uint32 } from "../../../wire/ssh";
import { ipText } from "../../net/either";
import { socketById } from "../../net/sockets";
import { tcpClose, tcpListen } from "../../net/tcp-sockets";
import type { ProgramContext } from "../../os/program";
import { SIGWINCH } from "../../os/signals";
import { ttyModes } from "../../os/tty";
import { channelHeard, dropChannel, newChannel, PACKET, sayClose, sayEof, WINDOW } from "./channel";
import { debug, fail, type Ssh, tell } from "./client-state";
import { say } from "./transport";

const openRequest = (kind: string, id: number, rest: Bytes): Bytes =>
  byte(SSH.channelOpen) + sshString(kind) + uint32(id) + uint32(WINDOW) + uint32(PACKET) + rest;
const request = (peer: number, what: string, wantsAnswer: boolean, rest: Bytes): Bytes =>
  byte(SSH.request) + uint32(peer) + sshString(what) + byte(wantsAnswer ? 1 : 0) + rest;

export function beginSession(ctx: ProgramContext, st: Ssh): void {
  const { o } = st;
  const m = ctx.machine;
  for (const { port, host, hostPort } of o.forwards) {
    const made = tcpListen(m, ctx.process.pid, 0x7f000001, port, "ssh");
    if (typeof made === "string") {
      const why = made === "EACCES" ? "Permission denied" : "Address already in use";
      tell(ctx, st, `bind [127.0.0.1]:${port}: ${why}`);
      tell(ctx, st, `channel_setup_fwd_listener_tcpip: cannot listen to port: ${port}`);
      tell(ctx, st, "Could not request local forwarding.");
    } else st.listeners.push({ socket: made.id, host, hostPort });
  }
  if (o.noCommand) return;
  debug(ctx, st, "Entering interactive session.");
  const id = st.nextChannel++;
  st.channels.push(newChannel(id, { to: 1, toErrors: 2 }));
  say(st.t, openRequest("session", id, ""));
}

/** The session's channel is there: what is to run in it. */
function openSession(ctx: ProgramContext, st: Ssh): void {
  const { o } = st;
  const channel = st.channels.find(({ socket }) => socket === 0);
  if (!channel) return;
  channel.from = o.noInput ? -1 : 0;
  if (o.noInput) sayEof(st.t, channel);
  const isTty = ctx.isTty(0);
  const wants = o.terminal ?? (o.command === "" && !o.isSubsystem);
  if (wants && !isTty) tell(ctx, st, "Pseudo-terminal will not be allocated because stdin is not a terminal.");
  st.hasTerminal = wants && isTty;
  const lang = ctx.env("LANG");
  if (st.hasTerminal) {
    const { cols, rows, canonical, echo, signals } = ctx.terminal;
    const size = uint32(cols) + uint32(rows) + uint32(0) + uint32(0);
    say(st.t, request(channel.peer, "pty-req", true, sshString(ctx.env("TERM") ?? "dumb") + size + sshString("\0")));
    st.modes = { canonical, echo, signals };
    ttyModes(ctx.terminal, { canonical: false, echo: false, signals: false });
    ctx.terminal.isPlain = true;
    ctx.catchSignals([SIGWINCH]);
  }
  if (lang !== null) say(st.t, request(channel.peer, "env", false, sshString("LANG") + sshString(lang)));
  if (o.command !== "") debug(ctx, st, `Sending ${o.isSubsystem ? "subsystem" : "command"}: ${o.command}`);
  if (o.command === "") say(st.t, request(channel.peer, "shell", true, ""));
  else say(st.t, request(channel.peer, o.isSubsystem ? "subsystem" : "exec", true, sshString(o.command)));
}

export function windowChanged(ctx: ProgramContext, st: Ssh): void {
  const channel = st.channels.find(({ socket }) => socket === 0);
  if (!channel || !st.hasTerminal || channel.peer < 0) return;
  const { cols, rows } = ctx.terminal;
  say(st.t, request(channel.peer, "window-change", false, uint32(cols) + uint32(rows) + uint32(0) + uint32(0)));
}

export function sessionHeard(ctx: ProgramContext, st: Ssh, message: Bytes): void {
  const type = message.charCodeAt(0);
  const r = new SshReader(message);
  if (channelHeard(st.channels, message)) return;
  const channel = st.channels.find(({ id }) => id === new SshReader(message).uint32());
  if (!channel) return;
  r.uint32();
  if (type === SSH.channelOpened) {
    channel.peer = r.uint32();
    channel.sends = r.uint32();
    if (channel.socket === 0) openSession(ctx, st);
  } else if (type === SSH.channelRefused) {
    r.uint32();
    const why = r.string();
    tell(ctx, st, `channel ${channel.id}: open failed: connect failed: ${why}`);
    dropChannel(ctx, channel);
    st.channels = st.channels.filter((one) => one !== channel);
    if (channel.socket === 0) fail(ctx, st, null);
  } else if (type === SSH.request) {
    const what = r.string();
    r.isTrue();
    if (what === "exit-status") st.status = r.uint32();
    else if (what === "exit-signal") {
      debug(ctx, st, `client_input_channel_req: channel ${channel.id} rtype exit-signal ${r.string()}`);
      st.status = 255;
    }
  } else if (type === SSH.requestFailed && channel.socket === 0) {
    const what = st.o.isSubsystem
      ? "subsystem request failed on channel 0"
      : st.hasTerminal
        ? "PTY allocation request failed on channel 0"
        : "shell request failed on channel 0";
    fail(ctx, st, what);
  }
}

/** Somebody has connected to a port here, or such a connection is over. */
export function forwarded(ctx: ProgramContext, st: Ssh, type: string, id: number): void {
  const m = ctx.machine;
  const socket = socketById(m, id);
  const known = st.channels.find((channel) => channel.socket === id);
  if (known && (type === "reset" || type === "timeout")) sayClose(st.t, known);
  if (known || type !== "connected" || !socket) return;
  const listener = st.listeners.find((one) => socketById(m, one.socket)?.localPort === socket.localPort);
  if (!listener || st.stage !== "open") {
    tcpClose(m, socket);
    return;
  }
  const channel = st.nextChannel++;
  st.channels.push(newChannel(channel, { socket: id }));
  const rest = sshString(listener.host) + uint32(listener.hostPort) + sshString(ipText(socket.remoteIp)) + uint32(socket.remotePort);
  say(st.t, openRequest("direct-tcpip", channel, rest));
}

/** Ends of channels. @returns whether something was said */
export function sessionMoved(ctx: ProgramContext, st: Ssh): boolean {
  const { channels } = st;
  let hasMoved = false;
  for (const channel of channels) {
    if (channel.peer < 0) continue;
    if (channel.socket === 0 && channel.from < 0 && !channel.hasSentEof && !channel.hasSentClose) {
      sayEof(st.t, channel);
      hasMoved = true;
    }
    const isDrained = channel.data === "" && channel.errors === "";
    const isGone = channel.socket !== 0 && (socketById(ctx.machine, channel.socket) === null || (channel.hasEof && channel.hasSentEof));
    if (!channel.hasSentClose && isDrained && (channel.hasClose || isGone)) {
      sayClose(st.t, channel);
      hasMoved = true;
    }
  }
  const gone = channels.filter(({ hasClose, hasSentClose }) => hasClose && hasSentClose);
  for (const channel of gone) {
    dropChannel(ctx, channel);
    st.channels = st.channels.filter((one) => one !== channel);
    if (channel.socket === 0) finished(ctx, st);
  }
  return hasMoved || gone.length > 0;
}

function finished(ctx: ProgramContext, st: Ssh): void {
  // What was forwarded goes on until it is over. @source clientloop.c: client_loop, session_closed
  if (st.hasTerminal && st.modes) ttyModes(ctx.terminal, st.modes);
  st.modes = null;
  if (st.hasTerminal) tell(ctx, st, `Connection to ${st.o.host} closed.`);
  if (st.o.verbose) {
    const us = Math.max(1, ctx.mono() - st.startedAt);
    const { sent, came } = st.t;
    const perSecond = (bytes: number): string => ((bytes * 1_000_000) / us).toFixed(1);
    ctx.err(
      `Transferred: sent ${sent}, received ${came} bytes, in ${(us / 1_000_000).toFixed(1)} seconds\r\nBytes per second: sent ${perSecond(sent)}, received ${perSecond(came)}\r\n`,
    );
    debug(ctx, st, `Exit status ${st.status === 255 || st.status === null ? -1 : st.status}`);
  }
  st.status ??= 255;
  st.code = st.status;
}

/** `~.` at the beginning of a line of a terminal ends the connection; `~~` is one `~`. */
export function takeEscapes(ctx: ProgramContext, st: Ssh): void {
  const channel = st.channels.find(({ socket }) => socket === 0);
  const { ready } = ctx.terminal;
  if (!st.hasTerminal || !channel || ready === "") return;
  const at = st.escape === "tilde" ? 0 : st.escape === "line" && ready.startsWith("~") ? 1 : (/[\r\n]~/.exec(ready)?.index ?? -3) + 2;
  if (at >= 0 && ready[at] === ".") {
    ctx.terminal.ready = "";
    if (st.modes) ttyModes(ctx.terminal, st.modes);
    st.modes = null;
    fail(ctx, st, `Connection to ${st.o.host} closed.`);
    return;
  }
  if (at === 1 && ready === "~") {
    // It waits for what follows.
    st.escape = "tilde";
    ctx.terminal.ready = "";
    return;
  }
  if (st.escape === "tilde" && ready[0] !== "~") ctx.terminal.ready = `~${ready}`;
  st.escape = /[\r\n]$/.test(ready) ? "line" : "none";
}

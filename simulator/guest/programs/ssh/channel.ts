/** Channels of an SSH connection: what goes between two programs, each with a window of what may be under way. @source RFC 4254 §5 */
import type { Bytes } from "../../../content/bytes";
import { byte, SSH, SshReader, sshString, uint32 } from "../../../wire/ssh";
import { socketById } from "../../net/sockets";
import { tcpClose, tcpIsAtEnd, tcpRead, tcpShutDown, tcpWrite } from "../../net/tcp-sockets";
import { giveOutput } from "../../os/context";
import { closeFd } from "../../os/files";
import type { ProgramContext } from "../../os/program";
import { hasRoom, say, type Transport } from "./transport";

/** Window and packet of a channel, bytes. @source OpenSSH channels.h: CHAN_SES_WINDOW_DEFAULT (64 packets), CHAN_SES_PACKET_DEFAULT (32 KiB) */
export const WINDOW = 2_097_152;
export const PACKET = 32_768;

export interface Channel {
  id: number;
  /** the other end's number; -1: it has not said yet */
  peer: number;
  /** what may still be sent; what the other end may still send */
  sends: number;
  takes: number;
  /** come and not handed on yet */
  data: Bytes;
  errors: Bytes;
  /** descriptors here: read from, written to, and a second one of either; -1: none, or closed */
  from: number;
  to: number;
  fromErrors: number;
  toErrors: number;
  /** a connection in place of descriptors; 0: none */
  socket: number;
  hasSentEof: boolean;
  hasEof: boolean;
  hasSentClose: boolean;
  hasClose: boolean;
}

export function newChannel(id: number, parts: Partial<Channel> = {}): Channel {
  return {
    id,
    peer: -1,
    sends: 0,
    takes: WINDOW,
    data: "",
    errors: "",
    from: -1,
    to: -1,
    fromErrors: -1,
    toErrors: -1,
    socket: 0,
    hasSentEof: false,
    hasEof: false,
    hasSentClose: false,
    hasClose: false,
    ...parts,
  };
}

/** A message about a channel that has come: data, its end, room. @returns false: it is not one of these */
export function channelHeard(channels: readonly Channel[], message: Bytes): boolean {
  const type = message.charCodeAt(0);
  const number = new SshReader(message).uint32();
  const channel = channels.find(({ id }) => id === number);
  if (!channel) return type === SSH.data || type === SSH.moreData || type === SSH.eof || type === SSH.close || type === SSH.windowAdjust;
  const body = new SshReader(message, 5);
  switch (type) {
    case SSH.windowAdjust:
      channel.sends += body.uint32();
      return true;
    case SSH.data: {
      const data = body.string();
      channel.takes -= data.length;
      channel.data += data;
      return true;
    }
    case SSH.moreData: {
      body.uint32();
      const data = body.string();
      channel.takes -= data.length;
      channel.errors += data;
      return true;
    }
    case SSH.eof:
      channel.hasEof = true;
      return true;
    case SSH.close:
      channel.hasClose = true;
      return true;
    default:
      return false;
  }
}

/** Reads where a channel's data come from: what there is, "" nothing yet, null its end. */
function readEnd(ctx: ProgramContext, channel: Channel, fd: number, most: number): Bytes | null {
  if (channel.socket === 0) return fd < 0 ? "" : ctx.read(fd, most);
  const socket = socketById(ctx.machine, channel.socket);
  if (!socket) return null;
  const bytes = tcpRead(ctx.machine, socket, most);
  return bytes === "" && tcpIsAtEnd(socket) ? null : bytes;
}

/** Hands on what has come. @returns how much was taken */
function writeEnd(ctx: ProgramContext, channel: Channel, fd: number, bytes: Bytes): number {
  const m = ctx.machine;
  if (channel.socket !== 0) {
    const socket = socketById(m, channel.socket);
    return socket ? tcpWrite(m, socket, bytes) : bytes.length;
  }
  if (fd < 0) return bytes.length;
  ctx.charge("call", 1);
  ctx.charge("moved", Math.ceil(bytes.length / 64));
  return giveOutput(m, ctx.process, fd, bytes) ?? bytes.length;
}

/** One of the descriptors that data come from is at its end. */
export function sourceEnded(ctx: ProgramContext, channel: Channel, fd: number): void {
  if (channel.from === fd) channel.from = -1;
  if (channel.fromErrors === fd) channel.fromErrors = -1;
  if (fd > 2 && channel.to !== fd) closeFd(ctx.machine, ctx.process, fd);
}

/** @returns whether something was handed on */
function handOn(ctx: ProgramContext, t: Transport, channel: Channel): boolean {
  let handed = 0;
  if (channel.data !== "") {
    const taken = writeEnd(ctx, channel, channel.to, channel.data);
    channel.data = channel.data.slice(taken);
    handed += taken;
  }
  if (channel.errors !== "") {
    const taken = writeEnd(ctx, channel, channel.toErrors, channel.errors);
    channel.errors = channel.errors.slice(taken);
    handed += taken;
  }
  // Room is told of when a good deal of it is there. @source OpenSSH channels.c: channel_check_window
  const open = channel.takes + channel.data.length + channel.errors.length;
  const free = WINDOW - open;
  if (free > 3 * PACKET && channel.peer >= 0 && !channel.hasSentClose) {
    say(t, byte(SSH.windowAdjust) + uint32(channel.peer) + uint32(free));
    channel.takes += free;
  }
  return handed > 0;
}

/** Moves what has come to where it goes, and what is there to the other end, as far as there is room. @returns whether anything moved */
export function moveChannel(ctx: ProgramContext, t: Transport, channel: Channel): boolean {
  let hasMoved = handOn(ctx, t, channel);
  if (channel.hasEof && channel.data === "" && channel.errors === "") closeSink(ctx, channel);
  if (channel.peer < 0 || channel.hasSentEof || channel.hasSentClose) return hasMoved;
  for (const fd of [channel.from, channel.fromErrors]) {
    while ((fd >= 0 || (channel.socket !== 0 && fd === channel.from)) && channel.sends > 0 && hasRoom(t) && !ctx.isSpent) {
      const isErrors = channel.socket === 0 && fd === channel.fromErrors && fd !== channel.from;
      const bytes = readEnd(ctx, channel, fd, Math.min(PACKET, channel.sends));
      if (bytes === "") break;
      hasMoved = true;
      if (bytes === null) {
        if (channel.socket !== 0) sayEof(t, channel);
        else sourceEnded(ctx, channel, fd);
        break;
      }
      channel.sends -= bytes.length;
      say(t, (isErrors ? byte(SSH.moreData) + uint32(channel.peer) + uint32(1) : byte(SSH.data) + uint32(channel.peer)) + sshString(bytes));
    }
    if (channel.socket !== 0) break;
  }
  return hasMoved;
}

export function sayEof(t: Transport, channel: Channel): void {
  if (channel.hasSentEof || channel.hasSentClose || channel.peer < 0) return;
  channel.hasSentEof = true;
  say(t, byte(SSH.eof) + uint32(channel.peer));
}
export function sayClose(t: Transport, channel: Channel): void {
  if (channel.hasSentClose || channel.peer < 0) return;
  channel.hasSentClose = true;
  say(t, byte(SSH.close) + uint32(channel.peer));
}

/** Nothing more comes: whoever reads it here is at its end. */
function closeSink(ctx: ProgramContext, channel: Channel): void {
  const m = ctx.machine;
  if (channel.socket !== 0) {
    const socket = socketById(m, channel.socket);
    if (socket) tcpShutDown(m, socket);
  } else if (channel.to > 2 && channel.to !== channel.from) closeFd(m, ctx.process, channel.to);
  if (channel.to > 2 && channel.to !== channel.from) channel.to = -1;
}

/** Lets go of everything that a channel has here. */
export function dropChannel(ctx: ProgramContext, channel: Channel): void {
  const m = ctx.machine;
  const socket = channel.socket === 0 ? null : socketById(m, channel.socket);
  if (socket) tcpClose(m, socket);
  for (const fd of new Set([channel.from, channel.to, channel.fromErrors])) if (fd > 2) closeFd(m, ctx.process, fd);
  channel.from = channel.to = channel.fromErrors = channel.toErrors = -1;
}

/** Descriptors at which channels wait for something to read, and for room. */
export function waitsOf(t: Transport, channels: readonly Channel[]): { reads: number[]; writes: number[] } {
  const reads: number[] = [];
  const writes: number[] = [];
  for (const channel of channels) {
    if (channel.socket !== 0) continue;
    const mayRead = channel.peer >= 0 && channel.sends > 0 && hasRoom(t) && !channel.hasSentEof && !channel.hasSentClose;
    for (const fd of [channel.from, channel.fromErrors]) if (mayRead && fd >= 0) reads.push(fd);
    if (channel.data !== "" && channel.to >= 0) writes.push(channel.to);
    if (channel.errors !== "" && channel.toErrors >= 0) writes.push(channel.toErrors);
  }
  return { reads, writes };
}

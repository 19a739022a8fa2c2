/** One end of an SSH connection: bytes of a socket as messages. */
import type { Bytes } from "../../../content/bytes";
import { sshPacket, takeSshPacket } from "../../../wire/ssh";
import { socketById } from "../../net/sockets";
import { tcpIsAtEnd, tcpRead, tcpWrite } from "../../net/tcp-sockets";
import type { Machine } from "../../os/machine";

export interface Transport {
  socket: number;
  /** come and not taken yet; said and not sent yet */
  got: Bytes;
  out: Bytes;
  /** what the other end has called itself; null: it has not yet */
  peer: Bytes | null;
  isAtEnd: boolean;
  /** bytes so far */
  sent: number;
  came: number;
}

/** What is taken in, and what may wait to go out, before something else has its turn, bytes. guess: a few packets of data */
const ROOM = 131_072;
/** Longest line with which the other end may call itself. @source RFC 4253 §4.2 (255); OpenSSH: SSH_MAX_PRE_BANNER_LINES allows others before it */
const BANNER_MOST = 8_192;

export const newTransport = (socket: number): Transport => ({ socket, got: "", out: "", peer: null, isAtEnd: false, sent: 0, came: 0 });

/** How a system's SSH calls itself. @source packages of Debian 12, Ubuntu 24.04, Alpine 3.20 and CentOS 7, whose control domain XenServer 8 has */
export function softwareOf(m: Machine): string {
  if (m.spec.os === "ubuntu") return "OpenSSH_9.6p1 Ubuntu-3ubuntu13";
  if (m.spec.os === "alpine") return "OpenSSH_9.7";
  return m.spec.os === "dom0" ? "OpenSSH_7.4" : "OpenSSH_9.2p1 Debian-2+deb12u2";
}
export const bannerOf = (m: Machine): string => `SSH-2.0-${softwareOf(m)}\r\n`;

/** Moves bytes between socket and connection as far as either takes them. */
export function pump(m: Machine, t: Transport): void {
  const socket = socketById(m, t.socket);
  if (!socket) {
    t.isAtEnd = true;
    return;
  }
  if (t.out !== "") {
    const taken = tcpWrite(m, socket, t.out);
    t.out = t.out.slice(taken);
    t.sent += taken;
  }
  while (t.got.length < ROOM) {
    const bytes = tcpRead(m, socket, ROOM);
    if (bytes === "") break;
    t.got += bytes;
    t.came += bytes.length;
  }
  if (tcpIsAtEnd(socket) && t.got.length < ROOM) t.isAtEnd = true;
}

export const hasRoom = (t: Transport): boolean => t.out.length < ROOM;

export function say(t: Transport, message: Bytes): void {
  t.out += sshPacket(message);
}

/**
 * Takes the other end's banner. @param skips - a server may say other lines before it @returns false: it has said something else
 * @source RFC 4253 §4.2
 */
export function takeBanner(t: Transport, skips = false): boolean {
  while (t.peer === null) {
    const end = t.got.indexOf("\n");
    if (end < 0) return t.got.length <= BANNER_MOST;
    const line = t.got.slice(0, end).replace(/\r$/, "");
    t.got = t.got.slice(end + 1);
    if (line.startsWith("SSH-")) t.peer = line;
    else if (!skips) return false;
  }
  return true;
}

/** The next message that has come. */
export function nextMessage(t: Transport): Bytes | null | "bad" {
  const taken = takeSshPacket(t.got);
  if (taken === null || taken === "bad") return taken;
  t.got = taken.rest;
  return taken.message;
}

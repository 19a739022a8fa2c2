/** UDP between a system's programs and its packets. */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { PROTOCOL } from "../../wire/ipv4";
import { encodeUdp, type UdpDatagram } from "../../wire/udp";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";
import { type CameIn, isAny, sendEither, sourceOf } from "./either";
import { freePort, newSocket } from "./sockets";
import type { Datagram, Socket, SocketError } from "./state";

/** Bytes that wait to be read of one socket; what comes beyond is dropped. @source Linux sysctl net.core.rmem_default (212,992), of which half counts as room for headers */
const ROOM = 106_496;

/**
 * A socket for a program. Event `readable` goes to it when a datagram or an error has come.
 * @param port - 0: any that is free @param any - every address of the family that it speaks @returns null: somebody has that port (EADDRINUSE)
 */
export function udpOpen(m: Machine, pid: number, owner: string, port = 0, any: 0 | "::" = 0): Socket | null {
  if (port !== 0 && udpPortOwner(m, port, any) !== null) return null;
  const localPort = port === 0 ? freePort(m, "udp", any, 0) : port;
  return newSocket(m, { pid, kind: "udp", owner, localPort, localIp: any, remoteIp: any });
}
function udpPortOwner(m: Machine, port: number, any: Ip): Socket | null {
  const isIts = ({ kind, localPort, localIp }: Socket): boolean => kind === "udp" && localPort === port && typeof localIp === typeof any;
  return m.state.net.sockets.find(isIts) ?? null;
}

/** From now on it speaks with one other alone, and hears when that has no such port. False: no route. */
export function udpConnect(m: Machine, socket: Socket, ip: Ip, port: number, on?: number): boolean {
  const source = sourceOf(m, ip, on);
  if (source === null) return false;
  if (on !== undefined) socket.on = on;
  socket.localIp = source;
  socket.remoteIp = ip;
  socket.remotePort = port;
  socket.state = "ESTAB";
  return true;
}

/** Sends a datagram to where the socket is connected, or elsewhere. @returns what is wrong with it at once */
export function udpSend(
  m: Machine,
  socket: Socket,
  bytes: Bytes,
  to: { readonly ip: Ip; readonly port: number; readonly ttl?: number; readonly dontFragment?: boolean } = {
    ip: socket.remoteIp,
    port: socket.remotePort,
  },
): SocketError | null {
  const source = isAny(socket.localIp) ? sourceOf(m, to.ip, socket.on) : socket.localIp;
  if (source === null) return "ENETUNREACH";
  const payload = encodeUdp({ sourcePort: socket.localPort, destinationPort: to.port, payload: latin1ToBytes(bytes) }, source, to.ip);
  const packet = { source, destination: to.ip, protocol: PROTOCOL.udp, payload };
  const extra = {
    ...(to.ttl === undefined ? {} : { ttl: to.ttl }),
    ...(to.dontFragment === undefined ? {} : { dontFragment: to.dontFragment }),
  };
  return sendEither(m, { ...packet, ...extra }, { pid: socket.pid, tag: 0, on: socket.on }) ? null : "ENETUNREACH";
}

/** The oldest datagram that was not read yet; null: none. */
export function udpReceive(socket: Socket): Datagram | null {
  return socket.datagrams?.shift() ?? null;
}
/** What has become of what was sent, since this was asked last. */
export function udpError(socket: Socket): SocketError | null {
  const { error } = socket;
  delete socket.error;
  return error ?? null;
}
export function udpClose(m: Machine, socket: Socket): void {
  m.state.net.sockets = m.state.net.sockets.filter((one) => one !== socket);
}

/** A datagram for this system. @returns whether somebody has its port; the sender of one that nobody has is told */
export function udpIn(m: Machine, packet: CameIn, { sourcePort, destinationPort, payload }: UdpDatagram): boolean {
  let found: Socket | null = null;
  for (const socket of m.state.net.sockets) {
    if (socket.kind !== "udp" || socket.localPort !== destinationPort) continue;
    if (typeof socket.localIp !== typeof packet.destination) continue;
    if (!isAny(socket.localIp) && socket.localIp !== packet.destination) continue;
    if (socket.remotePort === 0) found ??= socket;
    else if (socket.remoteIp === packet.source && socket.remotePort === sourcePort) {
      found = socket;
      break;
    }
  }
  if (found === null) return false;
  found.datagrams ??= [];
  const waiting = found.datagrams.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (waiting + payload.length <= ROOM) {
    found.datagrams.push({ from: packet.source, port: sourcePort, bytes: bytesToLatin1(payload) });
    // Answers go out where the last question has come in.
    if (packet.on !== undefined) found.on = packet.on;
    tell(m, found);
  }
  return true;
}

/**
 * Something that a socket has sent has not arrived.
 * @param said - the type and code of the message, and who has sent it
 * @source Linux net/ipv4/udp.c: only a connected socket hears
 */
export function udpTold(
  m: Machine,
  { remoteIp, localPort, remotePort }: { readonly remoteIp: Ip; readonly localPort: number; readonly remotePort: number },
  error: SocketError,
  said: { readonly type: string; readonly from: Ip; readonly code: number },
): void {
  for (const socket of m.state.net.sockets) {
    if (socket.hearsErrors && socket.localPort === localPort) {
      deliver(m, socket.pid, { type: said.type, from: said.from, code: said.code, sequence: remotePort, at: m.mono() });
      continue;
    }
    if (said.type !== "unreachable") continue;
    if (socket.kind !== "udp" || socket.localPort !== localPort || socket.remoteIp !== remoteIp || socket.remotePort !== remotePort)
      continue;
    socket.error = error;
    tell(m, socket);
  }
}

function tell(m: Machine, socket: Socket): void {
  deliver(m, socket.pid, { type: "readable", socket: socket.id, at: m.mono() });
}

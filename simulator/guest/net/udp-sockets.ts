/** UDP between a system's programs and its packets. */
import type { Bytes } from "../../content/bytes";
import { bytesToLatin1, get16, get32, latin1ToBytes } from "../../wire/bytes";
import { UNREACHABLE } from "../../wire/icmp";
import { type Ipv4Packet, PROTOCOL } from "../../wire/ipv4";
import { encodeUdp, type UdpDatagram } from "../../wire/udp";
import { deliver } from "../os/inbox";
import type { Machine } from "../os/machine";
import { sendIp, sourceFor } from "./send";
import { freePort, newSocket } from "./sockets";
import type { Datagram, Socket, SocketError } from "./state";

/** Bytes that wait to be read of one socket; what comes beyond is dropped. @source Linux sysctl net.core.rmem_default (212,992), of which half counts as room for headers */
const ROOM = 106_496;

/**
 * A socket for a program. Event `readable` goes to it when a datagram or an error has come.
 * @param port - 0: any that is free @returns null: somebody has that port (EADDRINUSE)
 */
export function udpOpen(m: Machine, pid: number, owner: string, port = 0): Socket | null {
  if (port !== 0 && udpPortOwner(m, port) !== null) return null;
  return newSocket(m, { pid, kind: "udp", owner, localPort: port === 0 ? freePort(m, "udp", 0, 0) : port });
}
function udpPortOwner(m: Machine, port: number): Socket | null {
  return m.state.net.sockets.find((socket) => socket.kind === "udp" && socket.localPort === port) ?? null;
}

/** From now on it speaks with one other alone, and hears when that has no such port. False: no route. */
export function udpConnect(m: Machine, socket: Socket, ip: number, port: number): boolean {
  const source = sourceFor(m, ip);
  if (source === null) return false;
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
  to: { readonly ip: number; readonly port: number; readonly ttl?: number; readonly dontFragment?: boolean } = {
    ip: socket.remoteIp,
    port: socket.remotePort,
  },
): SocketError | null {
  const source = socket.localIp !== 0 ? socket.localIp : sourceFor(m, to.ip);
  if (source === null) return "ENETUNREACH";
  const payload = encodeUdp({ sourcePort: socket.localPort, destinationPort: to.port, payload: latin1ToBytes(bytes) }, source, to.ip);
  const packet = { source, destination: to.ip, protocol: PROTOCOL.udp, payload };
  const extra = {
    ...(to.ttl === undefined ? {} : { ttl: to.ttl }),
    ...(to.dontFragment === undefined ? {} : { dontFragment: to.dontFragment }),
  };
  return sendIp(m, { ...packet, ...extra }, { pid: socket.pid, tag: 0 }) ? null : "ENETUNREACH";
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
export function udpIn(m: Machine, packet: Ipv4Packet, { sourcePort, destinationPort, payload }: UdpDatagram): boolean {
  let found: Socket | null = null;
  for (const socket of m.state.net.sockets) {
    if (socket.kind !== "udp" || socket.localPort !== destinationPort) continue;
    if (socket.localIp !== 0 && socket.localIp !== packet.destination) continue;
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
    tell(m, found);
  }
  return true;
}

/**
 * Something that a socket has sent has not arrived.
 * @param original - the packet's header and the beginning of its datagram @param code - of the ICMP message
 * @param said - that message's type, and who has sent it
 * @source Linux net/ipv4/udp.c: only a connected socket hears
 */
export function udpTold(m: Machine, original: Uint8Array, code: number, said: { readonly type: string; readonly from: number }): void {
  const head = ((original[0] ?? 0x45) & 15) * 4;
  const [remoteIp, localPort, remotePort] = [get32(original, 16), get16(original, head), get16(original, head + 2)];
  const error = code === UNREACHABLE.port ? "ECONNREFUSED" : code === UNREACHABLE.network ? "ENETUNREACH" : "EHOSTUNREACH";
  for (const socket of m.state.net.sockets) {
    if (socket.hearsErrors && socket.localPort === localPort) {
      deliver(m, socket.pid, { type: said.type, from: said.from, code, sequence: remotePort, at: m.mono() });
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

/** Which packets belong together, and whom they are turned to. @source Linux net/netfilter/nf_conntrack_core.c, nf_nat_core.c */
import { get16, get32, internetChecksum, put16, put32 } from "../../../wire/bytes";
import { type Ipv4Packet, PROTOCOL } from "../../../wire/ipv4";
import { pseudoHeaderSum } from "../../../wire/pseudo-header";
import type { Mono } from "../../os/types";

/** Ends of a flow; of echoes both ports are their id. */
export interface Tuple {
  source: number;
  sourcePort: number;
  destination: number;
  destinationPort: number;
}
/** A flow; where packets are turned elsewhere its answers are not the reverse of what was sent. */
export interface Connection {
  protocol: number;
  original: Tuple;
  reply: Tuple;
  hasReply: boolean;
  until: Mono;
}
export type Direction = "original" | "reply";

/** Flows that are remembered at most; the oldest goes. guess: Linux nf_conntrack_max of a small guest is 8,192 and more */
const MOST = 1_024;
const SECOND = 1_000_000;
/** Seconds that a flow is remembered. @source network.md §4 (established, UDP, ICMP); Linux nf_conntrack_proto_tcp.c: tcp_timeouts */
const TIMES = {
  synSent: 120,
  synReceived: 60,
  established: 432_000,
  closing: 120,
  closed: 10,
  udp: 30,
  udpStream: 120,
  icmp: 30,
  other: 600,
};
const [FIN, SYN, RST, ACK] = [1, 2, 4, 16];

/** Ends that a packet names. */
export function tupleOf({ source, destination, protocol, payload }: Ipv4Packet): Tuple {
  if (protocol === PROTOCOL.icmp) {
    const id = get16(payload, 4);
    return { source, sourcePort: id, destination, destinationPort: id };
  }
  if (protocol !== PROTOCOL.tcp && protocol !== PROTOCOL.udp) return { source, sourcePort: 0, destination, destinationPort: 0 };
  return { source, sourcePort: get16(payload, 0), destination, destinationPort: get16(payload, 2) };
}
export function reversed({ source, sourcePort, destination, destinationPort }: Tuple): Tuple {
  return { source: destination, sourcePort: destinationPort, destination: source, destinationPort: sourcePort };
}
const isSame = (a: Tuple, b: Tuple): boolean =>
  a.source === b.source && a.sourcePort === b.sourcePort && a.destination === b.destination && a.destinationPort === b.destinationPort;

/** The flow that has such ends, and which of its directions they are. */
export function findConnection(all: readonly Connection[], protocol: number, tuple: Tuple, now: Mono): [Connection, Direction] | null {
  for (const one of all) {
    if (one.protocol !== protocol || now >= one.until) continue;
    if (isSame(one.original, tuple)) return [one, "original"];
    if (isSame(one.reply, tuple)) return [one, "reply"];
  }
  return null;
}

/** Remembers a flow from now on. */
export function keepConnection(all: Connection[], connection: Connection, now: Mono): void {
  if (all.includes(connection)) return;
  if (all.length >= MOST) {
    const alive = all.filter(({ until }) => now < until);
    all.splice(0, all.length, ...alive.slice(Math.max(0, alive.length - MOST + 1)));
  }
  all.push(connection);
}

/** A packet of a flow has passed: it is remembered for longer. */
export function touch(connection: Connection, packet: Ipv4Packet, direction: Direction, now: Mono): void {
  if (direction === "reply") connection.hasReply = true;
  connection.until = now + secondsFor(connection, packet) * SECOND;
}
function secondsFor({ hasReply }: Connection, { protocol, payload }: Ipv4Packet): number {
  if (protocol === PROTOCOL.icmp) return TIMES.icmp;
  if (protocol === PROTOCOL.udp) return hasReply ? TIMES.udpStream : TIMES.udp;
  if (protocol !== PROTOCOL.tcp) return TIMES.other;
  const flags = payload[13] ?? 0;
  if (flags & RST) return TIMES.closed;
  if (flags & FIN) return TIMES.closing;
  if (flags & SYN) return flags & ACK ? TIMES.synReceived : TIMES.synSent;
  return hasReply ? TIMES.established : TIMES.synSent;
}

/** Whether a packet can begin a flow. @source nf_conntrack_proto_tcp.c (loose), nf_conntrack_proto_icmp.c: valid_new */
export function mayBegin({ protocol, payload }: Ipv4Packet): boolean {
  if (protocol === PROTOCOL.tcp) return ((payload[13] ?? 0) & RST) === 0;
  return protocol !== PROTOCOL.icmp || payload[0] === 8;
}

/** Turns one end of a packet elsewhere, with its checksums. */
export function turned(packet: Ipv4Packet, end: "source" | "destination", address: number, port: number): Ipv4Packet {
  const before = tupleOf(packet);
  if (packet[end] === address && (end === "source" ? before.sourcePort : before.destinationPort) === port) return packet;
  const payload = packet.payload.slice();
  const { protocol } = packet;
  const [source, destination] = end === "source" ? [address, packet.destination] : [packet.source, address];
  if (protocol === PROTOCOL.icmp) {
    put16(payload, 4, port);
    put16(payload, 2, 0);
    put16(payload, 2, internetChecksum(payload, 0, payload.length));
  } else if (protocol === PROTOCOL.tcp || protocol === PROTOCOL.udp) {
    put16(payload, end === "source" ? 0 : 2, port);
    const at = protocol === PROTOCOL.tcp ? 16 : 6;
    const had = get16(payload, at);
    put16(payload, at, 0);
    const sum = internetChecksum(payload, 0, payload.length, pseudoHeaderSum(source, destination, protocol, payload.length));
    // A datagram without a checksum stays without one.
    put16(payload, at, protocol === PROTOCOL.udp ? (had === 0 ? 0 : sum || 0xffff) : sum);
  }
  return { ...packet, source, destination, payload };
}

/** Ends of the packet that an ICMP error is about; null: it is about none, or is no error. */
export function quotedIn({ protocol, payload }: Ipv4Packet): { readonly protocol: number; readonly tuple: Tuple } | null {
  if (protocol !== PROTOCOL.icmp || ![3, 11].includes(payload[0] ?? 0) || payload.length < 36) return null;
  const head = 8 + ((payload[8] ?? 0x45) & 15) * 4;
  const about = payload[17] ?? 0;
  const isEcho = about === PROTOCOL.icmp;
  return {
    protocol: about,
    tuple: {
      source: get32(payload, 20),
      sourcePort: get16(payload, isEcho ? head + 4 : head),
      destination: get32(payload, 24),
      destinationPort: get16(payload, isEcho ? head + 4 : head + 2),
    },
  };
}
/** An ICMP error about a packet that was turned, for who has really sent it. @param about - ends that it quotes @param to - ends that were sent */
export function turnedQuote(packet: Ipv4Packet, about: Tuple, to: Tuple): Ipv4Packet {
  if (isSame(about, to)) return packet;
  const payload = packet.payload.slice();
  const head = 8 + ((payload[8] ?? 0x45) & 15) * 4;
  put32(payload, 20, to.source);
  put32(payload, 24, to.destination);
  put16(payload, 18, 0);
  put16(payload, 18, internetChecksum(payload, 8, head));
  if (payload[17] === PROTOCOL.icmp) put16(payload, head + 4, to.sourcePort);
  else {
    put16(payload, head, to.sourcePort);
    put16(payload, head + 2, to.destinationPort);
  }
  put16(payload, 2, 0);
  put16(payload, 2, internetChecksum(payload, 0, payload.length));
  const source = packet.source === about.destination ? to.destination : packet.source;
  return { ...packet, source, destination: to.source, payload };
}

/** Which packets belong together, and whom they are turned to. @source Linux net/netfilter/nf_conntrack_core.c, nf_nat_core.c */
import { type Ip, ip6Bytes, ip6Text } from "../../../wire/address6";
import { get16, get32, internetChecksum, put16, put32 } from "../../../wire/bytes";
import { isError6 } from "../../../wire/icmp6";
import { PROTOCOL } from "../../../wire/ipv4";
import { HEADER6, NEXT } from "../../../wire/ipv6";
import { pseudoHeaderSum } from "../../../wire/pseudo-header";
import type { Mono } from "../../os/types";
import { type IpPacket, icmpFor, isIcmp } from "./packet";

/** Ends of a flow; of echoes both ports are their id. */
export interface Tuple {
  source: Ip;
  sourcePort: number;
  destination: Ip;
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
export function tupleOf({ source, destination, protocol, payload }: IpPacket): Tuple {
  if (protocol === icmpFor(source)) {
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
export function touch(connection: Connection, packet: IpPacket, direction: Direction, now: Mono): void {
  if (direction === "reply") connection.hasReply = true;
  connection.until = now + secondsFor(connection, packet) * SECOND;
}
function secondsFor({ hasReply }: Connection, packet: IpPacket): number {
  const { protocol, payload } = packet;
  if (isIcmp(packet)) return TIMES.icmp;
  if (protocol === PROTOCOL.udp) return hasReply ? TIMES.udpStream : TIMES.udp;
  if (protocol !== PROTOCOL.tcp) return TIMES.other;
  const flags = payload[13] ?? 0;
  if (flags & RST) return TIMES.closed;
  if (flags & FIN) return TIMES.closing;
  if (flags & SYN) return flags & ACK ? TIMES.synReceived : TIMES.synSent;
  return hasReply ? TIMES.established : TIMES.synSent;
}

/** Whether a packet can begin a flow. @source nf_conntrack_proto_tcp.c (loose), nf_conntrack_proto_icmp.c, nf_conntrack_proto_icmpv6.c: valid_new */
export function mayBegin(packet: IpPacket): boolean {
  const { source, protocol, payload } = packet;
  if (protocol === PROTOCOL.tcp) return ((payload[13] ?? 0) & RST) === 0;
  return !isIcmp(packet) || payload[0] === (typeof source === "number" ? 8 : 128);
}

/** Whether nobody keeps book of a packet: what neighbours and groups of IPv6 are asked and answer. @source nf_conntrack_proto_icmpv6.c: noct_valid_new */
export function isUntracked({ source, protocol, payload }: IpPacket): boolean {
  const type = payload[0] ?? 0;
  return typeof source === "string" && protocol === NEXT.icmp && ((type >= 130 && type <= 136) || type === 143);
}

/** Turns one end of a packet elsewhere, with its checksums. */
export function turned<P extends IpPacket>(packet: P, end: "source" | "destination", address: Ip, port: number): P {
  const before = tupleOf(packet);
  if (packet[end] === address && (end === "source" ? before.sourcePort : before.destinationPort) === port) return packet;
  const payload = packet.payload.slice();
  const { protocol } = packet;
  const [source, destination] = end === "source" ? [address, packet.destination] : [packet.source, address];
  if (isIcmp(packet)) {
    put16(payload, 4, port);
    sealIcmp(payload, source, destination);
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

/** Puts its checksum into a message of ICMP. That of IPv6 has the addresses in it. @source RFC 792, RFC 4443 §2.3 */
function sealIcmp(payload: Uint8Array, source: Ip, destination: Ip): void {
  put16(payload, 2, 0);
  const seed = typeof source === "number" ? 0 : pseudoHeaderSum(source, destination, NEXT.icmp, payload.length);
  put16(payload, 2, internetChecksum(payload, 0, payload.length, seed));
}

/** Where in an ICMP error the quoted packet has its protocol, its addresses and what it carries. */
interface Quoted {
  readonly protocol: number;
  readonly source: number;
  readonly destination: number;
  readonly carried: number;
}
function placesIn({ source, payload }: IpPacket): Quoted {
  if (typeof source === "string") return { protocol: 14, source: 16, destination: 32, carried: 8 + HEADER6 };
  return { protocol: 17, source: 20, destination: 24, carried: 8 + ((payload[8] ?? 0x45) & 15) * 4 };
}
const addressAt = (payload: Uint8Array, at: number, isSix: boolean): Ip => (isSix ? ip6Text(payload, at) : get32(payload, at));
function putAddress(payload: Uint8Array, at: number, ip: Ip): void {
  if (typeof ip === "number") put32(payload, at, ip);
  else payload.set(ip6Bytes(ip), at);
}

/** Ends of the packet that an ICMP error is about; null: it is about none, or is no error. */
export function quotedIn(packet: IpPacket): { readonly protocol: number; readonly tuple: Tuple } | null {
  const { source, payload } = packet;
  const isSix = typeof source === "string";
  if (!isIcmp(packet) || !(isSix ? isError6(payload) : [3, 11].includes(payload[0] ?? 0)) || payload.length < (isSix ? 56 : 36))
    return null;
  const at = placesIn(packet);
  const about = payload[at.protocol] ?? 0;
  const isEcho = about === icmpFor(source);
  return {
    protocol: about,
    tuple: {
      source: addressAt(payload, at.source, isSix),
      sourcePort: get16(payload, isEcho ? at.carried + 4 : at.carried),
      destination: addressAt(payload, at.destination, isSix),
      destinationPort: get16(payload, isEcho ? at.carried + 4 : at.carried + 2),
    },
  };
}
/** An ICMP error about a packet that was turned, for who has really sent it. @param about - ends that it quotes @param to - ends that were sent */
export function turnedQuote<P extends IpPacket>(packet: P, about: Tuple, to: Tuple): P {
  if (isSame(about, to)) return packet;
  const payload = packet.payload.slice();
  const at = placesIn(packet);
  putAddress(payload, at.source, to.source);
  putAddress(payload, at.destination, to.destination);
  if (typeof packet.source === "number") {
    put16(payload, 18, 0);
    put16(payload, 18, internetChecksum(payload, 8, at.carried));
  }
  if (payload[at.protocol] === icmpFor(packet.source)) put16(payload, at.carried + 4, to.sourcePort);
  else {
    put16(payload, at.carried, to.sourcePort);
    put16(payload, at.carried + 2, to.destinationPort);
  }
  const source = packet.source === about.destination ? to.destination : packet.source;
  sealIcmp(payload, source, to.source);
  return { ...packet, source, destination: to.source, payload };
}

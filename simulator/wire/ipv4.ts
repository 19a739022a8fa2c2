import { get16, get32, internetChecksum, put16, put32 } from "./bytes";

/** IP protocol numbers this simulation speaks. */
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17 } as const;

/** An IPv4 packet; `options` never written. @source RFC 791 */
export interface Ipv4Packet {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly ttl: number;
  readonly id: number;
  readonly dontFragment: boolean;
  /** set on all fragments but the last */
  readonly moreFragments: boolean;
  /** bytes, a multiple of 8 */
  readonly fragmentOffset: number;
  readonly tos: number;
  readonly payload: Uint8Array;
  /**
   * Of what an interface is handed to cut: length of the packets that it will be cut into, bytes. Absent: it goes as it is. It stands behind
   * the packet, where nobody reads who goes by its length. @source Linux include/linux/skbuff.h (skb_shared_info.gso_size)
   */
  readonly segmentLength?: number;
}

/** What a plain unfragmented packet leaves to defaults. */
export type Ipv4Draft = Pick<Ipv4Packet, "source" | "destination" | "protocol" | "payload"> & Partial<Ipv4Packet>;

/** Bytes behind a packet that is to be cut: the length of its parts. */
export const BEHIND = 2;

/** Reads a packet; null when truncated, not version 4, or its header checksum is wrong. */
export function decodeIpv4(bytes: Uint8Array): Ipv4Packet | null {
  const first = bytes[0] ?? 0;
  const header = (first & 15) * 4;
  if (bytes.length < 20 || first >> 4 !== 4 || header < 20 || bytes.length < header) return null;
  const total = get16(bytes, 2);
  if (total < header || total > bytes.length || internetChecksum(bytes, 0, header) !== 0) return null;
  const flags = get16(bytes, 6);
  const segmentLength = segmentLengthOf(bytes, 0);
  return {
    source: get32(bytes, 12),
    destination: get32(bytes, 16),
    protocol: bytes[9] ?? 0,
    ttl: bytes[8] ?? 0,
    id: get16(bytes, 4),
    dontFragment: (flags & 0x4000) !== 0,
    moreFragments: (flags & 0x2000) !== 0,
    fragmentOffset: (flags & 0x1fff) * 8,
    tos: bytes[1] ?? 0,
    payload: bytes.subarray(header, total),
    ...(segmentLength === null ? {} : { segmentLength }),
  };
}

/** The length of the packets that one will be cut into, bytes; null: it is not. @param at - where it begins */
export function segmentLengthOf(bytes: Uint8Array, at: number): number | null {
  const end = at + get16(bytes, at + 2);
  return bytes.length === end + BEHIND ? get16(bytes, end) : null;
}

/** Longest packet that goes over a line of it: its own length, or that of the packets that it will be cut into. */
export function lineLength({ payload, segmentLength }: Pick<Ipv4Packet, "payload" | "segmentLength">): number {
  return segmentLength ?? 20 + payload.length;
}

/** Builds a packet with its header checksum; TTL 64 unless told. */
export function encodeIpv4(packet: Ipv4Draft): Uint8Array {
  const { segmentLength } = packet;
  const total = 20 + packet.payload.length;
  const bytes = new Uint8Array(segmentLength === undefined ? total : total + BEHIND);
  if (segmentLength !== undefined) put16(bytes, total, segmentLength);
  bytes[0] = 0x45;
  bytes[1] = packet.tos ?? 0;
  put16(bytes, 2, total);
  put16(bytes, 4, packet.id ?? 0);
  const flags = ((packet.dontFragment ?? false) ? 0x4000 : 0) | ((packet.moreFragments ?? false) ? 0x2000 : 0);
  put16(bytes, 6, flags | ((packet.fragmentOffset ?? 0) >> 3));
  bytes[8] = packet.ttl ?? 64;
  bytes[9] = packet.protocol;
  put32(bytes, 12, packet.source);
  put32(bytes, 16, packet.destination);
  put16(bytes, 10, internetChecksum(bytes, 0, 20));
  bytes.set(packet.payload, 20);
  return bytes;
}

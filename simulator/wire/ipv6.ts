/** IPv6 packets. @source RFC 8200 */
import { ip6Bytes, ip6Text } from "./address6";
import { get16, get32, put16, put32 } from "./bytes";
import { BEHIND } from "./ipv4";

/** What comes next in a packet, as far as this simulation speaks it. */
export const NEXT = { hopByHop: 0, tcp: 6, udp: 17, fragment: 44, icmp: 58, none: 59 } as const;

/** Length of the header alone. */
export const HEADER6 = 40;
const FRAGMENT_HEADER = 8;
/** What every link has to carry. @source RFC 8200 §5 */
export const LEAST_MTU = 1_280;

/** A packet. Of headers between its own and its payload it has that of a fragment alone. */
export interface Ipv6Packet {
  readonly source: string;
  readonly destination: string;
  /** what the payload is */
  readonly protocol: number;
  readonly hopLimit: number;
  readonly trafficClass: number;
  readonly payload: Uint8Array;
  /** of a piece of a packet: its number, its place in bytes, and whether others come behind it; absent: it is whole */
  readonly fragment?: { readonly id: number; readonly offset: number; readonly hasMore: boolean };
  /** as `Ipv4Packet.segmentLength` */
  readonly segmentLength?: number;
}
/** What a plain packet leaves to defaults. */
export type Ipv6Draft = Pick<Ipv6Packet, "source" | "destination" | "protocol" | "payload"> & Partial<Ipv6Packet>;

/** Reads a packet; null when truncated, or not version 6. */
export function decodeIpv6(bytes: Uint8Array): Ipv6Packet | null {
  if (bytes.length < HEADER6 || (bytes[0] as number) >> 4 !== 6) return null;
  const end = HEADER6 + get16(bytes, 4);
  if (end > bytes.length) return null;
  const common = {
    source: ip6Text(bytes, 8),
    destination: ip6Text(bytes, 24),
    hopLimit: bytes[7] as number,
    trafficClass: (get16(bytes, 0) >> 4) & 255,
  };
  let [protocol, at] = [bytes[6] as number, HEADER6];
  // What routers on the way look at is of no use to anybody here.
  if (protocol === NEXT.hopByHop) {
    protocol = bytes[at] as number;
    at += ((bytes[at + 1] as number) + 1) * 8;
  }
  if (protocol === NEXT.fragment) {
    if (at + FRAGMENT_HEADER > end) return null;
    const place = get16(bytes, at + 2);
    const fragment = { id: get32(bytes, at + 4), offset: place & 0xfff8, hasMore: (place & 1) === 1 };
    return { ...common, protocol: bytes[at] as number, payload: bytes.subarray(at + FRAGMENT_HEADER, end), fragment };
  }
  if (at > end) return null;
  const segmentLength = segmentLength6(bytes, 0);
  return { ...common, protocol, payload: bytes.subarray(at, end), ...(segmentLength === null ? {} : { segmentLength }) };
}

/** The same as `segmentLengthOf` of IPv4. */
export function segmentLength6(bytes: Uint8Array, at: number): number | null {
  const end = at + HEADER6 + get16(bytes, at + 4);
  return bytes.length === end + BEHIND ? get16(bytes, end) : null;
}

/** Longest packet that goes over a line of it. */
export function lineLength6({ payload, segmentLength }: Pick<Ipv6Packet, "payload" | "segmentLength">): number {
  return segmentLength ?? HEADER6 + payload.length;
}

/** Builds a packet; 64 hops unless told. */
export function encodeIpv6(packet: Ipv6Draft): Uint8Array {
  const { fragment, segmentLength, payload } = packet;
  const head = HEADER6 + (fragment ? FRAGMENT_HEADER : 0);
  const total = head + payload.length;
  const bytes = new Uint8Array(segmentLength === undefined ? total : total + BEHIND);
  put16(bytes, 0, 0x6000 | ((packet.trafficClass ?? 0) << 4));
  put16(bytes, 4, total - HEADER6);
  bytes[6] = fragment ? NEXT.fragment : packet.protocol;
  bytes[7] = packet.hopLimit ?? 64;
  bytes.set(ip6Bytes(packet.source), 8);
  bytes.set(ip6Bytes(packet.destination), 24);
  if (fragment) {
    bytes[HEADER6] = packet.protocol;
    put16(bytes, HEADER6 + 2, fragment.offset | (fragment.hasMore ? 1 : 0));
    put32(bytes, HEADER6 + 4, fragment.id);
  }
  bytes.set(payload, head);
  if (segmentLength !== undefined) put16(bytes, total, segmentLength);
  return bytes;
}

/** A packet's bytes, in as many pieces as an MTU takes: only whoever sends it cuts it. @param id - number of the pieces @source RFC 8200 §4.5 */
export function pieces6(packet: Ipv6Draft, mtu: number, id: number): Uint8Array[] {
  const { payload } = packet;
  if (lineLength6(packet) <= mtu) return [encodeIpv6(packet)];
  const step = Math.max(8, (mtu - HEADER6 - FRAGMENT_HEADER) & ~7);
  const { segmentLength: _cut, ...whole } = packet;
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += step)
    pieces.push(
      encodeIpv6({
        ...whole,
        payload: payload.subarray(at, at + step),
        fragment: { id, offset: at, hasMore: at + step < payload.length },
      }),
    );
  return pieces;
}

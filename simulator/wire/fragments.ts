/** IPv4 packets that are too long for an interface: cut up, and put together again. @source RFC 791 §3.2 */
import type { Ip } from "./address6";
import { bytesToLatin1, latin1ToBytes } from "./bytes";
import { encodeIpv4, type Ipv4Draft, type Ipv4Packet, lineLength } from "./ipv4";

const HEADER = 20;
/** How long parts are kept, µs. @source Linux sysctl net.ipv4.ipfrag_time (30 s) */
const KEPT_US = 30_000_000;
/** Packets of which parts are kept at a time; the oldest goes. guess: Linux counts bytes instead (ipfrag_high_thresh, 4 MiB) */
const KEPT_MOST = 64;
/** @source RFC 791: total length */
const LONGEST = 65_515;

/** A packet's bytes, in as many pieces as an MTU takes; whole where its interface cuts it. One that is a piece already stays one of its packet. */
export function fragmentsOf(packet: Ipv4Draft, mtu: number): Uint8Array[] {
  const { segmentLength: _cut, ...whole } = packet;
  const { payload } = packet;
  if (lineLength(packet) <= mtu) return [encodeIpv4(packet)];
  const step = Math.max(8, (mtu - HEADER) & ~7);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += step) {
    const isLast = at + step >= payload.length;
    pieces.push(
      encodeIpv4({
        ...whole,
        dontFragment: false,
        fragmentOffset: (packet.fragmentOffset ?? 0) + at,
        moreFragments: !isLast || (packet.moreFragments ?? false),
        payload: payload.subarray(at, at + step),
      }),
    );
  }
  return pieces;
}

/** A piece of a packet of either family, as IPv4 calls its parts. */
export type Piece = Pick<Ipv4Packet, "protocol" | "id" | "fragmentOffset" | "moreFragments" | "payload" | "ttl" | "tos"> & {
  readonly source: Ip;
  readonly destination: Ip;
};

/** Pieces of one packet, plain data. */
export interface Pieces {
  readonly source: Ip;
  readonly destination: Ip;
  readonly protocol: number;
  readonly id: number;
  /** when they are given up, µs */
  readonly until: number;
  /** payload's length, once the last piece has come; -1 before */
  length: number;
  /** Latin-1, by offset */
  parts: { at: number; bytes: string }[];
  /** header of the first piece; null: it has not come */
  first: Pick<Ipv4Packet, "ttl" | "tos"> | null;
}

/**
 * Takes a piece.
 * @param kept - pieces of all packets, changed in place @param now - µs
 * @returns the whole packet, when this was its last missing piece
 */
export function joinFragment<P extends Piece>(kept: Pieces[], packet: P, now: number): P | null {
  const { source, destination, protocol, id, fragmentOffset: at } = packet;
  let found = kept.find(
    (one) => one.id === id && one.source === source && one.destination === destination && one.protocol === protocol && now < one.until,
  );
  if (!found) {
    found = { source, destination, protocol, id, until: now + KEPT_US, length: -1, parts: [], first: null };
    kept.push(found);
    if (kept.length > KEPT_MOST) kept.shift();
  }
  const end = at + packet.payload.length;
  if (end > LONGEST) return null;
  // Pieces that overlap are no honest sender's: the packet is given up. @source RFC 5722; Linux net/ipv4/inet_fragment.c
  if (found.parts.some((part) => part.at < end && at < part.at + part.bytes.length)) return null;
  found.parts.push({ at, bytes: bytesToLatin1(packet.payload) });
  if (!packet.moreFragments) found.length = end;
  if (at === 0) found.first = { ttl: packet.ttl, tos: packet.tos };
  const have = found.parts.reduce((sum, part) => sum + part.bytes.length, 0);
  if (found.length < 0 || found.first === null || have < found.length) return null;
  kept.splice(kept.indexOf(found), 1);
  const payload = latin1ToBytes(
    found.parts
      .sort((a, b) => a.at - b.at)
      .map(({ bytes }) => bytes)
      .join(""),
  );
  return {
    ...packet,
    ...found.first,
    ...("dontFragment" in packet ? { dontFragment: false } : {}),
    moreFragments: false,
    fragmentOffset: 0,
    payload,
  };
}

/** Takes away what has waited too long. @returns those pieces */
export function giveUpFragments(kept: Pieces[], now: number): Pieces[] {
  const over = kept.filter(({ until }) => now >= until);
  for (const one of over) kept.splice(kept.indexOf(one), 1);
  return over;
}

/** Whether a packet is a piece of one. */
export const isFragment = ({ moreFragments, fragmentOffset }: Ipv4Packet): boolean => moreFragments || fragmentOffset > 0;

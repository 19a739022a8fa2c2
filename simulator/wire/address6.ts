/** IPv6 addresses: each is its canonical text, so that it is compared, kept and shown as it is. @source RFC 4291, RFC 5952 */

import { parseIpv4, parseMac } from "./address";
import { get16, put16 } from "./bytes";

/** An address of either family: an IPv4 one is a number, an IPv6 one its text. */
export type Ip = number | string;

export const UNSPECIFIED = "::";
export const LOOPBACK6 = "::1";
/** Whether an address of either family is every system's own. */
export const isLoopback = (ip: Ip): boolean => (typeof ip === "number" ? ip >>> 24 === 127 : ip === LOOPBACK6);
export const ALL_NODES = "ff02::1";
export const ALL_ROUTERS = "ff02::2";
/** Where all addresses of a link lie. */
export const LINK_PREFIX = "fe80::";

/** Addresses whose bytes are kept. */
const MOST_KEPT = 4_096;
const kept = new Map<string, Uint8Array>();

/** Sixteen bytes of a canonical text; they must not be changed. */
export function ip6Bytes(text: string): Uint8Array {
  const known = kept.get(text);
  if (known) return known;
  const bytes = bytesOf(text) ?? new Uint8Array(16);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, bytes);
  return bytes;
}

/** Bytes of any text of an address; null when it is none. */
function bytesOf(text: string): Uint8Array | null {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const last = parseIpv4(dotted[2] ?? "");
    return last === null ? null : bytesOf(`${dotted[1]}${(last >>> 16).toString(16)}:${(last & 0xffff).toString(16)}`);
  }
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const words = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const [head, tail] = [words(halves[0] ?? ""), words(halves[1] ?? "")];
  const count = head.length + tail.length;
  if (halves.length === 1 ? count !== 8 : count > 7) return null;
  const bytes = new Uint8Array(16);
  for (const [list, from] of [
    [head, 0],
    [tail, 8 - tail.length],
  ] as const)
    for (const [at, word] of list.entries()) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(word)) return null;
      put16(bytes, (from + at) * 2, Number.parseInt(word, 16));
    }
  return bytes;
}

/** Canonical text of sixteen bytes: the longest run of zeros is left out. @source RFC 5952 §4; glibc inet_ntop (addresses that stand for IPv4 ones) */
export function ip6Text(bytes: Uint8Array, at = 0): string {
  const words = Array.from({ length: 8 }, (_, i) => get16(bytes, at + i * 2));
  let [from, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && words[end] === 0) end++;
    if (end - i > length) [from, length] = [i, end - i];
    if (end > i) i = end - 1;
  }
  if (from === 0 && length === 5 && words[5] === 0xffff)
    return `::ffff:${bytes[at + 12]}.${bytes[at + 13]}.${bytes[at + 14]}.${bytes[at + 15]}`;
  const hex = (list: readonly number[]): string => list.map((word) => word.toString(16)).join(":");
  return from < 0 ? hex(words) : `${hex(words.slice(0, from))}::${hex(words.slice(from + length))}`;
}

/** Canonical text of an address in any spelling, without a zone; null when it is none. */
export function parseIpv6(text: string): string | null {
  if (!text.includes(":")) return null;
  const bytes = bytesOf(text);
  return bytes === null ? null : ip6Text(bytes);
}

/** `2001:db8::5/64` into address and prefix; no slash means /128; null when malformed. */
export function parseCidr6(text: string): { address: string; prefix: number } | null {
  const [head = "", tail] = text.split("/");
  const address = parseIpv6(head);
  if (address === null || (tail !== undefined && !/^\d{1,3}$/.test(tail)) || Number(tail ?? 128) > 128) return null;
  return { address, prefix: Number(tail ?? 128) };
}

/** First address of the network an address lies in. */
export function network6(address: string, prefix: number): string {
  const bytes = ip6Bytes(address).slice();
  for (let i = 0; i < 16; i++) {
    const left = prefix - i * 8;
    if (left < 8) bytes[i] = (bytes[i] as number) & (left <= 0 ? 0 : (0xff00 >> left) & 255);
  }
  return ip6Text(bytes);
}
/** Whether an address lies in a network. @param network - its first address */
export function isWithin6(address: string, network: string, prefix: number): boolean {
  return commonBits(address, network) >= prefix;
}
/** Bits that two addresses begin alike with. */
export function commonBits(one: string, other: string): number {
  const [a, b] = [ip6Bytes(one), ip6Bytes(other)];
  for (let i = 0; i < 16; i++) {
    const differing = (a[i] as number) ^ (b[i] as number);
    if (differing !== 0) return i * 8 + Math.clz32(differing) - 24;
  }
  return 128;
}

/** The lower half of an address made of a MAC. @source RFC 4291 appendix A (modified EUI-64) */
export function withEui64(prefix: string, mac: string): string {
  const bytes = ip6Bytes(prefix).slice();
  const own = parseMac(mac) ?? new Uint8Array(6);
  bytes.set([(own[0] as number) ^ 2, own[1] as number, own[2] as number, 0xff, 0xfe], 8);
  bytes.set(own.subarray(3), 13);
  return ip6Text(bytes);
}
export const linkLocalOf = (mac: string): string => withEui64(LINK_PREFIX, mac);

/** The group that whoever has an address is asked in. @source RFC 4291 §2.7.1 */
export function solicitedNode(address: string): string {
  const bytes = ip6Bytes("ff02::1:ff00:0").slice();
  bytes.set(ip6Bytes(address).subarray(13), 13);
  return ip6Text(bytes);
}
/** Where frames to a group go. @source RFC 2464 §7 */
export function groupMac(group: string): string {
  const bytes = ip6Bytes(group);
  const hex = (at: number): string => (bytes[at] as number).toString(16).padStart(2, "0");
  return `33:33:${hex(12)}:${hex(13)}:${hex(14)}:${hex(15)}`;
}

export const isGroup6 = (address: string): boolean => ip6Bytes(address)[0] === 0xff;
export function isLinkLocal(address: string): boolean {
  const bytes = ip6Bytes(address);
  return bytes[0] === 0xfe && ((bytes[1] as number) & 0xc0) === 0x80;
}
/** Whether an address means something on one link alone: an interface has to be said with it. */
export function isOfLink(address: string): boolean {
  const bytes = ip6Bytes(address);
  return isLinkLocal(address) || (bytes[0] === 0xff && ((bytes[1] as number) & 15) <= 2);
}
/** How far an address reaches, as a group's fourth digit says it. @source RFC 6724 §3.1 */
export function scopeOf(address: string): number {
  const bytes = ip6Bytes(address);
  if (bytes[0] === 0xff) return (bytes[1] as number) & 15;
  if (isLinkLocal(address) || address === LOOPBACK6) return 2;
  return bytes[0] === 0xfe && ((bytes[1] as number) & 0xc0) === 0xc0 ? 5 : 14;
}
/** Groups of an interface whose addresses are all made of its MAC: they end alike. */
export const usualGroups = (mac: string): string[] => [groupMac(ALL_NODES), groupMac(solicitedNode(linkLocalOf(mac)))];

/** MAC and IPv4 addresses: an IPv4 address is an unsigned 32-bit number, a MAC six bytes or its lower-case text. */

/** Ethernet broadcast, as text. */
export const BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";

/** A byte as two hexadecimal digits, for each byte. */
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const COLON = 58;

/** `00:16:3e:…` from six bytes at an offset. */
export function macToText(bytes: Uint8Array, offset = 0): string {
  let text = PAIRS[bytes[offset] ?? 0] as string;
  for (let i = 1; i < 6; i++) text += `:${PAIRS[bytes[offset + i] ?? 0]}`;
  return text;
}

/** Value of a hexadecimal digit by its code; -1: it is none. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const small = code | 32;
  return small >= 97 && small <= 102 ? small - 87 : -1;
}
/** Reads a MAC's text into six bytes. @returns false: it is not one, and nobody knows what stands there now */
function readMac(text: string, into: Uint8Array, offset: number): boolean {
  let at = 0;
  for (let i = 0; i < 6; i++) {
    if (i > 0 && text.charCodeAt(at++) !== COLON) return false;
    const first = digitOf(text.charCodeAt(at++));
    if (first < 0) return false;
    const second = digitOf(text.charCodeAt(at));
    into[offset + i] = second < 0 ? first : first * 16 + second;
    if (second >= 0) at++;
  }
  return at === text.length;
}

/** Six bytes of a MAC in colon notation (either case, one or two digits a byte); null when it is not one. */
export function parseMac(text: string): Uint8Array | null {
  const bytes = new Uint8Array(6);
  return readMac(text, bytes, 0) ? bytes : null;
}

/** Writes a MAC's text into a buffer; text that is not a MAC leaves zeros. */
export function writeMac(into: Uint8Array, offset: number, text: string): void {
  if (!readMac(text, into, offset)) into.fill(0, offset, offset + 6);
}

/** Whether the group bit is set: multicast or broadcast. */
export function isGroupMac(text: string): boolean {
  return (Number.parseInt(text.slice(0, 2), 16) & 1) === 1;
}

/** `10.0.0.5` from an unsigned 32-bit number. */
export function ipToText(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Unsigned 32-bit number of a dotted quad; null when it is not one (four decimal parts, 0–255, no signs or blanks). */
export function parseIpv4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let address = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part)) return null;
    const value = Number(part);
    if (value > 255) return null;
    address = address * 256 + value;
  }
  return address;
}

/** Netmask of a prefix length from 0 to 32, as an unsigned number. */
export function prefixMask(prefix: number): number {
  return prefix <= 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
}

/** Prefix length of a contiguous netmask; null when it has holes. */
export function maskPrefix(mask: number): number | null {
  for (let prefix = 0; prefix <= 32; prefix++) if (prefixMask(prefix) === mask >>> 0) return prefix;
  return null;
}

/** First address of the network an address lies in. */
export function networkOf(address: number, prefix: number): number {
  return (address & prefixMask(prefix)) >>> 0;
}

/** Directed broadcast address of the network an address lies in. */
export function broadcastOf(address: number, prefix: number): number {
  return (address | ~prefixMask(prefix)) >>> 0;
}

/** Whether two addresses share a prefix. */
export function sameNetwork(a: number, b: number, prefix: number): boolean {
  return networkOf(a, prefix) === networkOf(b, prefix);
}

/** `10.0.0.5/24` into address and prefix; no slash means /32; null when malformed. */
export function parseCidr(text: string): { address: number; prefix: number } | null {
  const slash = text.indexOf("/");
  const address = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  if (slash < 0) return { address, prefix: 32 };
  const tail = text.slice(slash + 1);
  const mask = tail.includes(".") ? parseIpv4(tail) : null;
  const prefix = mask !== null ? maskPrefix(mask) : /^\d{1,2}$/.test(tail) ? Number(tail) : null;
  return prefix === null || prefix > 32 ? null : { address, prefix };
}

/** Big-endian access to frames; reading past the end gives zeros, so that a short frame never throws. */

/** Unsigned 16-bit number, network order. */
export function get16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

/** Unsigned 32-bit number, network order. */
export function get32(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset) * 0x10000 + get16(bytes, offset + 2);
}

/** Writes an unsigned 16-bit number, network order. */
export function put16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = (value >>> 8) & 255;
  bytes[offset + 1] = value & 255;
}

/** Writes an unsigned 32-bit number, network order. */
export function put32(bytes: Uint8Array, offset: number, value: number): void {
  put16(bytes, offset, value >>> 16);
  put16(bytes, offset + 2, value & 0xffff);
}

/** Bytes that are made into text at once: arguments of one call. */
const PIECE = 4_096;
/** Latin-1 text of bytes. Made of whole pieces: a text that grows by single letters is a tree of them. */
export function bytesToLatin1(bytes: Uint8Array): string {
  if (bytes.length <= PIECE) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE) as unknown as number[]);
  return text;
}

/** Bytes of Latin-1 text; code units above 255 lose their high byte. */
export function latin1ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 255;
  return bytes;
}

/**
 * Internet checksum over a range, with a partial sum to start from.
 * @source RFC 1071
 */
export function internetChecksum(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let sum = seed;
  for (let i = start; i < end; i += 2) sum += ((bytes[i] ?? 0) << 8) | (i + 1 < end ? (bytes[i + 1] ?? 0) : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Partial sum of the TCP/UDP pseudo header. @source RFC 793, RFC 768 */
export function pseudoHeaderSum(source: number, destination: number, protocol: number, length: number): number {
  return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length;
}

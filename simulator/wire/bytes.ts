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

/** Where the machine that this runs on turns bytes into text and back itself, in a hundredth of the time: the same text, and the same bytes. */
interface OwnBytes extends Uint8Array {
  latin1Slice(): string;
  latin1Write(text: string): number;
}
const own = (globalThis as unknown as { Buffer?: { from(memory: ArrayBufferLike, offset: number, length: number): OwnBytes } }).Buffer;
const ownBytes = (bytes: Uint8Array): OwnBytes | undefined => own?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** Up to here a call costs more than it saves, bytes. */
const SHORT = 64;

/** Bytes that are made into text at once: arguments of one call. */
const PIECE = 4_096;
/** Latin-1 text of bytes. Made of whole pieces: a text that grows by single letters is a tree of them. */
export function bytesToLatin1(bytes: Uint8Array): string {
  if (bytes.length > SHORT && own) return (ownBytes(bytes) as OwnBytes).latin1Slice();
  if (bytes.length <= PIECE) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + PIECE) as unknown as number[]);
  return text;
}

/** Bytes of Latin-1 text; code units above 255 lose their high byte. */
export function latin1ToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  if (text.length > SHORT && own) (ownBytes(bytes) as OwnBytes).latin1Write(text);
  else for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 255;
  return bytes;
}

/** From here on a view of whole words is worth its making, bytes. */
const LONG = 256;
/** Sum of 16-bit words in network order, of an even range on an even place. In whichever order a machine has bytes: their sum turned round is the sum of the turned. @source RFC 1071 §2(B) */
function sumOfWords(bytes: Uint8Array, start: number, end: number): number {
  const words = new Uint16Array(bytes.buffer, bytes.byteOffset + start, (end - start) / 2);
  let sum = 0;
  for (let i = 0; i < words.length; i++) sum += words[i] as number;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return IS_LITTLE ? ((sum & 255) << 8) | (sum >>> 8) : sum;
}
const IS_LITTLE = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Internet checksum over a range, with a partial sum to start from.
 * @param end - no further than there are bytes
 * @source RFC 1071
 */
export function internetChecksum(bytes: Uint8Array, start: number, end: number, seed = 0): number {
  let sum = seed;
  const pairs = end - ((end - start) & 1);
  let from = start;
  if (pairs - start >= LONG && (bytes.byteOffset + start) % 2 === 0) {
    from = pairs;
    sum += sumOfWords(bytes, start, pairs);
  }
  for (let i = from; i < pairs; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  if (pairs < end) sum += (bytes[pairs] as number) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

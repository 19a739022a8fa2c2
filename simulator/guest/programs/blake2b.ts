import type { Bytes } from "../../content/bytes";

/** A BLAKE2b sum in the making as plain data: eight words of 64 bits as pairs, the block that is not full yet, bytes taken so far. @source RFC 7693 */
export interface Blake2bState {
  words: number[];
  block: Bytes;
  length: number;
}

const BLOCK = 128;
/** First words, the lower half of each before the upper. @source RFC 7693 §2.6 */
const START: readonly number[] = [
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a, 0xade682d1, 0x510e527f, 0x2b3e6c1f,
  0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
];
/** Order of the words of a block in each round. @source RFC 7693 §2.7 */
const ORDER: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

const v = new Uint32Array(32);
const m = new Uint32Array(32);

/** Adds to a word what another holds, and a word of the block. */
function add(a: number, b: number, low: number, high: number): void {
  const sum = (v[a] as number) + (v[b] as number) + low;
  v[a + 1] = (v[a + 1] as number) + (v[b + 1] as number) + high + Math.floor(sum / 4_294_967_296);
  v[a] = sum;
}

/** Turns the sum of two words (without carry) to the right by some bits; at least 16 and at most 63, or 32. */
function turn(a: number, b: number, bits: number): void {
  const low = ((v[a] as number) ^ (v[b] as number)) >>> 0;
  const high = ((v[a + 1] as number) ^ (v[b + 1] as number)) >>> 0;
  if (bits === 32) {
    v[a] = high;
    v[a + 1] = low;
  } else if (bits < 32) {
    v[a] = (low >>> bits) | (high << (32 - bits));
    v[a + 1] = (high >>> bits) | (low << (32 - bits));
  } else {
    v[a] = (high >>> (bits - 32)) | (low << (64 - bits));
    v[a + 1] = (low >>> (bits - 32)) | (high << (64 - bits));
  }
}

function mix(a: number, b: number, c: number, d: number, x: number, y: number): void {
  add(a, b, m[x] as number, m[x + 1] as number);
  turn(d, a, 32);
  add(c, d, 0, 0);
  turn(b, c, 24);
  add(a, b, m[y] as number, m[y + 1] as number);
  turn(d, a, 16);
  add(c, d, 0, 0);
  turn(b, c, 63);
}

function compress(words: number[], text: Bytes, at: number, length: number, isLast: boolean): void {
  for (let i = 0; i < 32; i++) {
    const from = at + i * 4;
    m[i] = text.charCodeAt(from) | (text.charCodeAt(from + 1) << 8) | (text.charCodeAt(from + 2) << 16) | (text.charCodeAt(from + 3) << 24);
  }
  for (let i = 0; i < 16; i++) {
    v[i] = words[i] as number;
    v[i + 16] = START[i] as number;
  }
  v[24] = (v[24] as number) ^ length;
  v[25] = (v[25] as number) ^ Math.floor(length / 4_294_967_296);
  if (isLast) {
    v[28] = ~(v[28] as number);
    v[29] = ~(v[29] as number);
  }
  for (let round = 0; round < 12; round++) {
    const o = ORDER[round % 10] as readonly number[];
    const word = (i: number): number => 2 * (o[i] as number);
    mix(0, 8, 16, 24, word(0), word(1));
    mix(2, 10, 18, 26, word(2), word(3));
    mix(4, 12, 20, 28, word(4), word(5));
    mix(6, 14, 22, 30, word(6), word(7));
    mix(0, 10, 20, 30, word(8), word(9));
    mix(2, 12, 22, 24, word(10), word(11));
    mix(4, 14, 16, 26, word(12), word(13));
    mix(6, 8, 18, 28, word(14), word(15));
  }
  for (let i = 0; i < 16; i++) words[i] = ((words[i] as number) ^ (v[i] as number) ^ (v[i + 16] as number)) >>> 0;
}

/** Takes more bytes into a sum. @param state - null to begin @param size - bytes of the sum */
export function addToBlake2b(state: Blake2bState | null, size: number, bytes: Bytes): Blake2bState {
  const words = state ? state.words : [((START[0] as number) ^ 0x01010000 ^ size) >>> 0, ...START.slice(1)];
  let length = state?.length ?? 0;
  const all = (state?.block ?? "") + bytes;
  let at = 0;
  // The last block is kept: it is told apart when the sum ends.
  for (; all.length - at > BLOCK; at += BLOCK) {
    length += BLOCK;
    compress(words, all, at, length, false);
  }
  return { words, block: all.slice(at), length };
}

/** The sum in hexadecimal digits. */
export function endBlake2b(state: Blake2bState | null, size: number): string {
  const { words, block, length } = addToBlake2b(state, size, "");
  const last = [...words];
  compress(last, block.padEnd(BLOCK, "\0"), 0, length + block.length, true);
  return last
    .flatMap((word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24])
    .slice(0, size)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

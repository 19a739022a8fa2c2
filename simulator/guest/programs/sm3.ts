import type { Bytes } from "../../content/bytes";
import type { DigestState } from "./digest";

const BLOCK = 64;
/** First chaining words. @source GB/T 32905-2016 §4.1; draft-sca-cfrg-sm3-02 §4.1 */
const START: readonly number[] = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const turned = (x: number, bits: number): number => (bits === 0 ? x : (x << bits) | (x >>> (32 - bits)));
const w = new Int32Array(68);

/** Words of a block, and those that follow from them. */
function expand(bytes: Bytes, at: number): void {
  for (let i = 0; i < 16; i++) {
    const o = at + i * 4;
    w[i] = (bytes.charCodeAt(o) << 24) | (bytes.charCodeAt(o + 1) << 16) | (bytes.charCodeAt(o + 2) << 8) | bytes.charCodeAt(o + 3);
  }
  for (let j = 16; j < 68; j++) {
    const x = (w[j - 16] as number) ^ (w[j - 9] as number) ^ turned(w[j - 3] as number, 15);
    w[j] = x ^ turned(x, 15) ^ turned(x, 23) ^ turned(w[j - 13] as number, 7) ^ (w[j - 6] as number);
  }
}

/** Takes one block into the chaining words. @source draft-sca-cfrg-sm3-02 §5.3.3 */
function compress(words: number[], bytes: Bytes, at: number): void {
  expand(bytes, at);
  let [a, b, c, d, e, f, g, h] = words as [number, number, number, number, number, number, number, number];
  for (let j = 0; j < 64; j++) {
    const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
    const a12 = turned(a, 12);
    const one = turned((a12 + e + turned(t, j % 32)) | 0, 7);
    const two = one ^ a12;
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const first = (ff + d + two + ((w[j] as number) ^ (w[j + 4] as number))) | 0;
    const second = (gg + h + one + (w[j] as number)) | 0;
    [d, c, b, a] = [c, turned(b, 9), a, first];
    [h, g, f, e] = [g, turned(f, 19), e, second ^ turned(second, 9) ^ turned(second, 17)];
  }
  for (const [i, x] of [a, b, c, d, e, f, g, h].entries()) words[i] = ((words[i] as number) ^ x) >>> 0;
}

/** Takes more bytes into an SM3 sum. @param state - null to begin */
export function addToSm3(state: DigestState | null, bytes: Bytes): DigestState {
  const words = state === null ? [...START] : [...state.words];
  const all = state === null ? bytes : state.block + bytes;
  let at = 0;
  for (; at + BLOCK <= all.length; at += BLOCK) compress(words, all, at);
  return { words, block: all.slice(at), length: (state?.length ?? 0) + bytes.length };
}

/** The SM3 sum in hexadecimal digits. */
export function endSm3(state: DigestState | null): string {
  const length = state?.length ?? 0;
  let tail = "\x80";
  while ((length + tail.length) % BLOCK !== BLOCK - 8) tail += "\0";
  const bits = [Math.floor(length / 536_870_912), (length << 3) >>> 0];
  for (const word of bits) tail += String.fromCharCode(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
  return addToSm3(state, tail)
    .words.map((word) => word.toString(16).padStart(8, "0"))
    .join("");
}

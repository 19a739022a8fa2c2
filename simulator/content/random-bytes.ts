import type { Bytes } from "./bytes";

/** One 32-bit word of a stream: murmur's finaliser over seed and place. */
function word(seed: number, index: number): number {
  const high = Math.floor(index / 4_294_967_296);
  let h = seed ^ Math.imul(index | 0, 0x9e3779b1) ^ Math.imul(high + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Bytes `at` to `at + count` of the pseudo-random stream of a seed; any place can be read without what is before it. */
export function randomBytes(seed: number, at: number, count: number): Bytes {
  const parts: Bytes[] = [];
  let units: number[] = [];
  for (let i = at; i < at + count; ) {
    const index = Math.floor(i / 4);
    const w = word(seed, index);
    for (let b = i - index * 4; b < 4 && i < at + count; b++, i++) units.push((w >>> (8 * b)) & 255);
    if (units.length >= 8_192) {
      parts.push(String.fromCharCode.apply(null, units));
      units = [];
    }
  }
  parts.push(String.fromCharCode.apply(null, units));
  return parts.join("");
}

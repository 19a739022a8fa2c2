import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToLatin1, get16, internetChecksum, latin1ToBytes } from "./bytes";

/** One word after the other, as RFC 1071 §4.1 has it. */
function plainChecksum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i += 2) {
    sum += i + 1 < end ? get16(bytes, i) : (bytes[i] as number) << 8;
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return ~sum & 0xffff;
}

test("[RFC 1071] a checksum is the same whether it is summed by bytes or by words, wherever the range lies", () => {
  const bytes = fc.uint8Array({ minLength: 600, maxLength: 1_600 });
  fc.assert(
    fc.property(bytes, fc.nat(9), fc.nat(9), fc.nat(599), (all, skip, start, less) => {
      const view = all.subarray(skip);
      const end = Math.max(start, view.length - less);
      expect(internetChecksum(view, start, end)).toBe(plainChecksum(view, start, end));
    }),
    { seed: 1071, numRuns: 300 },
  );
});

test("bytes are Latin-1 text and back, of any length; code units above 255 lose their high byte", () => {
  for (const length of [0, 1, 64, 65, 5_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7) & 255);
    const text = bytesToLatin1(bytes);
    expect(text).toHaveLength(length);
    expect([...text].every((letter, at) => letter.charCodeAt(0) === bytes[at])).toBe(true);
    expect(latin1ToBytes(text)).toEqual(bytes);
    expect(latin1ToBytes(text.replaceAll("\x07", "\u2107"))).toEqual(bytes);
  }
  expect(latin1ToBytes("\u0141".repeat(100))).toEqual(new Uint8Array(100).fill(0x41));
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { GuestBytes } from "./guest-bytes";

function bytesOf(...pieces: string[]): Buffer {
  const bytes = new GuestBytes();
  return Buffer.concat([...pieces.map((piece) => bytes.of(piece)), bytes.end()]);
}

test("text is UTF-8, and a lone low surrogate is the byte that it stands for", () => {
  expect(bytesOf("grün 😀\n")).toEqual(Buffer.from("grün 😀\n"));
  expect(bytesOf("a\uDCFF\uDC80b\uDCC3")).toEqual(Buffer.from([0x61, 0xff, 0x80, 0x62, 0xc3]));
  expect(bytesOf("😀\uDC80")).toEqual(Buffer.from([...Buffer.from("😀"), 0x80]));
  expect(bytesOf("")).toHaveLength(0);
});

test("half a pair that never gets its other half is the replacement character", () => {
  expect(bytesOf("a\uD83D")).toEqual(Buffer.from("a\uFFFD"));
});

test("any bytes come through, however the text is cut", () => {
  /** Text of bytes as a guest's output is decoded: what is no UTF-8 becomes lone surrogates, byte by byte. */
  const decoded = (bytes: Uint8Array): string => {
    let text = "";
    for (let at = 0; at < bytes.length; ) {
      const length = [1, 2, 3, 4].find((n) => {
        try {
          return [...new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(at, at + n))].length === 1;
        } catch {
          return false;
        }
      });
      text += length
        ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(at, at + length))
        : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += length ?? 1;
    }
    return text;
  };
  const piece = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.constant(new Uint8Array(Buffer.from("ü😀"))));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const bytes = Buffer.concat(parts);
      const text = decoded(bytes);
      const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
      const pieces = at.slice(1).map((end, n) => text.slice(at[n], end));
      expect(bytesOf(...pieces)).toEqual(bytes);
    }),
  );
});

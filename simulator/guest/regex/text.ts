import { type Bytes, isAscii, sequenceLength } from "../../content/bytes";

/** Code points of bytes that belong to no character: the byte plus this. Well-formed UTF-8 holds none of them. */
export const ODD_BYTE = 0xdc00;

/** First code point that stands for a byte of no character. */
export const ODD_FIRST = 0xdc80;
/** Last of them. */
export const ODD_LAST = 0xdcff;

/**
 * The character at a byte offset as `code << 3 | length`: a code point and its length in bytes (1 to 4). A byte that belongs
 * to no character stands alone as U+DC80 to U+DCFF. The offset must lie inside the text.
 */
export function characterAt(text: Bytes, at: number): number {
  const first = text.charCodeAt(at);
  if (first < 0x80) return (first << 3) | 1;
  const length = sequenceLength(text, at);
  if (length === 0) return ((ODD_BYTE + first) << 3) | 1;
  let code = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = (code << 6) | (text.charCodeAt(at + i) & 63);
  return (code << 3) | length;
}

/** Code point of the character that ends before a byte offset; -1 at the start of the text. */
export function codeBefore(text: Bytes, at: number): number {
  if (at <= 0) return -1;
  const last = text.charCodeAt(at - 1);
  if (last < 0x80) return last;
  for (let length = 2; length <= 4 && length <= at; length++) {
    if (sequenceLength(text, at - length) === length) return characterAt(text, at - length) >> 3;
  }
  return ODD_BYTE + last;
}

/** Code points of a whole text. */
export function codesOf(text: Bytes): number[] {
  const out: number[] = [];
  for (let i = 0; i < text.length; ) {
    const c = characterAt(text, i);
    out.push(c >> 3);
    i += c & 7;
  }
  return out;
}

/** Whether a text holds nothing but characters: it can then be searched for byte by byte. */
export function isWhole(text: Bytes): boolean {
  return isAscii(text) || !codesOf(text).some((code) => code >= ODD_FIRST && code <= ODD_LAST);
}

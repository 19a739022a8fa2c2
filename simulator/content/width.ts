/**
 * Columns of UTF-8 text on a terminal. The unit is the grapheme: a letter with its marks, an emoji with its modifiers, a flag, a syllable
 * of Hangul. A grapheme takes two columns when one of its characters is wide, when a variation selector makes a picture of it or when it
 * is a flag; else one. So do terminals that know graphemes; `Intl` is not used, since it differs between machines.
 * @source UAX 29 (extended grapheme clusters, without GB9c), UAX 11, xterm.js: addon-unicode-graphemes
 */
import { type Bytes, isAscii, sequenceLength } from "./bytes";
import { joins, Kind, kindOf } from "./grapheme-classes";

/** Variation selector 16: shown as a picture. */
const PICTURE_SELECTOR = 0xfe0f;
/** A grapheme takes in no more characters once it has so many bytes: letters under heaps of marks fall apart. */
const GRAPHEME_BYTES = 128;

/** Code point of the UTF-8 sequence at `at`, -1 when there is no well-formed one. */
export function pointAt(bytes: Bytes, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return first;
  if (first < 0xe0 || first > 0xf4) {
    const second = bytes.charCodeAt(at + 1);
    return first >= 0xc2 && first < 0xe0 && second >> 6 === 2 ? ((first & 31) << 6) | (second & 63) : -1;
  }
  if (sequenceLength(bytes, at) === 0) return -1;
  const middle = ((bytes.charCodeAt(at + 1) & 63) << 6) | (bytes.charCodeAt(at + 2) & 63);
  return first < 0xf0 ? ((first & 15) << 12) | middle : ((first & 7) << 18) | (middle << 6) | (bytes.charCodeAt(at + 3) & 63);
}

/** Bytes of a code point; 1 for the -1 of a byte that is none. */
function sizeOf(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Columns of one character by itself, as wcwidth(3) has it: 0 for controls and marks. */
export function pointColumns(code: number): number {
  return code >= 0x20 && code < 0x7f ? 1 : kindOf(code) >> 4;
}

/** Class of the character at `at` (`Kind`); a byte that belongs to none breaks text like a control. */
export function kindAt(bytes: Bytes, at: number): number {
  const code = pointAt(bytes, at);
  return code < 0 ? Kind.control : kindOf(code) & 15;
}

/** Start of the character that ends at `end`; a byte that belongs to none is one. */
function characterBefore(bytes: Bytes, end: number): number {
  for (let length = 1; length <= 4 && length <= end; length++) {
    const byte = bytes.charCodeAt(end - length);
    if ((byte & 0xc0) === 0x80) continue;
    return sequenceLength(bytes, end - length) === length ? end - length : end - 1;
  }
  return end - 1;
}

/**
 * End and columns of the grapheme that starts at `at`, in one number: end * 4 + columns. No columns for controls, and for marks that
 * have nothing to stand on; a byte that is no character takes one, as U+FFFD.
 */
export function graphemeAt(bytes: Bytes, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) {
    const next = bytes.charCodeAt(at + 1);
    if (first === 13 && next === 10) return (at + 2) * 4;
    // `NaN` at the end of the text compares as false.
    if (!(next >= 0x80)) return (at + 1) * 4 + (first >= 0x20 && first !== 0x7f ? 1 : 0);
  }
  let code = pointAt(bytes, at);
  if (code < 0) return (at + 1) * 4 + 1;
  let kind = kindOf(code);
  let end = at + sizeOf(code);
  let columns = kind >> 4;
  let before = kind & 15;
  // A first flag waits for its second.
  let isOpen = before === Kind.flag;
  while (end < bytes.length && end - at < GRAPHEME_BYTES) {
    code = pointAt(bytes, end);
    if (code < 0) break;
    kind = kindOf(code);
    const after = kind & 15;
    if (!joins(before, after)) break;
    if (after === Kind.flag) {
      if (before === Kind.flag && !isOpen) break;
      if (isOpen) columns = 2;
      isOpen = before !== Kind.flag;
    }
    if (code === PICTURE_SELECTOR) columns = 2;
    else if (kind >> 4 > columns) columns = kind >> 4;
    end += sizeOf(code);
    before = after;
  }
  return end * 4 + columns;
}

/** End of the grapheme that starts at `at`. */
export function graphemeEnd(bytes: Bytes, at: number): number {
  return graphemeAt(bytes, at) >> 2;
}

/** Start of the grapheme that ends at `end`, or in which `end` lies. */
function startOf(bytes: Bytes, end: number): number {
  // Back to where something begins for certain, then on by whole graphemes: flags count in pairs from the first of their row.
  let at = characterBefore(bytes, end);
  if (bytes.charCodeAt(at) === 10 && at > 0 && bytes.charCodeAt(at - 1) === 13) return at - 1;
  let kind = kindAt(bytes, at);
  while (at > 0) {
    const before = characterBefore(bytes, at);
    const earlier = kindAt(bytes, before);
    if (!joins(earlier, kind)) break;
    at = before;
    kind = earlier;
  }
  for (let next = graphemeEnd(bytes, at); next < end; next = graphemeEnd(bytes, at)) at = next;
  return at;
}

/** Start of the grapheme before `at`, which is a boundary; 0 at the start of the text. */
export function graphemeBefore(bytes: Bytes, at: number): number {
  if (at <= 1) return 0;
  const last = bytes.charCodeAt(at - 1);
  // Most text is ASCII, and nothing but LF joins from the right.
  if (last < 0x80 && last !== 10 && bytes.charCodeAt(at - 2) < 0x80) return at - 1;
  return startOf(bytes, at);
}

/** The greatest boundary of graphemes that is not behind `at`. */
export function graphemeFloor(bytes: Bytes, at: number): number {
  if (at <= 0) return 0;
  if (at >= bytes.length) return bytes.length;
  const here = bytes.charCodeAt(at);
  if (here < 0x80 && here !== 10 && bytes.charCodeAt(at - 1) < 0x80) return at;
  // Step back to the start of the character in which `at` lies, then ask whether a grapheme goes on over it.
  let start = at;
  while (start > 0 && at - start < 3 && (bytes.charCodeAt(start) & 0xc0) === 0x80) start--;
  if (start + sequenceLength(bytes, start) <= at) start = at;
  if (start === 0) return 0;
  const from = startOf(bytes, start);
  return graphemeEnd(bytes, from) > start ? from : start;
}

/** Graphemes of a text. */
export function graphemesOf(bytes: Bytes): Bytes[] {
  const out: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = graphemeEnd(bytes, at);
    out.push(bytes.slice(at, end));
    at = end;
  }
  return out;
}

/** Columns of a text without escape sequences; controls take none. */
export function columnsOf(bytes: Bytes): number {
  if (isAscii(bytes)) return bytes.length - (bytes.match(/[\x00-\x1f\x7f]/g)?.length ?? 0);
  let columns = 0;
  for (let at = 0; at < bytes.length; ) {
    const next = graphemeAt(bytes, at);
    columns += next & 3;
    at = next >> 2;
  }
  return columns;
}

/** How many bytes from `at` on fit into a number of columns: whole graphemes. */
export function bytesThatFit(bytes: Bytes, at: number, columns: number): number {
  let left = columns;
  let end = at;
  while (end < bytes.length) {
    const next = graphemeAt(bytes, end);
    left -= next & 3;
    if (left < 0) break;
    end = next >> 2;
  }
  return end - at;
}

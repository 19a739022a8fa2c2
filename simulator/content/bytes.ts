/**
 * Bytes as the simulation keeps them: a string whose every unit is one byte (0 to 255). V8 keeps such a string in one byte
 * a unit, slices of it share their parent, and it is plain JSON. Text inside a guest is UTF-8 in this form; it is decoded
 * only where text is meant (a console, a record, the width of a column).
 */
export type Bytes = string;

const BEYOND_BYTE = /[^\x00-\xff]/;
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Whether every unit is ASCII, so that bytes and text are the same. */
export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text);
}

function encodePoint(code: number): Bytes {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  return String.fromCharCode(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
}

/** UTF-8 of a text. A byte that `decodeUtf8` could not read (U+DC80 to U+DCFF) comes back as it was; other lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Bytes {
  if (isAscii(text)) return text;
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (i > from) out.push(text.slice(from, i));
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    if (code >= 0xdc80 && code <= 0xdcff) out.push(String.fromCharCode(code - 0xdc00));
    else out.push(encodePoint(code >= 0xd800 && code < 0xe000 ? 0xfffd : code));
    from = i + 1;
  }
  if (from < text.length) out.push(text.slice(from));
  return out.join("");
}

/**
 * Bytes of a text in a program's own source: bytes stay as they are, typographic characters beyond U+00FF (quotes, bullets,
 * lines of a tree) are encoded. Sources must not hold characters from U+0080 to U+00FF in such texts.
 */
export function asBytes(text: string): Bytes {
  if (!BEYOND_BYTE.test(text)) return text;
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x100) continue;
    if (i > from) out.push(text.slice(from, i));
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    out.push(encodePoint(code >= 0xd800 && code < 0xe000 ? 0xfffd : code));
    from = i + 1;
  }
  if (from < text.length) out.push(text.slice(from));
  return out.join("");
}

/** Length in bytes of the UTF-8 sequence that starts at `at`: 1 to 4; 0 when there is no well-formed one. */
export function sequenceLength(bytes: Bytes, at: number): number {
  const first = bytes.charCodeAt(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > bytes.length) return 0;
  const second = bytes.charCodeAt(at + 1);
  if (second < (first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80)) return 0;
  if (second > (first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf)) return 0;
  for (let i = 2; i < length; i++) if ((bytes.charCodeAt(at + i) & 0xc0) !== 0x80) return 0;
  return length;
}

function pointAt(bytes: Bytes, at: number, length: number): number {
  const first = bytes.charCodeAt(at);
  if (length === 1) return first;
  let code = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) code = (code << 6) | (bytes.charCodeAt(at + i) & 63);
  return code;
}

/** Text of UTF-8. A byte that belongs to no character becomes U+DC80 to U+DCFF, so that nothing is lost on the way back. */
export function decodeUtf8(bytes: Bytes): string {
  return decode(bytes, (byte) => String.fromCharCode(0xdc00 + byte));
}

/** Text of UTF-8 for people: what belongs to no character is shown as U+FFFD. */
export function showUtf8(bytes: Bytes): string {
  return decode(bytes, () => "\ufffd");
}

function decode(bytes: Bytes, odd: (byte: number) => string): string {
  if (isAscii(bytes)) return bytes;
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < bytes.length; ) {
    if (bytes.charCodeAt(i) < 0x80) {
      i++;
      continue;
    }
    if (i > from) out.push(bytes.slice(from, i));
    const length = sequenceLength(bytes, i);
    out.push(length === 0 ? odd(bytes.charCodeAt(i)) : String.fromCodePoint(pointAt(bytes, i, length)));
    i += Math.max(1, length);
    from = i;
  }
  if (from < bytes.length) out.push(bytes.slice(from));
  return out.join("");
}

/** Characters of UTF-8 as byte strings; a byte that belongs to none stands alone. */
export function charsOf(bytes: Bytes): Bytes[] {
  if (isAscii(bytes)) return bytes.split("");
  const out: Bytes[] = [];
  for (let i = 0; i < bytes.length; ) {
    const length = Math.max(1, sequenceLength(bytes, i));
    out.push(bytes.slice(i, i + length));
    i += length;
  }
  return out;
}

/** How many characters `charsOf` would give. */
export function charCount(bytes: Bytes): number {
  if (isAscii(bytes)) return bytes.length;
  let count = 0;
  for (let i = 0; i < bytes.length; count++) i += Math.max(1, sequenceLength(bytes, i));
  return count;
}

/** Where a last, unfinished UTF-8 sequence begins (at most three bytes before the end); the length when there is none. */
export function wholeLength(bytes: Bytes): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes.charCodeAt(bytes.length - back);
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return wanted > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Blanks as the C locale has them; `\s` of a regular expression would take the byte 0xA0 too. */
export const BLANK = " \t\n\v\f\r";

/** A byte string without blanks at its ends. */
export function trimBlanks(bytes: Bytes): Bytes {
  let from = 0;
  let to = bytes.length;
  while (from < to && BLANK.includes(bytes[from] as string)) from++;
  while (to > from && BLANK.includes(bytes[to - 1] as string)) to--;
  return from === 0 && to === bytes.length ? bytes : bytes.slice(from, to);
}

/** Upper or lower case of ASCII letters and of characters with a one-to-one partner. */
export function changeCase(bytes: Bytes, upper: boolean): Bytes {
  if (isAscii(bytes)) return upper ? bytes.toUpperCase() : bytes.toLowerCase();
  return charsOf(bytes)
    .map((c) => {
      const text = decodeUtf8(c);
      const changed = upper ? text.toUpperCase() : text.toLowerCase();
      return [...changed].length === 1 ? encodeUtf8(changed) : c;
    })
    .join("");
}

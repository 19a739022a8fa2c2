/** Places in texts: characters of UTF-8 for gawk, bytes for mawk. */
import { type Bytes, decodeUtf8, encodeUtf8, isAscii } from "../../content/bytes";
import { characterAt } from "../regex/text";
import type { Dialect } from "./dialect";

/** Whether places in a text differ from its bytes. */
function isWide(text: Bytes, dialect: Dialect): boolean {
  return dialect.hasCharacters && !isAscii(text);
}

export function lengthOf(text: Bytes, dialect: Dialect): number {
  return isWide(text, dialect) ? unitsBefore(text, text.length, dialect) : text.length;
}

/** How many characters stand before a byte. */
export function unitsBefore(text: Bytes, byte: number, dialect: Dialect): number {
  if (!isWide(text, dialect)) return byte;
  let count = 0;
  for (let i = 0; i < byte; i += characterAt(text, i) & 7) count++;
  return count;
}

/** The characters from one to before another. */
export function sliceUnits(text: Bytes, from: number, to: number, dialect: Dialect): Bytes {
  if (!isWide(text, dialect)) return text.slice(from, to);
  let [at, count, start] = [0, 0, -1];
  while (at < text.length && count < to) {
    if (count === from) start = at;
    at += characterAt(text, at) & 7;
    count++;
  }
  return start < 0 ? "" : text.slice(start, at);
}

/** Each character by itself, so many at most. */
export function unitsOf(text: Bytes, dialect: Dialect, most: number): Bytes[] {
  if (!isWide(text, dialect)) return text.split("", most);
  const list: Bytes[] = [];
  for (let i = 0; i < text.length && list.length < most; ) {
    const length = characterAt(text, i) & 7;
    list.push(text.slice(i, i + length));
    i += length;
  }
  return list;
}

/** Letters as capitals or small ones. */
export function changeCase(text: Bytes, toUpper: boolean, dialect: Dialect): Bytes {
  if (isWide(text, dialect)) return encodeUtf8(decodeUtf8(text).replace(/\p{L}/gu, (c) => sameSize(c, toUpper)));
  return text.replace(toUpper ? /[a-z]+/g : /[A-Z]+/g, (run) => (toUpper ? run.toUpperCase() : run.toLowerCase()));
}

/** Of letters whose other case is several ones the C library makes nothing. */
function sameSize(c: string, toUpper: boolean): string {
  const other = toUpper ? c.toUpperCase() : c.toLowerCase();
  return [...other].length === 1 ? other : c;
}

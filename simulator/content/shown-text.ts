import type { Bytes } from "./bytes";
import { Kind } from "./grapheme-classes";
import { graphemeAt, kindAt } from "./width";

/** U+FFFD, for what a terminal cannot show in one cell. */
const REPLACEMENT = "\xef\xbf\xbd";
/** U+25CC, a dotted circle: a mark that has no letter stands on it. */
const CIRCLE = "\xe2\x97\x8c";

/** What a grapheme looks like on a screen, and its columns. */
export interface Shown {
  readonly text: Bytes;
  readonly columns: number;
}

/**
 * How an editor shows the grapheme from `at` to `end`, so that every one has columns of its own and none does anything to the terminal:
 * controls as `^X`, a mark that has no letter on a circle, what cannot be shown as U+FFFD. A tab fills up to the next multiple of eight.
 *
 * @param columns - of the grapheme as `graphemeAt` has them
 * @param column - where it stands, for tabs
 */
export function shownGrapheme(bytes: Bytes, at: number, end: number, columns: number, column: number): Shown {
  const first = bytes.charCodeAt(at);
  if (first === 9) return { text: " ".repeat(8 - (column % 8)), columns: 8 - (column % 8) };
  if (first < 0x20 || first === 0x7f) return { text: `^${String.fromCharCode(first ^ 64)}`, columns: 2 };
  const kind = kindAt(bytes, at);
  if (kind === Kind.joins || kind === Kind.joiner) {
    const text = CIRCLE + bytes.slice(at, end);
    return { text, columns: graphemeAt(text, 0) & 3 };
  }
  if (columns === 0 || (end - at === 1 && first >= 0x80)) return { text: REPLACEMENT, columns: 1 };
  return { text: bytes.slice(at, end), columns };
}

/** ASCII; letters of Latin, Greek and Cyrillic; ideographs, kana and syllables of Hangul: what joins nothing before it, by its columns. */
const ASCII = /[\x20-\x7e]+/y;
const NARROW = /(?:[\xc3-\xcb\xce-\xd1][\x80-\xbf])+/y;
const WIDE =
  /(?:[\xe5-\xe8\xeb\xec][\x80-\xbf]{2}|\xe3(?:\x81[\x81-\xbf]|\x82[\x80-\x96\x9b-\xbf]|\x83[\x80-\xbf]|[\x90-\xbf][\x80-\xbf])|\xe4[\x80-\xb6\xb8-\xbf][\x80-\xbf]|\xe9[\x80-\xbf]{2}|\xea[\xb0-\xbf][\x80-\xbf]|\xed[\x80-\x9d][\x80-\xbf])+/y;

/** A run of characters that each are a grapheme of their own and alike in bytes and columns. */
export interface Run {
  /** characters; 0: there is no such run */
  readonly count: number;
  readonly bytes: number;
  readonly columns: number;
}
const NONE: Run = { count: 0, bytes: 1, columns: 1 };

/** The run that begins at an offset, at which a grapheme begins, and ends before `to`. */
export function runAt(text: Bytes, at: number, to: number): Run {
  const first = text.charCodeAt(at);
  const [pattern, bytes, columns] =
    first < 0x80 ? ([ASCII, 1, 1] as const) : first < 0xe0 ? ([NARROW, 2, 1] as const) : ([WIDE, 3, 2] as const);
  pattern.lastIndex = at;
  const length = pattern.exec(text)?.[0].length ?? 0;
  let count = length / bytes;
  // The last one may have marks behind it.
  if (count > 0 && text.charCodeAt(at + length) >= 0x80) count--;
  count = Math.min(count, Math.floor((to - at) / bytes));
  return count === 0 ? NONE : { count, bytes, columns };
}

/** Column at which an offset of a line is shown. */
export function columnAt(line: Bytes, offset: number): number {
  let column = 0;
  for (let at = 0; at < offset; ) {
    const run = runAt(line, at, offset);
    if (run.count > 0) {
      column += run.count * run.columns;
      at += run.count * run.bytes;
      continue;
    }
    const next = graphemeAt(line, at);
    column += shownGrapheme(line, at, next >> 2, next & 3, column).columns;
    at = next >> 2;
  }
  return column;
}

/** Greatest boundary of a line that is shown at a column or before it. */
export function offsetAt(line: Bytes, column: number): number {
  let shownAt = 0;
  for (let at = 0; at < line.length; ) {
    const run = runAt(line, at, line.length);
    if (run.count > 0) {
      const fit = Math.floor((column - shownAt) / run.columns);
      if (fit < run.count) return at + fit * run.bytes;
      shownAt += run.count * run.columns;
      at += run.count * run.bytes;
      continue;
    }
    const next = graphemeAt(line, at);
    shownAt += shownGrapheme(line, at, next >> 2, next & 3, shownAt).columns;
    if (shownAt > column) return at;
    at = next >> 2;
  }
  return line.length;
}

/** The part of a line that a window shows: columns from `left` on, at most `columns`. A wide character cut by an edge leaves a blank. */
export function shownPart(line: Bytes, left: number, columns: number): Bytes {
  const right = left + columns;
  const out: Bytes[] = [];
  let column = 0;
  for (let at = 0; at < line.length && column < right; ) {
    const run = runAt(line, at, line.length);
    // Where an edge of the window cuts a run, its characters are taken one by one.
    const skipped = Math.min(run.count, Math.floor((left - column) / run.columns));
    const whole = skipped > 0 ? skipped : column < left ? 0 : Math.min(run.count, Math.floor((right - column) / run.columns));
    if (whole > 0) {
      if (skipped <= 0) out.push(line.slice(at, at + whole * run.bytes));
      column += whole * run.columns;
      at += whole * run.bytes;
      continue;
    }
    const next = graphemeAt(line, at);
    const shown = shownGrapheme(line, at, next >> 2, next & 3, column);
    const end = column + shown.columns;
    if (column >= left && end <= right) out.push(shown.text);
    else if (end > left) out.push(" ".repeat(Math.min(end, right) - Math.max(column, left)));
    column = end;
    at = next >> 2;
  }
  return out.join("");
}

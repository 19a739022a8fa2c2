import { type Bytes, encodeUtf8 } from "../../content/bytes";
import { ODD_BYTE, ODD_FIRST, ODD_LAST } from "../regex/text";
import type { Piece } from "./pattern-parse";

/**
 * Patterns of plain text and `*` alone, which most are: the texts between the stars, in order. `*.txt` is `["", ".txt"]`.
 * They are searched for directly.
 */
export type Plain = readonly Bytes[];

/** The texts between the stars; null when the pattern holds anything else. */
export function plainOf(pieces: readonly Piece[]): Plain | null {
  const out: Bytes[] = [""];
  for (const piece of pieces) {
    if (piece.type === "star") out.push("");
    else if (piece.type === "char") out[out.length - 1] += bytesOf(piece.code);
    else return null;
  }
  return out;
}

function bytesOf(code: number): Bytes {
  return code >= ODD_FIRST && code <= ODD_LAST ? String.fromCharCode(code - ODD_BYTE) : encodeUtf8(String.fromCodePoint(code));
}

/** Where the parts from `first` on end, each as early as it can be after `at`; -1 when they do not fit. */
function forward(parts: Plain, first: number, text: Bytes, at: number): number {
  let end = at;
  for (let i = first; i < parts.length; i++) {
    const part = parts[i] as Bytes;
    const found = text.indexOf(part, end);
    if (found < 0) return -1;
    end = found + part.length;
  }
  return end;
}

/** Where the parts up to `last` begin, each as late as it can be before `at`; -1 when they do not fit. */
function backward(parts: Plain, last: number, text: Bytes, at: number): number {
  let start = at;
  for (let i = last; i >= 0; i--) {
    const part = parts[i] as Bytes;
    if (part.length > start) return -1;
    start = text.lastIndexOf(part, start - part.length);
    if (start < 0) return -1;
  }
  return start;
}

/** Whether a whole text matches. */
export function plainMatches(parts: Plain, text: Bytes): boolean {
  const [head = "", ...rest] = parts;
  if (rest.length === 0) return text === head;
  const tail = rest[rest.length - 1] as Bytes;
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  const end = forward(rest.slice(0, -1), 0, text, head.length);
  return end >= 0 && end <= text.length - tail.length;
}

/** Length of the shortest or longest prefix that matches, -1 for none. */
export function plainPrefix(parts: Plain, text: Bytes, longest: boolean): number {
  const [head = "", ...rest] = parts;
  if (!text.startsWith(head)) return -1;
  const end = forward(rest, 0, text, head.length);
  if (!longest || end < 0 || rest.length === 0) return end;
  const tail = rest[rest.length - 1] as Bytes;
  return tail === "" ? text.length : text.lastIndexOf(tail) + tail.length;
}

/** Start of the shortest or longest suffix that matches, -1 for none. */
export function plainSuffix(parts: Plain, text: Bytes, longest: boolean): number {
  const tail = parts[parts.length - 1] as Bytes;
  if (!text.endsWith(tail)) return -1;
  const start = backward(parts, parts.length - 2, text, text.length - tail.length);
  if (!longest || start < 0 || parts.length === 1) return start;
  return parts[0] === "" ? 0 : text.indexOf(parts[0] as Bytes);
}

import type { Bytes } from "../../content/bytes";
import { graphemeEnd, pointAt, pointColumns } from "../../content/width";
import { painted } from "./diff-colours";
import { type Change, type LineDiff, lineCount, lineOf } from "./diff-lines";
import type { DiffRequest } from "./diff-options";
import type { Piece, Printing } from "./diff-output";

/** How wide a column is, and where the second begins. @source diffutils 3.8: diff.c */
function layout(request: DiffRequest): { half: number; second: number } {
  const tab = request.expandTabs ? 1 : request.tabSize;
  const offset = Math.floor((request.width + tab + 3) / (2 * tab)) * tab;
  const half = Math.max(0, Math.min(offset - 3, request.width - offset));
  return { half, second: half > 0 ? offset : request.width };
}

/** Blanks from one column to another, with tabs where they help. */
function fill(request: DiffRequest, from: number, to: number): Bytes {
  let out = "";
  let at = from;
  if (!request.expandTabs)
    for (let tab = at + request.tabSize - (at % request.tabSize); tab <= to; tab += request.tabSize) {
      out += "\t";
      at = tab;
    }
  return out + " ".repeat(Math.max(0, to - at));
}

/** As much of a line as a column holds, and where it ends. @source diffutils 3.8: side.c, print_half_line */
function halfLine(request: DiffRequest, line: Bytes, indent: number, bound: number): { text: Bytes; end: number } {
  let text = "";
  let [inside, outside] = [0, 0];
  for (let at = 0; at < line.length && line[at] !== "\n"; ) {
    const c = line[at] as string;
    let step = 1;
    if (c === "\t") {
      const spaces = request.tabSize - (inside % request.tabSize);
      if (inside === outside) {
        const stop = outside + spaces;
        if (request.expandTabs) {
          text += " ".repeat(Math.max(0, Math.min(bound, stop) - outside));
          outside = Math.max(outside, Math.min(bound, stop));
        } else if (stop < bound) {
          outside = stop;
          text += c;
        }
      }
      inside += spaces;
    } else if (c === "\r") {
      text += c + fill(request, 0, indent);
      [inside, outside] = [0, 0];
    } else if (c === "\b") {
      if (inside !== 0 && --inside < bound) {
        if (outside <= inside) {
          text += " ".repeat(inside - outside);
          outside = inside;
        } else {
          outside = inside;
          text += c;
        }
      }
    } else {
      step = c < "\x80" ? 1 : Math.max(1, graphemeEnd(line, at) - at);
      const point = pointAt(line, at);
      const columns = c < " " || c === "\x7f" ? 0 : point < 0 ? 1 : pointColumns(point);
      inside += columns;
      if (inside <= bound) {
        outside = inside;
        text += line.slice(at, at + step);
      }
    }
    at += step;
  }
  return { text, end: outside };
}

/** Two lines side by side. @param mark - what stands between them */
function pairLine(request: DiffRequest, left: Bytes | null, mark: string, right: Bytes | null): Bytes {
  const { half, second } = layout(request);
  let out = "";
  let column = 0;
  let ends = false;
  if (left !== null) {
    ends = left.endsWith("\n");
    const shown = halfLine(request, left, 0, half);
    out += shown.text;
    column = shown.end;
  }
  let sign = mark;
  if (mark !== " ") {
    const to = Math.floor((half + second - 1) / 2);
    out += fill(request, column, to);
    column = Math.max(column, to) + 1;
    if (mark === "|" && ends !== (right ?? "").endsWith("\n")) sign = ends ? "/" : "\\";
    out += sign;
  }
  if (right !== null) {
    ends ||= right.endsWith("\n");
    if (right !== "\n") {
      out += fill(request, column, second);
      out += halfLine(request, right, second, half).text;
    }
  }
  const whole = ends ? `${out}\n` : out;
  if (request.colours === null || (mark !== "<" && mark !== ">")) return whole;
  // The newline has the colour too.
  return painted(request.colours, mark === "<" ? "de" : "ad", `${whole}\n`).slice(0, -1);
}

/** Lines that one piece holds at most. */
const LINES = 64;

/** Lines that are the same, up to a place in both files; null when they have passed. */
function commonPiece(p: Printing, diff: LineDiff, request: DiffRequest, to0: number, to1: number): Piece | null {
  const [a, b] = diff.texts;
  if (request.suppressCommon) {
    p.i = Math.max(p.i, to0);
    p.j = Math.max(p.j, to1);
  }
  if (p.i >= to0 && (p.j >= to1 || request.leftColumn)) {
    p.j = Math.max(p.j, to1);
    return null;
  }
  let text = "";
  for (let n = 0; n < LINES && (p.i < to0 || p.j < to1); n++) {
    if (request.leftColumn) {
      if (p.i >= to0) break;
      text += pairLine(request, lineOf(a, p.i++), "(", null);
    } else if (p.i < to0 && p.j < to1) text += pairLine(request, lineOf(a, p.i++), " ", lineOf(b, p.j++));
    else if (p.j < to1) text += pairLine(request, null, ")", lineOf(b, p.j++));
    else text += pairLine(request, lineOf(a, p.i++), "(", null);
  }
  return { text };
}

/** Lines of a change; null when they have passed. */
function changePiece(p: Printing, diff: LineDiff, request: DiffRequest, change: Change): Piece | null {
  const [a, b] = diff.texts;
  const [end0, end1] = [change.line0 + change.deleted, change.line1 + change.inserted];
  if (p.i >= end0 && p.j >= end1) return null;
  let text = "";
  for (let n = 0; n < LINES && (p.i < end0 || p.j < end1); n++) {
    if (p.i < end0 && p.j < end1) text += pairLine(request, lineOf(a, p.i++), "|", lineOf(b, p.j++));
    else if (p.j < end1) text += pairLine(request, null, ">", lineOf(b, p.j++));
    else text += pairLine(request, lineOf(a, p.i++), "<", null);
  }
  return { text };
}

/** The next lines of `-y`; null when all have been printed. @source diffutils 3.8: side.c */
export function columnsPiece(p: Printing, diff: LineDiff, request: DiffRequest): Piece | null {
  for (;;) {
    const change = diff.script[p.next];
    if (change === undefined) return commonPiece(p, diff, request, lineCount(diff.texts[0]), lineCount(diff.texts[1]));
    if (change.ignored) {
      p.next++;
      continue;
    }
    const piece = commonPiece(p, diff, request, change.line0, change.line1) ?? changePiece(p, diff, request, change);
    if (piece !== null) return piece;
    p.next++;
  }
}

import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, extentSize, heldBytes, mergeExtents } from "../../content/extent";
import type { ProgramContext } from "../os/program";

/** Longest line that is put together byte by byte; a longer one is "memory exhausted", as when malloc fails. */
export const LINE_MOST = 67_108_864;

/** What has come in and not been cut into lines yet: runs of zeros stay runs. Plain data. */
export interface LineBuffer {
  /** the unfinished line */
  x: Extent[];
  n: number;
  /** bytes that were read and not looked at yet */
  ahead: Extent[];
}

export function newLineBuffer(): LineBuffer {
  return { x: [], n: 0, ahead: [] };
}

/** Real bytes that a buffer keeps. */
export function bufferBytes(buffer: LineBuffer): number {
  return [...buffer.x, ...buffer.ahead].reduce((sum, extent) => sum + heldBytes(extent), 0);
}

function append(buffer: LineBuffer, extent: Extent): void {
  const size = extentSize(extent);
  if (size === 0) return;
  const last = buffer.x[buffer.x.length - 1];
  // Strings are joined without a limit here: the pieces share their bytes until the line is whole.
  const merged = last === undefined ? null : mergeExtents(last, extent, LINE_MOST);
  if (merged !== null) buffer.x[buffer.x.length - 1] = merged;
  else buffer.x.push(extent);
  buffer.n += size;
}

function finished(ctx: ProgramContext, buffer: LineBuffer): Bytes {
  const line = buffer.x.map((extent) => extentBytes(extent, ctx.fs.chunks)).join("");
  buffer.x = [];
  buffer.n = 0;
  return line;
}

/** Whether an extent can hold the byte that ends lines. */
function mayEnd(extent: Extent, end: Bytes): boolean {
  if (typeof extent === "string") return true;
  if (extent.k === "zeros" || extent.k === "hole") return end === "\0";
  return extent.k !== "pattern" || extent.t.includes(end);
}

/**
 * Cuts what is ahead into lines, each with its end, and hands them on until `line` says stop or the step is spent.
 * @param end - byte that ends a line: newline, or NUL
 * @returns `stop` as `line` said, `spent`, or `empty` when all has been looked at
 */
export function eachLine(ctx: ProgramContext, buffer: LineBuffer, line: (text: Bytes) => boolean, end = "\n"): "stop" | "spent" | "empty" {
  while (buffer.ahead.length > 0) {
    const extent = buffer.ahead[0] as Extent;
    if (!mayEnd(extent, end)) {
      append(buffer, extent);
      buffer.ahead.shift();
      continue;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    let from = 0;
    for (;;) {
      const at = bytes.indexOf(end, from);
      if (at < 0) break;
      if (ctx.isSpent) {
        buffer.ahead[0] = bytes.slice(from);
        return "spent";
      }
      const piece = bytes.slice(from, at + 1);
      from = at + 1;
      ctx.charge("looked", piece.length);
      const whole = buffer.n === 0 ? piece : finished(ctx, buffer) + piece;
      if (line(whole)) {
        buffer.ahead[0] = bytes.slice(from);
        return "stop";
      }
    }
    append(buffer, bytes.slice(from));
    buffer.ahead.shift();
  }
  return "empty";
}

/** The last line, which has no end; null when there is none. */
export function lastLine(ctx: ProgramContext, buffer: LineBuffer): Bytes | null {
  return buffer.n === 0 ? null : finished(ctx, buffer);
}

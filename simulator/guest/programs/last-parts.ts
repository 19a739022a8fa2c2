import type { Bytes } from "../../content/bytes";
import { type Extent, extentBytes, extentSize, heldBytes, sliceExtent } from "../../content/extent";
import type { ProgramContext } from "../os/program";

/** The last of what has come, in parts of which the first go when enough is behind them. Plain data. */
export interface LastParts {
  parts: { x: Extent; units: number }[];
  /** bytes, or ends of lines, in all parts */
  units: number;
  size: number;
  real: number;
}

export function noParts(): LastParts {
  return { parts: [], units: 0, size: 0, real: 0 };
}

/** Small parts are joined up to here, bytes. */
const JOINED = 32_768;

/** How many ends of lines a run of bytes has. */
export function endsIn(ctx: ProgramContext, extent: Extent, end: Bytes): number {
  if (typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) return end === "\0" ? extent.n : 0;
  if (typeof extent === "object" && extent.k === "pattern") return endsInPattern(extent, end);
  const bytes = extentBytes(extent, ctx.fs.chunks);
  ctx.charge("looked", bytes.length / 4);
  return countOf(bytes, end);
}

function countOf(bytes: Bytes, end: Bytes): number {
  let count = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) count++;
  return count;
}

/** The same of a pattern: whole turns of it count alike. */
function endsInPattern({ t, at, n }: Extract<Extent, { k: "pattern" }>, end: Bytes): number {
  const turns = Math.floor(n / t.length);
  const rest = n - turns * t.length;
  return turns * countOf(t, end) + countOf((t + t).slice(at, at + rest), end);
}

/** Adds a run of bytes behind the others. */
export function addPart(held: LastParts, extent: Extent, units: number): void {
  held.units += units;
  held.size += extentSize(extent);
  const last = held.parts[held.parts.length - 1];
  if (last !== undefined && typeof last.x === "string" && typeof extent === "string" && last.x.length + extent.length <= JOINED) {
    last.x += extent;
    last.units += units;
    held.real += extent.length;
    return;
  }
  held.parts.push({ x: extent, units });
  held.real += heldBytes(extent);
}

/** Takes the first part away when at least `more` units are behind it. */
export function takePart(held: LastParts, more: number): Extent | null {
  const first = held.parts[0];
  if (first === undefined || held.parts.length < 2 || held.units - first.units < more) return null;
  held.parts.shift();
  held.units -= first.units;
  held.size -= extentSize(first.x);
  held.real -= heldBytes(first.x);
  return first.x;
}

/** Whether the last line has no end. */
function isOpen(ctx: ProgramContext, held: LastParts, end: Bytes): boolean {
  const last = held.parts[held.parts.length - 1];
  if (last === undefined) return false;
  const size = extentSize(last.x);
  return size > 0 && extentBytes(sliceExtent(last.x, size - 1, size), ctx.fs.chunks) !== end;
}

/** How many lines are held: one without an end counts. */
export function linesHeld(ctx: ProgramContext, held: LastParts, end: Bytes): number {
  return held.units + (isOpen(ctx, held, end) ? 1 : 0);
}

/** Where the `count`-th end of a line stands, -1 when there are fewer. */
export function nthEnd(bytes: Bytes, count: number, end: Bytes): number {
  let seen = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) if (++seen === count) return at;
  return -1;
}

/** Cuts what is held behind so many bytes or lines: what is before and what comes after. */
export function splitParts(ctx: ProgramContext, held: LastParts, count: number, end: Bytes | null): { before: Extent[]; after: Extent[] } {
  const before: Extent[] = [];
  const after: Extent[] = [];
  let left = count;
  for (const { x, units } of held.parts) {
    if (left <= 0) after.push(x);
    else if (units < left || (end === null && units === left)) {
      before.push(x);
      left -= units;
    } else {
      const cut = end === null ? left : nthEnd(extentBytes(x, ctx.fs.chunks), left, end) + 1;
      before.push(sliceExtent(x, 0, cut));
      if (cut < extentSize(x)) after.push(sliceExtent(x, cut, extentSize(x)));
      left = 0;
    }
  }
  return { before, after };
}

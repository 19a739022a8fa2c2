/** The way of a line as corners close enough to one another to be drawn, pointed at and walked along. */
import { curveOf } from "../layouts/line-curve";
import type { PicturedLine, Point, Rect } from "../picture";

const CORNER = 8;
const CURVE_PARTS = 14;

export interface LinePath {
  /** x and y in turn, graph units */
  readonly points: Float32Array;
  /** the same with as few corners as are told apart from far away */
  readonly coarse: Float32Array;
  /** length of the way up to each point */
  readonly along: Float32Array;
  readonly length: number;
  readonly box: Rect;
}
type Corners = readonly [Point, Point, Point, Point];

function curved([a, b, c, d]: Corners): Point[] {
  return Array.from({ length: CURVE_PARTS + 1 }, (_, n) => {
    const t = n / CURVE_PARTS;
    const at = (axis: "x" | "y"): number =>
      (1 - t) ** 3 * a[axis] + 3 * t * (1 - t) ** 2 * b[axis] + 3 * t * t * (1 - t) * c[axis] + t ** 3 * d[axis];
    return { x: at("x"), y: at("y") };
  });
}
/** A corner, cut by as much as both its sides have room for. */
function rounded(before: Point, at: Point, after: Point): Point[] {
  const towards = (to: Point): Point => {
    const length = Math.hypot(to.x - at.x, to.y - at.y) || 1;
    const part = Math.min(CORNER, length / 2) / length;
    return { x: at.x + (to.x - at.x) * part, y: at.y + (to.y - at.y) * part };
  };
  const [from, to] = [towards(before), towards(after)];
  const middle = { x: (from.x + 2 * at.x + to.x) / 4, y: (from.y + 2 * at.y + to.y) / 4 };
  return [from, middle, to];
}
function wayOf(line: PicturedLine): readonly Point[] {
  const { points, shape } = line;
  const curve = curveOf(line);
  const [first, second] = points;
  if (curve) return [...(shape === "bend" && first?.y === second?.y ? points.slice(0, 2) : curved(curve)), ...points.slice(2)];
  if (shape !== "corners") return points;
  return points.flatMap((point, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    return before && after ? rounded(before, point, after) : [point];
  });
}
/** Of a curve's places these are enough where it is small. */
const COARSE: ReadonlySet<number> = new Set([0, 7, CURVE_PARTS]);
function fewer({ shape }: PicturedLine, way: readonly Point[]): Float32Array {
  const isCurve = (shape === "bend" || shape === "arc") && way.length > CURVE_PARTS;
  const kept = isCurve ? way.filter((_, at) => at > CURVE_PARTS || COARSE.has(at)) : way;
  return Float32Array.from(kept.flatMap(({ x, y }) => [x, y]));
}

export function pathOf(line: PicturedLine): LinePath {
  const way = wayOf(line);
  const points = new Float32Array(way.length * 2);
  const along = new Float32Array(way.length);
  let length = 0;
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [at, { x, y }] of way.entries()) {
    const before = way[at - 1];
    if (before) length += Math.hypot(x - before.x, y - before.y);
    points[2 * at] = x;
    points[2 * at + 1] = y;
    along[at] = length;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { points, coarse: fewer(line, way), along, length, box: { x: left, y: top, width: right - left, height: bottom - top } };
}

/** Place on a way, and which way it leads there. @param at - how far along, graph units */
export function placeAt({ points, along }: LinePath, at: number): Point & { readonly isFlat: boolean } {
  let n = 1;
  while (n < along.length - 1 && (along[n] as number) < at) n += 1;
  const [from, to] = [along[n - 1] ?? 0, along[n] ?? 0];
  const part = to > from ? Math.max(0, Math.min(1, (at - from) / (to - from))) : 0;
  const [ax = 0, ay = 0, bx = ax, by = ay] = points.subarray(2 * n - 2, 2 * n + 2);
  return { x: ax + (bx - ax) * part, y: ay + (by - ay) * part, isFlat: Math.abs(bx - ax) >= Math.abs(by - ay) };
}
/** How far a place is from a way, graph units. */
export function distanceTo({ points }: LinePath, { x, y }: Point): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let n = 2; n < points.length; n += 2) {
    const [ax, ay, bx, by] = [points[n - 2] as number, points[n - 1] as number, points[n] as number, points[n + 1] as number];
    const [dx, dy] = [bx - ax, by - ay];
    const length = dx * dx + dy * dy;
    const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return nearest;
}

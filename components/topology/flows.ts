/** What is drawn of the edges of a graph: those that fall on one line are one, with the sum of what they carry. */
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import type { Point, Route } from "./arrange";
import { GAP, type Layout, type Placed } from "./layout";

/**
 * How a line goes through its points. `bend`: from the first to the second it bends, and then goes on straight, so that it passes layers
 * between its ends in a row that is its own; `corners`: it turns at each; `arc`: its ends stand in one layer, and it goes round on the left.
 */
export type Shape = "bend" | "corners" | "arc";
export interface Line {
  readonly id: string;
  /** the edges that it stands for */
  readonly edges: readonly TopologyEdge[];
  /** first the left end, or the upper one; corners between, where it goes round frames */
  readonly points: readonly Point[];
  readonly shape: Shape;
  /** one of its edges is down */
  readonly isDown: boolean;
  /** bytes a second from the left end to the right one, and back */
  readonly right: number;
  readonly left: number;
}
/** From this on a rate is said without anybody asking, bytes a second: 1 Mbit/s. */
export const MATTERS = 125_000;

interface Ends extends Pick<Line, "points" | "shape"> {
  readonly isForward: boolean;
}
/** Right side of the left node to left side of the right one; of two in one layer, from the upper to the lower. */
function endsOf(a: Placed, b: Placed): Ends {
  if (a.x === b.x && a.node.kind === b.node.kind) {
    const isForward = a.y <= b.y;
    const [upper, lower] = isForward ? [a, b] : [b, a];
    return { points: [upper, lower].map(({ x, y }) => ({ x, y })), shape: "arc", isForward };
  }
  const isForward = a.x <= b.x;
  const [left, right] = isForward ? [a, b] : [b, a];
  const from = { x: left.x + left.width, y: left.y };
  const to = { x: right.x, y: right.y };
  const knee = from.x + GAP < to.x ? [{ x: from.x + GAP, y: to.y }] : [];
  return { points: [from, ...knee, to], shape: "bend", isForward };
}
const keyOf = (points: readonly Point[]): string => points.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(" ");

export function linesOf(graph: Topology, layout: Layout, rates: TopologyRates | null): readonly Line[] {
  const lines = new Map<
    string,
    { edges: TopologyEdge[]; points: readonly Point[]; shape: Shape; isDown: boolean; right: number; left: number }
  >();
  for (const [index, edge] of graph.edges.entries()) {
    const [a, b] = [layout.placed.get(edge.from), layout.placed.get(edge.to)];
    // An edge within what is folded has no length.
    if (!a || !b || (a.width === 0 && b.width === 0)) continue;
    const { isForward, ...straight } = endsOf(a, b);
    const route: Route | undefined = layout.routes.get(`${edge.from} ${edge.to}`);
    const { points, shape } = route ? { points: route, shape: "corners" as const } : straight;
    const key = keyOf(points);
    const line = lines.get(key) ?? { edges: [], points, shape, isDown: false, right: 0, left: 0 };
    lines.set(key, line);
    line.edges.push(edge);
    line.isDown ||= edge.state === "down";
    const forward = rates?.forwardBytesPerS[index] ?? 0;
    const backward = rates?.backwardBytesPerS[index] ?? 0;
    line.right += isForward ? forward : backward;
    line.left += isForward ? backward : forward;
  }
  return [...lines].map(([id, line]) => ({ id, ...line }));
}

/** Corners of a curve, or null where the line has none: its ends with what draws it to either side. */
export function curveOf({ points, shape }: Pick<Line, "points" | "shape">): readonly [Point, Point, Point, Point] | null {
  const [from, to] = points;
  if (!from || !to || shape === "corners") return null;
  if (shape === "bend") {
    const middle = (from.x + to.x) / 2;
    return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
  }
  // The farther apart, the wider round: it stays in the room before its layer.
  const out = Math.min(GAP, 24 + (to.y - from.y) / 4);
  return [from, { x: from.x - out, y: from.y }, { x: to.x - out, y: to.y }, to];
}
const CURVE_PARTS = 16;
/** Points along a line, close enough to each other to be pointed at. */
function along(line: Line): readonly Point[] {
  const curve = curveOf(line);
  if (!curve) return line.points;
  const [a, b, c, d] = curve;
  const curved = Array.from({ length: CURVE_PARTS + 1 }, (_, n) => {
    const t = n / CURVE_PARTS;
    const at = (axis: "x" | "y"): number =>
      (1 - t) ** 3 * a[axis] + 3 * t * (1 - t) ** 2 * b[axis] + 3 * t * t * (1 - t) * c[axis] + t ** 3 * d[axis];
    return { x: at("x"), y: at("y") };
  });
  return [...curved, ...line.points.slice(2)];
}
function distance(p: Point, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
/** The line at a place; null: none is near enough. @param reach - how near, graph units */
export function lineAt(lines: readonly Line[], place: Point, reach: number): Line | null {
  let best: Line | null = null;
  let nearest = reach;
  for (const line of lines) {
    const points = along(line);
    for (let n = 1; n < points.length; n += 1) {
      const far = distance(place, points[n - 1] as Point, points[n] as Point);
      if (far <= nearest) [best, nearest] = [line, far];
    }
  }
  return best;
}
/** Where the middle of what is said of a line stands: over its bend, in the room between two layers. */
export function labelPlace(line: Line): Point {
  const curve = curveOf(line);
  const last = line.points.at(-1) ?? { x: 0, y: 0 };
  if (!curve) return { x: last.x - 6, y: last.y - 20 };
  const [a, b, c, d] = curve;
  return { x: (a.x + 3 * b.x + 3 * c.x + d.x) / 8, y: (a.y + d.y) / 2 - (line.shape === "bend" ? 8 : 0) };
}

/** What is drawn of the edges of a graph: those that fall on one line are one, with the sum of what they carry. */
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import type { Point, Route } from "./arrange";
import type { Layout, Placed } from "./layout";

export interface Line {
  readonly id: string;
  /** the edges that it stands for */
  readonly edges: readonly TopologyEdge[];
  /** first the left end; corners between, where it goes round frames */
  readonly points: readonly Point[];
  /** it bends from one end to the other instead of turning at corners */
  readonly isBent: boolean;
  /** one of its edges is down */
  readonly isDown: boolean;
  /** bytes a second from the left end to the right one, and back */
  readonly right: number;
  readonly left: number;
}
/** From this on a rate is said without anybody asking, bytes a second: 1 Mbit/s. */
export const MATTERS = 125_000;

/** Right side of the left node to left side of the right one. */
function endsOf(a: Placed, b: Placed): { readonly points: readonly [Point, Point]; readonly isForward: boolean } {
  const isForward = a.x <= b.x;
  const [left, right] = isForward ? [a, b] : [b, a];
  return {
    points: [
      { x: left.x + left.width, y: left.y },
      { x: right.x, y: right.y },
    ],
    isForward,
  };
}
const keyOf = (points: readonly Point[]): string => points.map(({ x, y }) => `${Math.round(x)},${Math.round(y)}`).join(" ");

export function linesOf(graph: Topology, layout: Layout, rates: TopologyRates | null): readonly Line[] {
  const lines = new Map<
    string,
    { edges: TopologyEdge[]; points: readonly Point[]; isBent: boolean; isDown: boolean; right: number; left: number }
  >();
  for (const [index, edge] of graph.edges.entries()) {
    const [a, b] = [layout.placed.get(edge.from), layout.placed.get(edge.to)];
    // An edge within what is folded has no length.
    if (!a || !b || (a.width === 0 && b.width === 0)) continue;
    const { points: ends, isForward } = endsOf(a, b);
    const route: Route | undefined = layout.routes.get(`${edge.from} ${edge.to}`);
    const points = route ?? ends;
    const key = keyOf(points);
    const line = lines.get(key) ?? { edges: [], points, isBent: route === undefined, isDown: false, right: 0, left: 0 };
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

/** Points along a line, close enough to each other to be pointed at. */
function along({ points, isBent }: Line): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  if (!isBent) return points;
  const bend = (last.x - first.x) / 2;
  return Array.from({ length: 17 }, (_, n) => {
    const t = n / 16;
    const [u, v, w] = [(1 - t) ** 3, 3 * t * (1 - t), t ** 3];
    return {
      x: u * first.x + v * ((1 - t) * (first.x + bend) + t * (last.x - bend)) + w * last.x,
      y: first.y * (u + v * (1 - t)) + last.y * (w + v * t),
    };
  });
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
/** Where a line's rate stands. */
export function labelPlace({ points, isBent }: Line): Point {
  const [first, last] = [points[0] ?? { x: 0, y: 0 }, points.at(-1) ?? { x: 0, y: 0 }];
  return isBent ? { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 - 8 } : { x: last.x - 6, y: last.y - 20 };
}

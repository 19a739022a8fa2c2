/** What is drawn of the edges of a graph: the lines of its picture with the sum of what they carry. */
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import { GAP } from "./layouts/measures";
import type { LineShape, Picture, Point } from "./picture";

export interface Line {
  readonly id: string;
  /** the edges that it stands for */
  readonly edges: readonly TopologyEdge[];
  /** first the left end, or the upper one; corners between, where it goes round frames */
  readonly points: readonly Point[];
  readonly shape: LineShape;
  /** one of its edges is down */
  readonly isDown: boolean;
  /** bytes a second from the left end to the right one, and back */
  readonly right: number;
  readonly left: number;
}
/** From this on a rate is said without anybody asking, bytes a second: 1 Mbit/s. */
export const MATTERS = 125_000;

export function linesOf(graph: Topology, { lines }: Pick<Picture, "lines">, rates: TopologyRates | null): readonly Line[] {
  return lines.map(({ id, edges: places, points, shape }) => {
    const edges: TopologyEdge[] = [];
    let [isDown, right, left] = [false, 0, 0];
    for (const { at, isForward } of places) {
      const edge = graph.edges[at];
      if (!edge) continue;
      edges.push(edge);
      isDown ||= edge.state === "down";
      const forward = rates?.forwardBytesPerS[at] ?? 0;
      const backward = rates?.backwardBytesPerS[at] ?? 0;
      right += isForward ? forward : backward;
      left += isForward ? backward : forward;
    }
    return { id, edges, points, shape, isDown, right, left };
  });
}

type Way = Pick<Line, "points" | "shape">;
/** Corners of a curve, or null where the line has none: its ends with what draws it to either side. */
export function curveOf({ points, shape }: Way): readonly [Point, Point, Point, Point] | null {
  const [from, to] = points;
  if (!from || !to || shape === "corners" || shape === "straight") return null;
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
function along(line: Way): readonly Point[] {
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
export function lineAt<L extends Way>(lines: readonly L[], place: Point, reach: number): L | null {
  let best: L | null = null;
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
export function labelPlace(line: Way): Point {
  const curve = curveOf(line);
  const last = line.points.at(-1) ?? { x: 0, y: 0 };
  if (!curve && line.shape === "straight") {
    const first = line.points[0] ?? last;
    return { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
  }
  if (!curve) return { x: last.x - 6, y: last.y - 20 };
  const [a, b, c, d] = curve;
  return { x: (a.x + 3 * b.x + 3 * c.x + d.x) / 8, y: (a.y + d.y) / 2 - (line.shape === "bend" ? 8 : 0) };
}

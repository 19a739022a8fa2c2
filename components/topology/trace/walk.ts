/** The way of a traced packet over a map: a step for each place that looks at it, and the lines that it takes to come there. */
import type { Reachability, ReachHop } from "@/server/contract";
import type { DrawnLine } from "../drawing/line-states";
import type { Scene } from "../drawing/scene";
import { middleOf } from "../drawing/view";
import type { Point } from "../picture";

export interface Step {
  readonly hop: ReachHop;
  readonly isBack: boolean;
  /** from where it was before to here, graph units; one point: it was here already. Empty: neither is on this map */
  readonly way: readonly Point[];
}

interface Passage {
  readonly to: string;
  readonly points: readonly Point[];
}
/** Lines between nodes, either way, by the node where each begins. */
function passagesOf({ lines, graph }: Scene): ReadonlyMap<string, readonly Passage[]> {
  const passages = new Map<string, Passage[]>();
  const put = (from: string, to: string, points: readonly Point[]): void => {
    const known = passages.get(from);
    if (known) known.push({ to, points });
    else passages.set(from, [{ to, points }]);
  };
  for (const line of lines) {
    const points = pointsOf(line);
    const back = [...points].reverse();
    for (const { at, isForward } of line.line.edges) {
      const edge = graph.edges[at];
      if (!edge) continue;
      put(edge.from, edge.to, isForward ? points : back);
      put(edge.to, edge.from, isForward ? back : points);
    }
  }
  return passages;
}
function pointsOf({ path: { points } }: DrawnLine): readonly Point[] {
  const all: Point[] = [];
  for (let n = 0; n + 1 < points.length; n += 2) all.push({ x: points[n] as number, y: points[n + 1] as number });
  return all;
}

/** The shortest way over the map's lines from one node to another; null: there is none. */
function between(passages: ReadonlyMap<string, readonly Passage[]>, from: string, to: string): readonly Point[] | null {
  const cameBy = new Map<string, { readonly before: string; readonly points: readonly Point[] } | null>([[from, null]]);
  for (const node of cameBy.keys()) {
    if (node === to) break;
    for (const { to: next, points } of passages.get(node) ?? []) if (!cameBy.has(next)) cameBy.set(next, { before: node, points });
  }
  if (!cameBy.has(to)) return null;
  const parts: (readonly Point[])[] = [];
  for (let came = cameBy.get(to); came; came = cameBy.get(came.before)) parts.unshift(came.points);
  return parts.flat();
}

/** Where a node stands on a map, or what it is folded into; null: nowhere. */
function standsAt({ targets, picture, graph }: Scene, node: string): Point | null {
  const own = targets.get(node) ?? picture.groups.find(({ members }) => members.includes(node));
  const frame = own ?? targets.get(graph.nodes.find(({ id }) => id === node)?.host ?? "");
  return frame ? middleOf(frame) : null;
}

export function stepsOf({ there, back }: Pick<Reachability, "there" | "back">, scene: Scene): readonly Step[] {
  const passages = passagesOf(scene);
  let at: string | null = null;
  const stepTo = (hop: ReachHop, isBack: boolean): Step => {
    const here = hop.node === null ? null : standsAt(scene, hop.node);
    const before: string | null = at;
    if (hop.node !== null) at = hop.node;
    if (!here || hop.node === null) return { hop, isBack, way: [] };
    const from = before === null || before === hop.node ? null : standsAt(scene, before);
    if (!from || before === null) return { hop, isBack, way: [here] };
    const way = between(passages, before, hop.node) ?? [];
    return { hop, isBack, way: [from, ...way, here] };
  };
  return [...there.map((hop) => stepTo(hop, false)), ...back.map((hop) => stepTo(hop, true))];
}

/** How long a way is, graph units. */
export function lengthOf(way: readonly Point[]): number {
  let sum = 0;
  for (let n = 1; n < way.length; n++) sum += apart(way[n - 1] as Point, way[n] as Point);
  return sum;
}
/** The place on a way at a share of its length. */
export function placeOn(way: readonly Point[], share: number): Point | null {
  const last = way.at(-1);
  if (!last) return null;
  let left = lengthOf(way) * Math.max(0, Math.min(1, share));
  for (let n = 1; n < way.length; n++) {
    const [a, b] = [way[n - 1] as Point, way[n] as Point];
    const length = apart(a, b);
    if (left <= length && length > 0) return { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length };
    left -= length;
  }
  return last;
}
const apart = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

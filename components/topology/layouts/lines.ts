/** The lines of a picture: which edges each stands for, and where it goes. All follows from where things stand in the end. */
import type { Topology } from "@/server/contract";
import type { LineShape, PicturedLine, Point, Rect } from "../picture";
import { BETWEEN } from "./columns";
import { type Draft, type DraftFrame, type DraftGroup, type DraftNode, groupKey, type Routing } from "./draft";
import { GAP } from "./measures";

export interface Way {
  readonly points: readonly Point[];
  readonly shape: LineShape;
  /** it begins at the first of the two that it joins */
  readonly isForward: boolean;
}
/** What a line ends at: a node, a folded frame, a group. */
export interface End {
  readonly key: string;
  readonly rect: Rect;
  readonly node: DraftNode | null;
  /** frame that it stands in or is */
  readonly frame: string | null;
  /** what is unfolded to see what it stands for; null: it stands for itself */
  readonly fold: string | null;
}
/** Between two lines that join the same. */
const LANE = 7;
/** Less room than this beside one another, and a line goes up or down instead. */
const LEAST = 8;
/** The line that all others leave stands this far before the first column. */
const TRUNK = 28;

export const middleOf = ({ y, height }: Rect): number => y + height / 2;
export const rightOf = ({ x, width }: Rect): number => x + width;

/** Right side of the left one to left side of the right one; of two in one layer, from the upper to the lower. */
export function wayBetween(a: Rect, b: Rect): Way {
  const isLeft = a.x < b.x || (a.x === b.x && a.y <= b.y);
  const [left, right] = isLeft ? [a, b] : [b, a];
  const from = { x: rightOf(left), y: middleOf(left) };
  const to = { x: right.x, y: middleOf(right) };
  if (to.x - from.x >= LEAST) {
    // It bends in the room after its layer, so that it passes layers between its ends in a row that is its own.
    const knee = from.x + GAP < to.x ? [{ x: from.x + GAP, y: to.y }] : [];
    return { points: [from, ...knee, to], shape: "bend", isForward: isLeft };
  }
  const isUpper = a.y <= b.y;
  const [upper, lower] = isUpper ? [a, b] : [b, a];
  if (a.x === b.x) {
    const points = [upper, lower].map((one) => ({ x: one.x, y: middleOf(one) }));
    return { points, shape: "arc", isForward: isUpper };
  }
  const x = (Math.max(a.x, b.x) + Math.min(rightOf(a), rightOf(b))) / 2;
  const [top, bottom] = [upper.y + upper.height, lower.y];
  const points = [
    { x, y: Math.min(top, bottom) },
    { x, y: Math.max(top, bottom) },
  ];
  return { points, shape: "straight", isForward: isUpper };
}

/** Lines from what stands in no frame to what stands in one go round the frames before it, where there are any. */
function roundFrames(frames: readonly DraftFrame[]): (a: End, b: End) => Way {
  const own = frames.filter(({ frame }) => frame === null);
  const byId = new Map(own.map((frame) => [frame.node.id, frame]));
  const first = Math.min(...own.map(({ x }) => x));
  const top = Math.min(...own.map(({ y }) => y));
  const hasColumns = own.some((one) => own.some((other) => rightOf(one) <= other.x));
  return (a, b) => {
    const [outer, inner] = a.frame === null ? [a, b] : [b, a];
    const frame = byId.get(inner.frame ?? "");
    const from = { x: rightOf(outer.rect), y: middleOf(outer.rect) };
    const to = { x: inner.rect.x, y: middleOf(inner.rect) };
    const trunk = first - TRUNK;
    if (!hasColumns || !frame || outer.frame !== null || from.x > trunk || to.x < frame.x) return wayBetween(a.rect, b.rect);
    const isForward = outer === a;
    const isOther = (one: DraftFrame): boolean => one !== frame && one.x < frame.x && one.y <= to.y && one.y + one.height >= to.y;
    if (!own.some(isOther)) return { points: [from, { x: trunk, y: from.y }, { x: trunk, y: to.y }, to], shape: "corners", isForward };
    // Over all frames, then down beside those of its column.
    const over = top - BETWEEN.y / 2;
    const before = frame.x - TRUNK;
    const corners = [
      { x: trunk, y: from.y },
      { x: trunk, y: over },
      { x: before, y: over },
      { x: before, y: to.y },
    ];
    return { points: [from, ...corners, to], shape: "corners", isForward };
  };
}

/** What an edge's end is drawn as. */
function endsIn({ nodes, frames, groups, hidden }: Draft): (id: string) => End | null {
  const frameOf = new Map(frames.map((frame) => [frame.node.id, frame]));
  const groupOf = new Map<string, DraftGroup>(groups.map((group) => [groupKey(group), group]));
  const known = new Map<string, End | null>();
  const find = (id: string): End | null => {
    const node = nodes.get(id);
    if (node) return { key: id, rect: node, node, frame: node.frame, fold: null };
    const key = hidden.get(id) ?? id;
    const group = groupOf.get(key);
    if (group) return { key, rect: group, node: null, frame: group.frame, fold: group.fold };
    const frame = frameOf.get(key);
    return frame ? { key, rect: frame, node: null, frame: key, fold: frame.isFolded ? key : null } : null;
  };
  return (id) => {
    const end = known.get(id);
    if (end !== undefined) return end;
    const found = find(id);
    known.set(id, found);
    return found;
  };
}

/** Moves a line to its lane. */
function inLane({ points, shape }: Way, lane: number, lanes: number, room: number): readonly Point[] {
  if (lanes === 1) return points;
  const by = (lane - (lanes - 1) / 2) * Math.min(LANE, Math.max(1, room / (lanes - 1)));
  const isDown = shape === "straight" && points[0]?.x === points[1]?.x;
  return points.map(({ x, y }, n) => {
    const isCorner = shape === "corners" && n > 0 && n < points.length - 1;
    return { x: isDown || isCorner ? x + by : x, y: isDown ? y : y + by };
  });
}

interface Pair {
  readonly a: End;
  readonly b: End;
  readonly edges: { readonly at: number; readonly isForward: boolean }[];
}
/** Whether one end is the frame that the other stands in: what it says is seen by that. */
function isInside(a: End, b: End, outerOf: ReadonlyMap<string, string | null>): boolean {
  const within = (inner: End, outer: End): boolean => {
    if (outer.node || inner.key === outer.key) return false;
    for (let at = inner.node ? inner.frame : (outerOf.get(inner.key) ?? null), n = 0; at !== null && n < 32; n += 1) {
      if (at === outer.key) return true;
      at = outerOf.get(at) ?? null;
    }
    return false;
  };
  return within(a, b) || within(b, a);
}

function pairsOf(graph: Topology, draft: Draft): Iterable<Pair> {
  const endOf = endsIn(draft);
  const outerOf = new Map(draft.frames.map(({ node, frame }) => [node.id, frame]));
  const pairs = new Map<string, Pair>();
  for (const [at, { from, to }] of graph.edges.entries()) {
    const [a, b] = [endOf(from), endOf(to)];
    // What is within one box, or between boxes of one fold, is not seen.
    if (!a || !b || a.key === b.key || (a.fold !== null && a.fold === b.fold) || isInside(a, b, outerOf)) continue;
    const isForward = a.key < b.key;
    const key = isForward ? `${a.key} ${b.key}` : `${b.key} ${a.key}`;
    const pair = pairs.get(key) ?? { a: isForward ? a : b, b: isForward ? b : a, edges: [] };
    pairs.set(key, pair);
    pair.edges.push({ at, isForward });
  }
  return pairs.values();
}

/** How a line between two ends goes, by the rule of its plan. */
function wayIn(routing: Routing, { frames }: Draft): (a: End, b: End) => Way {
  return routing === "frames" && frames.length > 1 ? roundFrames(frames) : (a, b) => wayBetween(a.rect, b.rect);
}

export function linesOf(graph: Topology, draft: Draft): readonly PicturedLine[] {
  const way = wayIn(draft.routing, draft);
  const lines: PicturedLine[] = [];
  const ids = new Set<string>();
  const idOf = (wish: string): string => {
    let id = wish;
    for (let n = 2; ids.has(id); n += 1) id = `${wish} ${n}`;
    ids.add(id);
    return id;
  };
  for (const { a, b, edges } of pairsOf(graph, draft)) {
    const one = way(a, b);
    const turned = edges.map(({ at, isForward }) => ({ at, isForward: isForward === one.isForward }));
    if (a.fold !== null || b.fold !== null) {
      lines.push({ id: idOf(`${a.key} ${b.key}`), edges: turned, points: one.points, shape: one.shape, lane: 0, lanes: 1 });
      continue;
    }
    const room = Math.min(a.rect.height, b.rect.height) - 8;
    for (const [lane, edge] of turned.entries()) {
      const points = inLane(one, lane, turned.length, room);
      const id = idOf(graph.edges[edge.at]?.id ?? "");
      lines.push({ id, edges: [edge], points, shape: one.shape, lane, lanes: turned.length });
    }
  }
  return lines;
}

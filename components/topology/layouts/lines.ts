/** The lines of a picture: which edges each stands for, and where it goes. All follows from where things stand in the end. */
import type { Topology } from "@/server/contract";
import type { PicturedLine } from "../picture";
import { busWays, stretched } from "./bus-ways";
import { type Draft, type DraftGroup, groupKey } from "./draft";
import { roundFrames } from "./round-frames";
import { tagWays } from "./tag-ways";
import { type End, inLane, type Way, wayBetween } from "./ways";

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

interface Pair {
  readonly a: End;
  readonly b: End;
  readonly edges: { readonly at: number; readonly isForward: boolean }[];
}
/** Whether one end is the frame that the other stands in: what it says is seen by that. */
function isInside(a: End, b: End, outerOf: ReadonlyMap<string, string | null>): boolean {
  const within = (inner: End, outer: End): boolean => {
    if (!outerOf.has(outer.key)) return false;
    for (let at = outerOf.has(inner.key) ? (outerOf.get(inner.key) ?? null) : inner.frame, n = 0; at !== null && n < 32; n += 1) {
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
function wayIn(draft: Draft): (a: End, b: End) => Way {
  if (draft.routing === "frames" && draft.frames.length > 1) return roundFrames(draft.frames);
  if (draft.routing === "buses") return busWays(draft);
  if (draft.routing === "tags") return tagWays(draft);
  return (a, b) => wayBetween(a.rect, b.rect, draft.gap);
}

export function linesOf(graph: Topology, draft: Draft): readonly PicturedLine[] {
  const way = wayIn(draft);
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

/** The same with its buses as long as what hangs on them needs. */
export function withWholeBuses(graph: Topology, draft: Draft): Draft {
  if (draft.routing !== "buses") return draft;
  const endOf = endsIn(draft);
  const joined: (readonly [End, End])[] = [];
  for (const { from, to } of graph.edges) {
    const [a, b] = [endOf(from), endOf(to)];
    if (!a || !b || (a.node?.form === "bus") === (b.node?.form === "bus")) continue;
    joined.push(a.node?.form === "bus" ? [a, b] : [b, a]);
  }
  return stretched(draft, joined);
}

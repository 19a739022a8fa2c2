/** Makes pictures of graphs. */
import type { Topology, TopologyNode, TopologyPlan } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { Picture, PicturedNode, Point, Rect } from "../picture";
import { boxed, type Draft, type DraftNode, groupKey } from "./draft";
import { MANY } from "./folds";
import type { Given } from "./given";
import { linesOf, withWholeBuses } from "./lines";
import { type NameOf, NODE_HEIGHT, ROW, scaleIn } from "./measures";
import { plans } from "./plans";
import { settled } from "./settle";
import { onShelves } from "./shelves";

/** Smaller than this names are too small to be read. */
const READABLE = 0.6;

function boundsOf({ nodes, frames, groups }: Draft): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = ({ x, y, width, height }: Rect): void => {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x + width), Math.max(bottom, y + height)];
  };
  for (const node of nodes.values()) take(node);
  for (const frame of frames) take(frame);
  for (const group of groups) take(group);
  return left > right ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}
function pictured(plan: TopologyPlan, graph: Topology, draft: Draft, { folded, fixed }: Given): Picture {
  const nodes = new Map<string, PicturedNode>();
  for (const [id, { node, x, y, width, height, form, frame }] of draft.nodes)
    nodes.set(id, { node, x, y, width, height, form, frame, isFixed: fixed?.has(id) ?? false });
  const frames = draft.frames.map(({ least: _, ...one }) => ({ ...one, isFixed: fixed?.has(one.node.id) ?? false }));
  const foldOfKey = new Map(draft.groups.map((group) => [groupKey(group), group.fold]));
  const foldOf = new Map([...draft.hidden].map(([id, key]) => [id, foldOfKey.get(key) ?? key]));
  return { plan, nodes, frames, groups: draft.groups, lines: linesOf(graph, draft), bounds: boundsOf(draft), folded, foldOf };
}

/** Nodes of kinds that a plan knows nothing of, below all others. */
function withRest(graph: Topology, draft: Draft, nameOf: NameOf): Draft {
  const framed = new Set(draft.frames.map(({ node }) => node.id));
  const rest = graph.nodes.filter(({ id }) => !draft.nodes.has(id) && !draft.hidden.has(id) && !framed.has(id));
  if (rest.length === 0) return draft;
  const { x, y, width, height } = boundsOf(draft);
  const sizes = rest.map((node) => ({ width: nodeWidth(node.kind, nameOf(node)), height: NODE_HEIGHT }));
  const { places } = onShelves(sizes, Math.max(width, 600), ROW - NODE_HEIGHT);
  const nodes = new Map(draft.nodes);
  for (const [n, node] of rest.entries()) {
    const place = places[n] ?? { x: 0, y: 0 };
    const own = sizes[n] ?? { width: 0, height: NODE_HEIGHT };
    nodes.set(node.id, boxed(node, { x: x + place.x, y: y + height + (height > 0 ? ROW : 0) + place.y, ...own }));
  }
  return { ...draft, nodes };
}

const NONE: ReadonlyMap<string, Point> = new Map();
const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((one) => b.has(one));

/** A picture of a graph; the same for the same, and as near to the one before as what has changed permits. */
export function picture(plan: TopologyPlan, graph: Topology, given: Given): Picture {
  const { nameOf, folded, window, fixed = NONE } = given;
  // What stands in another plan says nothing of this one.
  const previous = given.previous?.plan === plan ? given.previous : null;
  const draft = withRest(graph, plans[plan].draft(graph, given), nameOf);
  const isRefolded = previous !== null && !isSame(previous.folded ?? folded, folded);
  const widthOf = ({ node }: DraftNode): number => nodeWidth(node.kind, nameOf(node));
  return pictured(plan, graph, withWholeBuses(graph, settled(draft, { fixed, previous, window, widthOf, isRefolded })), given);
}

/** What is folded as long as nobody has folded or unfolded anything: what is many, and all frames where nothing could be read. */
export function foldedAtFirst(plan: TopologyPlan, graph: Topology, given: Pick<Given, "window" | "nameOf">): readonly string[] {
  const { many, rest } = plans[plan];
  const folded = many(graph, MANY);
  const { window, nameOf } = given;
  const draft = withRest(graph, plans[plan].draft(graph, { window, nameOf, folded: new Set(folded) }), nameOf);
  return scaleIn(window, boundsOf(withWholeBuses(graph, draft))) >= READABLE ? folded : [...new Set([...folded, ...rest(graph)])];
}
/** What stands in a node's box where nobody says otherwise. */
export const labelOf = ({ label }: TopologyNode): string => label;

/** Makes pictures of graphs. */
import type { Topology, TopologyNode, TopologyPlan } from "@/server/contract";
import { nodeWidth } from "../label-width";
import type { Picture, PicturedNode, Rect } from "../picture";
import { boxed, type Draft } from "./draft";
import { MANY } from "./folds";
import type { Given } from "./infrastructure";
import { linesOf, withWholeBuses } from "./lines";
import { type NameOf, NODE_HEIGHT, ROW, scaleIn } from "./measures";
import { plans } from "./plans";
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
function pictured(graph: Topology, draft: Draft): Picture {
  const nodes = new Map<string, PicturedNode>();
  for (const [id, { node, x, y, width, height, form }] of draft.nodes) nodes.set(id, { node, x, y, width, height, form, isFixed: false });
  const frames = draft.frames.map(({ frame: _, ...one }) => ({ ...one, isFixed: false }));
  const groups = draft.groups.map(({ frame: _, ...one }) => one);
  return { nodes, frames, groups, lines: linesOf(graph, draft), bounds: boundsOf(draft) };
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

/** @param given - `folded`: what is one box; `window`: in which it is to be seen; `nameOf`: what stands in a node's box */
export function picture(plan: TopologyPlan, graph: Topology, given: Given): Picture {
  const draft = withRest(graph, plans[plan].draft(graph, given), given.nameOf);
  return pictured(graph, withWholeBuses(graph, draft));
}

/** What is folded as long as nobody has folded or unfolded anything: what is many, and all frames where nothing could be read. */
export function foldedAtFirst(plan: TopologyPlan, graph: Topology, given: Omit<Given, "folded">): readonly string[] {
  const { many, rest } = plans[plan];
  const folded = many(graph, MANY);
  const { bounds } = picture(plan, graph, { ...given, folded: new Set(folded) });
  return scaleIn(given.window, bounds) >= READABLE ? folded : [...new Set([...folded, ...rest(graph)])];
}
/** What stands in a node's box where nobody says otherwise. */
export const labelOf = ({ label }: TopologyNode): string => label;

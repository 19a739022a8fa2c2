/** Makes pictures of graphs. */
import type { Topology, TopologyNode, TopologyPlan } from "@/server/contract";
import type { Picture, PicturedNode, Rect } from "../picture";
import type { Draft } from "./draft";
import { crowdedHosts, guestFold } from "./folds";
import { type Given, infrastructure } from "./infrastructure";
import { linesOf } from "./lines";
import { scaleIn } from "./measures";

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

const layouts = { infrastructure } satisfies Partial<Record<TopologyPlan, (graph: Topology, given: Given) => Draft>>;
/** Plans that can be drawn. */
export type DrawnPlan = keyof typeof layouts;

/** @param given - `folded`: what is one box; `window`: in which it is to be seen; `nameOf`: what stands in a node's box */
export function picture(plan: DrawnPlan, graph: Topology, given: Given): Picture {
  return pictured(graph, layouts[plan](graph, given));
}

/** What is folded as long as nobody has folded or unfolded anything: what is many, and all frames where nothing could be read. */
export function foldedAtFirst(plan: DrawnPlan, graph: Topology, given: Omit<Given, "folded">): readonly string[] {
  const guests = crowdedHosts(graph).map(guestFold);
  const { bounds } = picture(plan, graph, { ...given, folded: new Set(guests) });
  if (scaleIn(given.window, bounds) >= READABLE) return guests;
  return [...guests, ...graph.nodes.flatMap(({ id, kind }) => (kind === "host" ? [id] : []))];
}
/** What stands in a node's box where nobody says otherwise. */
export const labelOf = ({ label }: TopologyNode): string => label;

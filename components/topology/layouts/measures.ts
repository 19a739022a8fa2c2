/** Sizes that all layouts have in common, graph units (CSS pixels at zoom 1). */
import type { TopologyNode, TopologyNodeKind } from "@/server/contract";
import { nodeWidth } from "../label-width";

/** From one node to the one below it. */
export const ROW = 40;
export const NODE_HEIGHT = 30;
/** Least width of a layer. */
export const LAYER = 96;
/** Room for lines and rates between two layers. */
export const GAP = 72;
/** Name of a frame, and what stands around its content. */
export const HEAD = 34;
export const PAD = 16;
/** A frame that is folded is at least so wide: its name, how much it holds, and the control that unfolds it. */
export const FOLDED_WIDTH = 300;
export const BESIDE_NAME = 120;

/** What stands in a node's box. */
export type NameOf = (node: TopologyNode) => string;
/** In which a picture is to be seen, pixels. */
export interface Window {
  readonly width: number;
  readonly height: number;
}

/** Widths of layers: all nodes of a kind are as wide as the longest name among them needs. */
export function widthsOf(nodes: readonly TopologyNode[], nameOf: NameOf): (kind: TopologyNodeKind) => number {
  const widths = new Map<TopologyNodeKind, number>();
  for (const node of nodes) widths.set(node.kind, Math.max(widths.get(node.kind) ?? LAYER, nodeWidth(node.kind, nameOf(node))));
  return (kind) => widths.get(kind) ?? LAYER;
}
/** How large something can be in its window. */
export function scaleIn(window: Window, { width, height }: Window): number {
  return Math.min(window.width / Math.max(1, width), window.height / Math.max(1, height));
}

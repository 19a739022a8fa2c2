/**
 * A graph as it is drawn: places in graph units (CSS pixels at zoom 1; x to the right, y down), made by a layout and read by whatever
 * draws, names or exports it. It says nothing of rates, of what is pointed at, nor of colours.
 */
import type { MapItem, TopologyNode, TopologyPlan } from "@/server/contract";

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** Left upper corner and size. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}
export interface PicturedNode extends Rect {
  readonly node: TopologyNode;
  /** `box`: a name in a box; `bus`: a bar on which others hang, with its name at the left end */
  readonly form: "box" | "bus";
  /** somebody has put it there */
  readonly isFixed: boolean;
  /** innermost frame that it belongs to, by its node's id; absent or null: none */
  readonly frame?: string | null;
}
/** A node that others stand in. */
export interface PicturedFrame extends Rect {
  readonly node: TopologyNode;
  readonly isFolded: boolean;
  /** what stands in it, folded or not */
  readonly count: number;
  /** folds of its guests, where they are many enough to have one */
  readonly inner: { readonly fold: string; readonly isFolded: boolean } | null;
  readonly isFixed: boolean;
  /** frame that it stands in; absent or null: none */
  readonly frame?: string | null;
}
/** Why nodes are one box: they hang on one bridge or segment, have one tag, or are too many. */
export type FoldBy = "host" | "network" | "tag" | "count";
/** Nodes that are folded into one box; a click unfolds them. */
export interface PicturedGroup extends Rect {
  /** what is taken out of the folded set to unfold it */
  readonly fold: string;
  readonly by: FoldBy;
  /** what they have in common: a bridge's name, a tag; "" where that is nothing with a name */
  readonly name: string;
  /** node that they hang on, and whose colour they have; null: none */
  readonly at: string | null;
  readonly members: readonly string[];
  /** frame that it stands in; absent or null: none */
  readonly frame?: string | null;
}
/**
 * How a line goes through its points. `bend`: a curve from the first to the second, and straight on; `corners`: it turns at each;
 * `arc`: its ends stand in one layer, and it goes round on the left; `straight`.
 */
export type LineShape = "bend" | "corners" | "arc" | "straight";
/** A line, and the edges that it stands for: those that would fall on one another, or lead into one folded box, are one. */
export interface PicturedLine {
  /** same as long as it stands for the same */
  readonly id: string;
  /** places in `Topology.edges`, with whether `from` is at the line's first point */
  readonly edges: readonly { readonly at: number; readonly isForward: boolean }[];
  readonly points: readonly Point[];
  readonly shape: LineShape;
  /** of lines between the same two ends the how-manieth of how many: its points are in its lane already */
  readonly lane: number;
  readonly lanes: number;
}
export interface Picture {
  /** by node; those that are folded away have none */
  readonly nodes: ReadonlyMap<string, PicturedNode>;
  readonly frames: readonly PicturedFrame[];
  readonly groups: readonly PicturedGroup[];
  readonly lines: readonly PicturedLine[];
  /** all that stands anywhere lies in it */
  readonly bounds: Rect;
  /** the way of looking that it is of; absent: that of wires */
  readonly plan?: TopologyPlan;
  /** what was folded */
  readonly folded?: ReadonlySet<string>;
  /** what people have drawn beside nodes; absent: nothing */
  readonly items?: readonly MapItem[];
  /** nodes that are folded away, each with what is taken out of the folded set to see it; absent: none */
  readonly foldOf?: ReadonlyMap<string, string>;
}

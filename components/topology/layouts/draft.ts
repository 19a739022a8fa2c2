/** A layout's own proposal: where all would stand if nothing stood anywhere yet. */
import type { TopologyNode } from "@/server/contract";
import type { PicturedFrame, PicturedGroup, PicturedNode, Rect } from "../picture";

export interface DraftNode extends Omit<PicturedNode, "isFixed" | "frame"> {
  /** innermost frame that it stands in, by its node's id */
  readonly frame: string | null;
  /** what has to be free left of it, for a line that comes through there */
  readonly lead: number;
  /** what it is placed together with while both are new */
  readonly unit: string;
  /** it is wider than its name needs, and has to be */
  readonly isWide?: true;
}
export interface DraftFrame extends Omit<PicturedFrame, "isFixed" | "frame"> {
  /** frame that it stands in */
  readonly frame: string | null;
  /** what its name takes */
  readonly least: number;
}
export interface DraftGroup extends Omit<PicturedGroup, "frame"> {
  readonly frame: string | null;
}
/** How lines go. */
export type Routing = "layers" | "frames" | "buses" | "tags";
/** `by`: from its left side, graph units; `isDrop`: the line leaves above or below, else it comes from the side. */
export interface Channel {
  readonly by: number;
  readonly isDrop: boolean;
}
export const channelKey = (node: string, bus: string): string => `${node} ${bus}`;
export interface Draft {
  readonly nodes: ReadonlyMap<string, DraftNode>;
  /** outer ones before those that stand in them */
  readonly frames: readonly DraftFrame[];
  readonly groups: readonly DraftGroup[];
  /** what stands for nodes that are folded away: a frame's node, or the key of a group */
  readonly hidden: ReadonlyMap<string, string>;
  readonly routing: Routing;
  /** room after each layer, in which lines bend; absent: that of all */
  readonly gap?: number;
  /** where lines to buses leave what hangs on them, by `channelKey`; absent: there are no buses */
  readonly channels?: ReadonlyMap<string, Channel>;
  /** the uppermost bus of each unit; absent: there are no buses */
  readonly onBus?: ReadonlyMap<string, string>;
  /** room between two nodes beside each other that a new one keeps too; 0: new ones stand above or below others alone */
  readonly aside: number;
}
/** One of the boxes that nodes are folded into. */
export const groupKey = ({ fold, at, name }: Pick<PicturedGroup, "fold" | "at" | "name">): string => `${fold} ${at ?? name}`;

/** The parts of a draft while it is made. */
export interface Making {
  readonly nodes: Map<string, DraftNode>;
  readonly frames: DraftFrame[];
  readonly groups: DraftGroup[];
  readonly hidden: Map<string, string>;
}
export const making = (): Making => ({ nodes: new Map(), frames: [], groups: [], hidden: new Map() });

export function boxed(node: TopologyNode, rect: Rect, frame: string | null = null, lead = 0, unit = node.id): DraftNode {
  const { x, y, width, height } = rect;
  return { node, x, y, width, height, form: "box", frame, lead, unit };
}

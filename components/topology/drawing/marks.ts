/** What somebody points at and has chosen on a map, and what is lit. */
import type { Topology } from "@/server/contract";
import type { LitPath } from "../lit-path";
import type { Point, Rect } from "../picture";

export interface Marks {
  /** what is pointed at or has the focus: a target */
  readonly pointed: string | null;
  /** a line that is pointed at */
  readonly pointedLine: string | null;
  readonly selected: ReadonlySet<string>;
  readonly selectedLine: string | null;
  /** the flow through what is pointed at: nodes and lines; null: nothing is */
  readonly flow: { readonly nodes: ReadonlySet<string>; readonly lines: ReadonlySet<number> } | null;
  /** the way that was traced last */
  readonly path: LitPath;
  /** nodes that a query finds: all else is faint; null: nothing is asked for */
  readonly found: ReadonlySet<string> | null;
  /** what has become of nodes and edges since another moment, by their ids; null: that is not looked at */
  readonly fates: ReadonlyMap<string, Fate> | null;
}
/** What somebody points at: a target or a line. */
export interface Pointed {
  readonly target: string | null;
  readonly line: string | null;
}
export type Fate = "added" | "gone" | "changed";
/** What is asked of a map from beside it. */
export interface Sought extends Pick<Marks, "found" | "fates"> {
  /** the whole graph as it is now, whatever part of it is drawn; null: another moment is looked at */
  readonly live: Topology | null;
}
export const NOTHING: ReadonlySet<string> = new Set();
export const NO_MARKS: Marks = {
  pointed: null,
  pointedLine: null,
  selected: NOTHING,
  selectedLine: null,
  flow: null,
  path: { nodes: NOTHING, end: null },
  found: null,
  fates: null,
};
/** What is being dragged: targets, and by how much, graph units; or what has another size meanwhile. */
export interface Drag {
  readonly ids: ReadonlySet<string>;
  readonly by: Point;
  readonly sized?: { readonly id: string; readonly rect: Rect };
}

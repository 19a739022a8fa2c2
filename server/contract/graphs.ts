/** Graphs that people put together on Performance tabs: a person's own, in one lab, and shared with its members where they say so. */

/**
 * `perPerson`: in one lab; `lines`: of one graph; `undoHours`: for which a deleted one can be brought back; `deletedKept`: of a person's
 * deleted ones in one lab, the last. guess: far more than anybody looks at
 */
export const GRAPH_LIMITS = {
  perPerson: 200,
  lines: 64,
  nameCharacters: 100,
  sourceCharacters: 100,
  changesPerMinute: 240,
  undoHours: 24,
  deletedKept: 20,
} as const;

/** Lines beside each other, or on top of each other as areas. */
export const GRAPH_STYLES = ["lines", "stacked"] as const;
export type GraphStyle = (typeof GRAPH_STYLES)[number];
/** Classes whose objects have data sources. */
export const MEASURED_CLASSES = ["VM", "host"] as const;

/** One line: a data source of an object of the lab. */
export interface GraphLine {
  /** its uuid, which stays when a lab is taken back or elsewhere */
  readonly object: string;
  readonly class: (typeof MEASURED_CLASSES)[number];
  /** name of the data source */
  readonly source: string;
  /** colour of the palette, from 1 on; null: the one that the source has everywhere */
  readonly colour: number | null;
}
/** What a graph shows. */
export interface GraphBody {
  readonly style: GraphStyle;
  readonly lines: readonly GraphLine[];
}

/** A graph as somebody sees it. */
export interface GraphView extends GraphBody {
  readonly id: string;
  readonly name: string;
  readonly isShared: boolean;
  readonly isOwn: boolean;
  /** whose it is, as people call them */
  readonly owner: string;
  /** whether who asks may change, rename, share and delete it */
  readonly mayChange: boolean;
}

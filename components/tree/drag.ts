/** What is dragged in the tree, where it may be dropped, and what happens then: asked of whoever knows the objects. */
import type { Group } from "../data/group";

export interface DragSource {
  readonly refs: readonly string[];
  /** a group alone: a folder that goes elsewhere */
  readonly group?: Group;
}
export interface DropPlace {
  /** the object it stands for; null: a group */
  readonly ref: string | null;
  readonly group?: Group;
  readonly label: string;
}
export interface DropChoice {
  readonly label: string;
  /** null: it can be done; text: it cannot, and this is why */
  readonly why: string | null;
  readonly askWhy?: () => Promise<string | null>;
  readonly run: () => void;
}
/** None: nothing of the kind can be put there. */
export type DropsOf = (source: DragSource, place: DropPlace) => readonly DropChoice[];

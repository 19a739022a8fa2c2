/** Nodes of the navigation tree: objects, and the groups that hold them. */
import type { AnyRec } from "../data/defaults";
import type { Group } from "../data/group";
import type { Kind } from "../data/kind";
import type { IconLook } from "../ui/object-icon";

export interface TreeNode {
  /** the object's ref, or a name of its own where the object stands in the tree a second time, and for a group */
  readonly id: string;
  /** null: a group, which is no object */
  readonly ref: string | null;
  /** kind of the object, or of what a group gathers; a folder or a tag has a look alone */
  readonly kind: IconLook;
  readonly label: string;
  readonly children: readonly TreeNode[];
  readonly isClosedAtFirst: boolean;
  /** what a group stands for that is no object */
  readonly group?: Group;
}
export const NONE: readonly TreeNode[] = [];
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function byName(a: string, b: string): number {
  return collator.compare(a, b);
}
export function leaf(kind: Kind, record: AnyRec): TreeNode {
  const { name_label, uuid } = record as { readonly name_label?: string; readonly uuid?: string };
  return { id: record.ref, ref: record.ref, kind, label: name_label || uuid || record.ref, children: NONE, isClosedAtFirst: false };
}
export function sorted(nodes: TreeNode[]): TreeNode[] {
  return nodes.sort((a, b) => byName(a.label, b.label));
}

/** Objects in groups within groups, by any properties: each level looks at its objects once. */
import type { AnyRec } from "../data/defaults";
import type { Group } from "../data/group";
import type { Kind } from "../data/kind";
import type { IconLook } from "../ui/object-icon";
import { byName, leaf, NONE, sorted, type TreeNode } from "./tree-node";

/** An object that is shown, with its kind. */
export interface Placed {
  readonly kind: Kind;
  readonly record: AnyRec;
}
/** A group on the way to an object. */
export interface GroupStep {
  /** by which groups of the same parent are told apart */
  readonly key: string;
  readonly label: string;
  readonly look: IconLook;
  /** the object that it is, such as a server with its VMs below it */
  readonly ref?: string;
  readonly group?: Group;
  /** lower numbers first, then by name */
  readonly order?: number;
}
export type GroupWay = readonly GroupStep[];
export interface GroupLevel {
  /** the groups in which an object stands, each with those around it; none: it stands beside the groups */
  readonly ways: (kind: Kind, record: AnyRec) => readonly GroupWay[];
  /** groups that are there though nothing may stand in them */
  readonly seeds?: readonly GroupWay[];
}

interface Branch {
  readonly step: GroupStep | null;
  readonly below: Map<string, Branch>;
  readonly objects: Placed[];
}
const branchOf = (step: GroupStep | null): Branch => ({ step, below: new Map(), objects: [] });
function branchAt(branch: Branch, step: GroupStep): Branch {
  const known = branch.below.get(step.key);
  if (known) return known;
  const made = branchOf(step);
  branch.below.set(step.key, made);
  return made;
}
/** A name as part of an id: elements of the page are named by ids, whose lists are parted at spaces. */
export function idPart(name: string): string {
  return name.replace(/[%/\s]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

/** Objects without groups: by kind, in the order of the kinds, then by name. */
function leavesOf(placed: readonly Placed[]): readonly TreeNode[] {
  const byKind = new Map<Kind, TreeNode[]>();
  for (const { kind, record } of placed) {
    const same = byKind.get(kind) ?? [];
    byKind.set(kind, same);
    same.push(leaf(kind, record));
  }
  return [...byKind.values()].flatMap(sorted);
}

/**
 * Makes nodes of groups. An object is found by its ref where it stands first; elsewhere its node has a name of its own, which is why one
 * of these serves a whole tree.
 */
export class Grouping {
  readonly #met = new Set<string>();

  /** @param at - id of the node below which they stand */
  nodes(placed: readonly Placed[], levels: readonly GroupLevel[], at: string): readonly TreeNode[] {
    const [level, ...deeper] = levels;
    if (!level) return leavesOf(placed).map((node) => this.#distinct(node, at));
    const root = branchOf(null);
    for (const way of level.seeds ?? []) way.reduce(branchAt, root);
    for (const one of placed) {
      const ways = level.ways(one.kind, one.record);
      if (ways.length === 0) root.objects.push(one);
      for (const way of ways) {
        const branch = way.reduce(branchAt, root);
        // What is itself the group, a server among what is grouped by server, is no member of it.
        if (branch.step?.ref !== one.record.ref) branch.objects.push(one);
      }
    }
    return this.#below(root, deeper, at);
  }
  #below({ below, objects }: Branch, deeper: readonly GroupLevel[], at: string): readonly TreeNode[] {
    const groups = [...below.values()].sort(
      ({ step: a }, { step: b }) => (a?.order ?? 0) - (b?.order ?? 0) || byName(a?.label ?? "", b?.label ?? ""),
    );
    const nodes = groups.flatMap((branch) => {
      const { step } = branch;
      if (!step) return NONE;
      const id = `${at}/${idPart(step.key)}`;
      const own = { ref: step.ref ?? null, kind: step.look, label: step.label, isClosedAtFirst: false, children: NONE };
      const node: TreeNode = { ...own, id, ...(step.group ? { group: step.group } : {}) };
      const named = step.ref === undefined ? node : this.#distinct({ ...node, id: step.ref }, at);
      return [{ ...named, children: this.#below(branch, deeper, id) }];
    });
    return [...nodes, ...this.nodes(objects, deeper, at)];
  }
  #distinct(node: TreeNode, at: string): TreeNode {
    if (this.#met.has(node.id)) return { ...node, id: `${at}//${node.id}` };
    this.#met.add(node.id);
    return node;
  }
}

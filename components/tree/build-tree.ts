/** The navigation tree as data: built from the records and what their kinds say of them, opened and filtered without them. */
import type { AnyRec } from "../data/defaults";
import type { Kind, Kinds, Shows } from "../data/kind";
import type { TreeMode } from "../data/nav-mode";
import type { RecordStore } from "../data/store";
import type { Translate } from "../i18n";
import type { Matcher } from "../search/matcher";
import { Grouping, type GroupLevel, type Placed } from "./group-nodes";
import { organise } from "./organise";
import { leaf, NONE, sorted, type TreeNode } from "./tree-node";

export interface TreeRow {
  readonly node: TreeNode;
  readonly level: number;
  readonly at: number;
  readonly of: number;
  readonly isOpen: boolean;
  readonly parent: string | null;
}
/** What is searched for, where the tree is what a search has found. */
export interface TreeSearch {
  /** names of kinds; none: all that the navigation shows */
  readonly types: readonly string[];
  readonly finds: Matcher;
  readonly levels: readonly GroupLevel[];
}
export interface TreeOptions {
  readonly mode: TreeMode;
  readonly shows: Shows;
  readonly t: Translate;
  /** left out: nothing is found */
  readonly search?: TreeSearch;
}
function group(kind: Kind, children: readonly TreeNode[], isClosedAtFirst: boolean, t: Translate): TreeNode[] {
  return children.length === 0 ? [] : [{ id: `group:${kind.name}`, ref: null, kind, label: t(kind.many), children, isClosedAtFirst }];
}
/** Kinds that stand in the navigation, each with its objects that are shown. */
function placedObjects(store: RecordStore, kinds: Kinds, shows: Shows): ReadonlyMap<Kind, AnyRec[]> {
  const found = new Map<Kind, AnyRec[]>(kinds.all.flatMap((kind) => (kind.place ? [[kind, []] as const] : [])));
  for (const of of new Set([...found.keys()].map((kind) => kind.of))) {
    for (const record of store.all(of) as readonly AnyRec[]) {
      const kind = kinds.of(record);
      if (kind?.place && !kind.place.isHidden?.(record, shows)) found.get(kind)?.push(record);
    }
  }
  return found;
}

/** What a search finds. What the View menu hides is found all the same. */
export function foundObjects(store: RecordStore, kinds: Kinds, { types, finds }: Omit<TreeSearch, "levels">): readonly Placed[] {
  const wanted = new Set(kinds.all.filter((kind) => (types.length > 0 ? types.includes(kind.name) : kind.place !== undefined)));
  return [...new Set([...wanted].map((kind) => kind.of))].flatMap((of) =>
    (store.all(of) as readonly AnyRec[]).flatMap((record): Placed[] => {
      const kind = kinds.of(record);
      return kind && wanted.has(kind) && finds(kind, record) ? [{ kind, record }] : [];
    }),
  );
}

export function buildTree(store: RecordStore, kinds: Kinds, { mode, shows, t, search }: TreeOptions): readonly TreeNode[] {
  if (mode === "searches") return search ? new Grouping().nodes(foundObjects(store, kinds, search), search.levels, "search") : NONE;
  const placed = placedObjects(store, kinds, shows);
  if (mode === "organisation") {
    const all = [...placed].flatMap(([kind, records]) => records.map((record) => ({ kind, record })));
    return organise(all, { store, kinds, t });
  }
  if (mode === "objects")
    return [...placed].flatMap(([kind, records]) =>
      group(kind, sorted(records.map((record) => leaf(kind, record))), kind.place?.isClosedAtFirst ?? false, t),
    );
  const shown = new Set([...placed.values()].flatMap((records) => records.map((record) => record.ref)));
  // Below each parent, "" for the top: the objects of each kind, in the order of the kinds.
  const below = new Map<string, Map<Kind, TreeNode[]>>();
  const order = [...placed]
    .filter(([{ place }]) => !place?.isLeftOutOfInfrastructure)
    .sort(([a], [b]) => (a.place?.order ?? 0) - (b.place?.order ?? 0));
  for (const [kind, records] of order) {
    for (const record of records) {
      const parent = kind.place?.parent(store, record) ?? "";
      const at = shown.has(parent) ? parent : "";
      const siblings = below.get(at) ?? new Map<Kind, TreeNode[]>();
      below.set(at, siblings);
      const same = siblings.get(kind) ?? [];
      siblings.set(kind, same);
      same.push(leaf(kind, record));
    }
  }
  const childrenOf = (at: string): readonly TreeNode[] => {
    const kindsBelow = below.get(at);
    if (!kindsBelow) return NONE;
    return [...kindsBelow].flatMap(([kind, nodes]) => {
      const whole = sorted(nodes.map((node) => ({ ...node, children: childrenOf(node.id) })));
      return kind.place?.isGathered ? group(kind, whole, true, t) : whole;
    });
  };
  return childrenOf("");
}

/** Nodes whose objects are found, and what leads to them. */
export function filterTree(nodes: readonly TreeNode[], finds: (ref: string) => boolean): readonly TreeNode[] {
  // Ten thousand are looked at for a key: lists are made only where something is kept.
  const kept = (list: readonly TreeNode[]): readonly TreeNode[] => {
    let found: TreeNode[] | null = null;
    for (const node of list) {
      const children = node.children.length > 0 ? kept(node.children) : NONE;
      if (children.length === 0 && (node.ref === null || !finds(node.ref))) continue;
      found ??= [];
      found.push(
        children.length === node.children.length && children.every((child, at) => child === node.children[at])
          ? node
          : { ...node, children },
      );
    }
    return found ?? NONE;
  };
  return kept(nodes);
}

/** Visible rows in order. `toggled` holds nodes that are not as they are at first. */
export function flattenTree(nodes: readonly TreeNode[], toggled: ReadonlySet<string>, isAllOpen: boolean): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (list: readonly TreeNode[], level: number, parent: string | null): void => {
    list.forEach((node, at) => {
      const isOpen = node.children.length > 0 && (isAllOpen || node.isClosedAtFirst === toggled.has(node.id));
      rows.push({ node, level, at: at + 1, of: list.length, isOpen, parent });
      if (isOpen) walk(node.children, level + 1, node.id);
    });
  };
  walk(nodes, 1, null);
  return rows;
}
/** Ids on the way down to a node, itself left out. */
export function pathTo(nodes: readonly TreeNode[], id: string): readonly string[] | null {
  for (const node of nodes) {
    if (node.id === id) return [];
    const below = pathTo(node.children, id);
    if (below) return [node.id, ...below];
  }
  return null;
}

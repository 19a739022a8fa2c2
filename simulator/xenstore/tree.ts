/** The nodes of one store. It knows nothing of who may do what, only whose nodes there are. @source xenstore.md §1 */
import { flat, grow, share } from "./names";
import { childOf, parentOf, parts } from "./paths";
import { areEqual, ownerIn, type Permissions, parsePermissions, permissionText, sharedPermissions } from "./permissions";

/**
 * A node with children or with permissions of its own. A leaf that has the permissions of its parent's other leaves is stored as its
 * bare value: a running guest has some sixty of them, and a thousand guests are common.
 */
interface Node {
  value: string;
  permissions: Permissions;
  /** of all its bare leaves: what it had itself when the first of them was made */
  leaves: Permissions;
  names: readonly string[];
  items: readonly (Node | string)[];
}

/** What is known of one node. */
export interface Found {
  readonly value: string;
  readonly permissions: Permissions;
}

/** A node as plain data; leaves "" stands for the node's own permissions. Children in order of creation. */
export type StoredNode = readonly [
  value: string,
  permissions: string,
  leaves: string,
  children: readonly (readonly [string, StoredNode | string])[],
];

const NO_NAMES: readonly string[] = [];
const NO_ITEMS: readonly (Node | string)[] = [];

function newNode(value: string, permissions: Permissions): Node {
  return { value, permissions, leaves: permissions, names: NO_NAMES, items: NO_ITEMS };
}
const isBare = (item: Node | string): item is string => typeof item === "string";
const kept = (value: string): string => (value.length <= 16 ? share(value) : flat(value));

export class Tree {
  /** a transaction may be; the tree itself has room for all */
  readonly isFull = false;
  private root: Node;
  /** nodes in all, the root among them */
  count = 1;
  /** nodes by owner; derived */
  private readonly owned = new Map<number, number>();

  constructor(permissions: Permissions) {
    this.root = newNode("", sharedPermissions(permissions));
    this.tally(this.root.permissions, 1);
  }

  ownedBy(domid: number): number {
    return this.owned.get(domid) ?? 0;
  }

  value(path: string): string | null {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) return this.root.value;
    const parent = this.node(names);
    const item = parent?.items[parent.names.indexOf(last)];
    return item === undefined ? null : isBare(item) ? item : item.value;
  }
  find(path: string): Found | null {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) return this.root;
    const parent = this.node(names);
    const item = parent?.items[parent.names.indexOf(last)];
    if (!parent || item === undefined) return null;
    return isBare(item) ? { value: item, permissions: parent.leaves } : item;
  }
  /** Names of the nodes below, in code-unit order; null: no such node. */
  names(path: string): readonly string[] | null {
    const node = this.node(parts(path));
    if (node) return [...node.names].sort();
    return this.value(path) === null ? null : NO_NAMES;
  }

  /** Makes a node, or gives one another value; the node above must be there. */
  put(path: string, value: string, permissions: Permissions): void {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) {
      this.root.value = value;
      return;
    }
    const parent = this.roomy(names);
    const at = parent.names.indexOf(last);
    if (at >= 0) {
      const item = parent.items[at] as Node | string;
      if (isBare(item)) parent.items = parent.items.with(at, kept(value));
      else item.value = kept(value);
      return;
    }
    // Grown by exactly one: growing by push would leave half of each array empty.
    if (!parent.items.some(isBare)) parent.leaves = permissions;
    parent.names = grow(parent.names, share(last));
    parent.items = [...parent.items, areEqual(permissions, parent.leaves) ? kept(value) : newNode(kept(value), permissions)];
    this.count++;
    this.tally(permissions, 1);
  }

  setPermissions(path: string, wanted: Permissions): void {
    const permissions = sharedPermissions(wanted);
    const found = this.find(path);
    if (!found || areEqual(found.permissions, permissions)) return;
    this.tally(found.permissions, -1);
    this.tally(permissions, 1);
    const names = parts(path);
    const last = names.pop();
    const parent = last === undefined ? null : this.roomy(names);
    const at = parent?.names.indexOf(last ?? "") ?? -1;
    const item = parent?.items[at] ?? this.root;
    if (!parent || (!isBare(item) && item.names.length > 0)) {
      if (!isBare(item)) item.permissions = permissions;
      return;
    }
    // A leaf: bare when it is like its parent's others, or has none beside it.
    const others = parent.items.filter((other, i) => i !== at && isBare(other)).length;
    if (others === 0) parent.leaves = permissions;
    const value = isBare(item) ? item : item.value;
    parent.items = parent.items.with(at, areEqual(permissions, parent.leaves) ? value : newNode(value, permissions));
  }

  /** Removes a node with all below it. */
  remove(path: string): void {
    this.each(path, (_, found) => {
      this.count--;
      this.tally(found.permissions, -1);
    });
    const name = path.slice(path.lastIndexOf("/") + 1);
    const parent = this.node(parts(parentOf(path)));
    const gone = parent?.names.indexOf(name) ?? -1;
    if (!parent || gone < 0) return;
    parent.names = parent.names.filter((_, i) => i !== gone);
    parent.items = parent.items.filter((_, i) => i !== gone);
  }

  /** Visits a node and all below it, parents first. Nothing may be changed meanwhile. */
  each(path: string, visit: (path: string, found: Found) => void): void {
    const found = this.find(path);
    if (!found) return;
    visit(path, found);
    const node = this.node(parts(path));
    for (const name of node?.names ?? NO_NAMES) this.each(childOf(path, name), visit);
  }

  export(): StoredNode {
    const dump = (node: Node): StoredNode => [
      node.value,
      permissionText(node.permissions),
      areEqual(node.leaves, node.permissions) ? "" : permissionText(node.leaves),
      node.names.map((name, i) => [name, dumpItem(node.items[i] as Node | string)] as const),
    ];
    const dumpItem = (item: Node | string): StoredNode | string => (isBare(item) ? item : dump(item));
    return dump(this.root);
  }
  import(stored: StoredNode): void {
    this.count = 0;
    this.owned.clear();
    const listed = (text: string): Permissions => parsePermissions(text) ?? [];
    const load = ([value, own, leavesText, children]: StoredNode): Node => {
      const permissions = listed(own);
      const leaves = leavesText === "" ? permissions : listed(leavesText);
      this.count++;
      this.tally(permissions, 1);
      let names = NO_NAMES;
      for (const [name] of children) names = grow(names, share(name));
      const items = children.map(([, item]) => {
        if (!isBare(item as Node | string)) return load(item as StoredNode);
        this.count++;
        this.tally(leaves, 1);
        return kept(item as string);
      });
      return { value: kept(value), permissions, leaves, names, items };
    };
    this.root = load(stored);
  }

  private tally(permissions: Permissions, by: number): void {
    const owner = ownerIn(permissions);
    const now = (this.owned.get(owner) ?? 0) + by;
    if (now === 0) this.owned.delete(owner);
    else this.owned.set(owner, now);
  }

  /** The node that has children or could; null for a bare leaf too. */
  private node(names: readonly string[]): Node | null {
    let node = this.root;
    for (const name of names) {
      const item = node.items[node.names.indexOf(name)];
      if (item === undefined || isBare(item)) return null;
      node = item;
    }
    return node;
  }

  /** The same, made of a bare leaf where the way or its end is one. */
  private roomy(names: readonly string[]): Node {
    let node = this.root;
    for (const name of names) {
      const at = node.names.indexOf(name);
      const item = node.items[at];
      if (item === undefined) throw new Error(`invariant broken: there is a node above ${names.join("/")}`);
      const child = isBare(item) ? newNode(item, node.leaves) : item;
      if (child !== item) node.items = node.items.with(at, child);
      node = child;
    }
    return node;
  }
}

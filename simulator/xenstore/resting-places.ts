/**
 * Which subtrees are put to rest, and when. It changes only how a tree is kept, never what it says, and so it may follow from anything;
 * it follows from the changes made since.
 */
import { isBare, type Node, Unread } from "./node";
import type { Permissions } from "./permissions";
import { Region } from "./region";

/** Changes of the tree that a region must have been left alone for. A domain's start makes some two hundred. */
const QUIET = 100;
/** How often it is looked at which are, in changes. */
const EVERY = 32;
/** Names that lead to a domain's back ends of one kind. */
export const DEEPEST = 6;

interface Awake {
  readonly names: readonly string[];
  /** the change that touched it last */
  at: number;
}

export class RestingPlaces {
  private changes = 0;
  private readonly awake = new Map<Node, Awake>();

  /** Something in this region is about to be changed. @param names - path of its top */
  touch(names: readonly string[], node: Node): void {
    const known = this.awake.get(node);
    if (known) known.at = this.changes;
    else this.awake.set(node, { names, at: this.changes });
  }

  /** Counts a change, and puts to rest what has been quiet. */
  pass(root: Node): void {
    if (++this.changes % EVERY !== 0) return;
    for (const [node, { names, at }] of this.awake) {
      if (this.changes - at < QUIET) continue;
      this.awake.delete(node);
      rest(root, names, node);
    }
  }

  /** Puts one to rest at once. */
  settle(root: Node, names: readonly string[], node: Node): void {
    rest(root, names, node);
  }

  /** Puts to rest whatever can be. */
  restAll(root: Node): void {
    const visit = (node: Node, names: readonly string[]): void => {
      node.names.forEach((name, i) => {
        const item = node.items[i];
        const path = [...names, name];
        if (item === undefined || isBare(item) || item instanceof Region || item instanceof Unread) return;
        if (path.length === topOf(path)) rest(root, path, item);
        else if (path.length < DEEPEST) visit(item, path);
      });
    };
    visit(root, []);
  }
}

/** Whether names lead to the top of a region. */
export function isTop(names: readonly string[]): boolean {
  return names.length > 0 && names.length === topOf(names);
}

/** How many names lead to the top of the region that a path is in: a domain's home, its back ends of one kind, what the toolstack keeps of it. */
export function topOf(names: readonly string[]): number {
  const first = names[0];
  if (first === "vm" || first === "libxl") return 2;
  if (first !== "local" || names[1] !== "domain") return 0;
  if (names[2] !== "0") return 3;
  return names[3] === "backend" ? DEEPEST : 0;
}

function rest(root: Node, names: readonly string[], node: Node): void {
  let parent = root;
  for (const name of names.slice(0, -1)) {
    const item = parent.items[parent.names.indexOf(name)];
    if (item === undefined || isBare(item) || item instanceof Region || item instanceof Unread) return;
    parent = item;
  }
  const last = names[names.length - 1] as string;
  const at = parent.names.indexOf(last);
  if (parent.items[at] !== node) return;
  const region = Region.of(node, domainOf(last, node.permissions));
  if (region) parent.items = parent.items.with(at, region);
}

/** Whose a region is, by the name of its top or by who may use that: its number is left out of what is shared. */
export function domainOf(name: string, permissions: Permissions): number {
  return /^\d+$/.test(name) ? Number(name) : (permissions.findLast(({ domid }) => domid !== 0)?.domid ?? 0);
}

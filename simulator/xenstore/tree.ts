/** The nodes of one store. It knows nothing of who may do what, only whose nodes there are. @source xenstore.md §1 */
import { grow, kept, share } from "./names";
import { APART, type Found, type Item, isBare, NO_NAMES, type Node, newNode, type StoredNode, Unread } from "./node";
import { childOf, parts } from "./paths";
import { areEqual, ownerIn, type Permissions, parsePermissions, sharedPermissions } from "./permissions";
import { Region, stored, storedItem } from "./region";
import { DEEPEST, domainOf, isTop, RestingPlaces, topOf } from "./resting-places";

export type { Found, StoredNode } from "./node";

/** Names on the way to the homes of domains. @source xenstore.md §1 */
const HOMES = ["local", "domain"] as const;

/** The rest of a way, from a region's top on. */
function below(names: readonly string[], depth: number): string {
  return names.slice(depth).join("/");
}
const noneApart = (): never => {
  throw new Error("a region of XenStore has none in it");
};

/** Nodes out of plain data. @param apart - what stands for a subtree that was written by itself */
function load(from: StoredNode, apart: (path: string) => Unread, path = ""): Node {
  const [value, own, leavesText, children] = from;
  const listed = (text: string): Permissions => parsePermissions(text) ?? [];
  const permissions = listed(own);
  const leaves = leavesText === "" ? permissions : listed(leavesText);
  let names = NO_NAMES;
  for (const [name] of children) names = grow(names, share(name));
  const items = children.map(([name, item]): Item => {
    if (typeof item === "string") return kept(item);
    const way = `${path}/${name}`;
    return item === APART ? apart(way) : load(item, apart, way);
  });
  return { value: kept(value), permissions, leaves, names, items };
}

/** What is below a node by a name, as it lies there. */
function childAtRest(item: Item | undefined, name: string): Item | undefined {
  if (item === undefined || isBare(item) || item instanceof Region || item instanceof Unread) return undefined;
  const at = item.names.indexOf(name);
  return at < 0 ? undefined : item.items[at];
}

/** A child of a node as the text that it is written as. */
function textOf(node: Node, name: string): string {
  const item = node.items[node.names.indexOf(name)] as Exclude<Item, string>;
  return item instanceof Unread ? item.text : JSON.stringify(storedItem(item));
}

export class Tree {
  /** a transaction may be; the tree itself has room for all */
  readonly isFull = false;
  private root: Node;
  /** nodes in all, the root among them */
  count = 1;
  /** nodes by owner */
  private readonly owned = new Map<number, number>();
  private readonly resting = new RestingPlaces();
  /** hears of a region, by its path, or of all below a path, before something in it changes; null: nobody wants to */
  beforeChange: ((path: string) => void) | null = null;

  constructor(permissions: Permissions) {
    this.root = newNode("", sharedPermissions(permissions));
    this.tally(this.root.permissions, 1);
  }

  ownedBy(domid: number): number {
    return this.owned.get(domid) ?? 0;
  }

  value(path: string): string | null {
    return this.find(path)?.value ?? null;
  }
  find(path: string): Found | null {
    const names = parts(path);
    const { item, above, depth } = this.reach(names);
    return this.found(names, item, above, depth);
  }
  /** Names of the nodes below, in code-unit order; null: no such node. */
  names(path: string): readonly string[] | null {
    const names = parts(path);
    const { item, depth } = this.reach(names);
    if (item === undefined) return null;
    if (item instanceof Region) return item.names(below(names, depth))?.toSorted() ?? null;
    if (!isBare(item)) return (item as Node).names.toSorted();
    return depth === names.length ? NO_NAMES : null;
  }

  /** A domain's home, whose nodes have paths below it; null: it does not lie at rest. */
  homeAtRest(domid: number): Region | null {
    let at: Item | undefined = this.root;
    for (const name of HOMES) at = childAtRest(at, name);
    const home = childAtRest(at, `${domid}`);
    return home instanceof Region ? home : null;
  }

  /** Makes a node, or gives one another value; the node above must be there. */
  put(path: string, value: string, permissions: Permissions): void {
    const names = parts(path);
    if (names.length === 0) {
      this.root.value = value;
      return;
    }
    this.changing(names);
    const { item: reached, above, depth } = this.reach(names);
    if (reached instanceof Region && reached.put(below(names, depth), kept(value))) return;
    const last = names[names.length - 1] as string;
    if (reached !== undefined && !(reached instanceof Region) && depth === names.length) {
      if (isBare(reached)) above.items = above.items.with(above.names.indexOf(last), kept(value));
      else (reached as Node).value = kept(value);
      return;
    }
    const parent = reached === undefined && depth === names.length ? this.awake(names, above) : this.roomy(names);
    // Grown by exactly one: growing by push would leave half of each array empty.
    if (!parent.items.some(isBare)) parent.leaves = permissions;
    parent.names = grow(parent.names, share(last));
    parent.items = [...parent.items, areEqual(permissions, parent.leaves) ? kept(value) : newNode(kept(value), permissions)];
    this.count++;
    this.tally(permissions, 1);
  }

  setPermissions(path: string, wanted: Permissions): void {
    const permissions = sharedPermissions(wanted);
    const names = parts(path);
    const { item: reached, above, depth } = this.reach(names);
    const found = this.found(names, reached, above, depth);
    if (!found || areEqual(found.permissions, permissions)) return;
    this.tally(found.permissions, -1);
    this.tally(permissions, 1);
    this.changing(names);
    const parent = reached instanceof Region ? this.roomy(names) : this.awake(names, above);
    const at = parent.names.indexOf(names.at(-1) ?? "");
    const item = names.length === 0 ? this.root : this.opened(parent, at, names, names.length);
    if (!isBare(item) && !(item instanceof Region) && (names.length === 0 || item.names.length > 0)) {
      item.permissions = permissions;
      if (names.length === topOf(names)) this.resting.touch(names, item);
      return;
    }
    // A leaf: bare when it is like its parent's others, or has none beside it.
    const others = parent.items.filter((other, i) => i !== at && isBare(other)).length;
    if (others === 0) parent.leaves = permissions;
    const value = isBare(item) ? item : (item as Node).value;
    parent.items = parent.items.with(at, areEqual(permissions, parent.leaves) ? value : newNode(value, permissions));
  }

  /** Removes a node with all below it. */
  remove(path: string): void {
    const names = parts(path);
    const last = names.at(-1);
    if (last === undefined || this.find(path) === null) return;
    this.changing(names);
    this.each(path, (_, found) => {
      this.count--;
      this.tally(found.permissions, -1);
    });
    const parent = this.roomy(names);
    const gone = parent.names.indexOf(last);
    parent.names = parent.names.filter((_, i) => i !== gone);
    parent.items = parent.items.filter((_, i) => i !== gone);
  }

  /** Visits a node and all below it, parents first. Nothing may be changed meanwhile. */
  each(path: string, visit: (path: string, found: Found) => void): void {
    const names = parts(path);
    const { item, above, depth } = this.reach(names);
    if (item === undefined || (isBare(item) && depth < names.length)) return;
    const region = (top: string, from: string, at: Region): void =>
      at.each(from, (end, found) => visit(end === "" ? top : childOf(top, end), found));
    const walk = (at: string, each: Item, leaves: Permissions): void => {
      if (isBare(each)) visit(at, { value: each, permissions: leaves });
      else if (each instanceof Region) region(at, "", each);
      else {
        const node = each as Node;
        visit(at, node);
        for (let i = 0; i < node.names.length; i++) {
          const child = childOf(at, node.names[i] as string);
          const way = node.items[i] instanceof Unread ? parts(child) : NO_NAMES;
          walk(child, this.child(node, i, way, way.length) as Item, node.leaves);
        }
      }
    };
    if (item instanceof Region) region(`/${names.slice(0, depth).join("/")}`, below(names, depth), item);
    else walk(path, item, above.leaves);
  }

  /** The whole tree; regions that are written by themselves are left out of it when `isHead`. */
  export(isHead = false): StoredNode {
    return stored(this.root, isHead ? isTop : undefined);
  }
  /** Nodes by owner, as plain data. */
  owners(): readonly (readonly [domid: number, nodes: number])[] {
    return [...this.owned];
  }
  /** Regions that are written by themselves, by path, each as it is when it is asked for. */
  *regions(): Generator<readonly [path: string, text: () => string]> {
    const visit = function* (node: Node, path: readonly string[]): Generator<readonly [string, () => string]> {
      for (const [i, name] of node.names.entries()) {
        const item = node.items[i] as Item;
        const way = [...path, name];
        if (isBare(item)) continue;
        if (isTop(way)) yield [`/${way.join("/")}`, () => textOf(node, name)];
        else if (!(item instanceof Region) && !(item instanceof Unread) && way.length < DEEPEST) yield* visit(item, way);
      }
    };
    yield* visit(this.root, []);
  }

  /**
   * @param regionOf - what a region that was written by itself is read from
   * @throws Error when it is no tree
   */
  import(
    from: StoredNode,
    count: number,
    owners: readonly (readonly [domid: number, nodes: number])[],
    regionOf: (path: string) => { readonly text: string },
  ): void {
    this.count = count;
    this.owned.clear();
    for (const [domid, nodes] of owners) this.owned.set(domid, nodes);
    this.root = load(from, (path) => new Unread(regionOf(path)));
    this.resting.restAll(this.root);
  }
  /** Reads what has not been read. */
  readAll(): void {
    this.each("/", () => undefined);
  }

  /** Something is about to be changed by a path. */
  private changing(names: readonly string[]): void {
    this.resting.pass(this.root);
    if (this.beforeChange === null) return;
    const top = topOf(names);
    this.beforeChange(`/${(top > 0 && top < names.length ? names.slice(0, top) : names).join("/")}`);
  }

  private tally(permissions: Permissions, by: number): void {
    const owner = ownerIn(permissions);
    const now = (this.owned.get(owner) ?? 0) + by;
    if (now === 0) this.owned.delete(owner);
    else this.owned.set(owner, now);
  }

  /** The way to a node as far as it goes: to the node, to a region that it may be in, or to where there is none. */
  private reach(names: readonly string[]): { readonly item: Item | undefined; readonly above: Node; readonly depth: number } {
    let above = this.root;
    let item: Item | undefined = this.root;
    let depth = 0;
    while (depth < names.length && item !== undefined && !isBare(item) && !(item instanceof Region)) {
      above = item as Node;
      item = this.child(above, above.names.indexOf(names[depth] as string), names, depth + 1);
      depth++;
    }
    return { item, above, depth };
  }

  /** What is below a node; read, if it has not been. @param names - those on the way to it; `depth` of them lead there */
  private child(parent: Node, at: number, names: readonly string[], depth: number): Item | undefined {
    const item = parent.items[at];
    if (!(item instanceof Unread)) return item;
    const from = JSON.parse(item.text) as StoredNode;
    const region = Region.read(from, domainOf(parent.names[at] as string, parsePermissions(from[1]) ?? []));
    const read = region ?? load(from, noneApart);
    parent.items = parent.items.with(at, read);
    if (!(read instanceof Region)) this.resting.settle(this.root, names.slice(0, depth), read);
    return parent.items[at];
  }

  private found(names: readonly string[], item: Item | undefined, above: Node, depth: number): Found | null {
    if (item === undefined) return null;
    if (item instanceof Region) return item.find(below(names, depth));
    if (!isBare(item)) return item as Node;
    return depth === names.length ? { value: item, permissions: above.leaves } : null;
  }

  /** A node on the way that is about to get other children: the region that it is in stays awake. */
  private awake(names: readonly string[], parent: Node): Node {
    const top = topOf(names);
    if (top === 0 || top >= names.length) return parent;
    let node = this.root;
    for (let i = 0; i < top; i++) node = node.items[node.names.indexOf(names[i] as string)] as Node;
    this.resting.touch(names.slice(0, top), node);
    return parent;
  }

  /** The node above, made of a bare leaf or of a region at rest where the way is one. */
  private roomy(names: readonly string[]): Node {
    let node = this.root;
    const top = topOf(names);
    for (let i = 0; i < names.length - 1; i++) {
      const at = node.names.indexOf(names[i] as string);
      if (at < 0) throw new Error(`invariant broken: there is a node above ${names.join("/")}`);
      const item = this.opened(node, at, names, i + 1);
      const child = isBare(item) ? newNode(item, node.leaves) : item;
      if (child !== item) node.items = node.items.with(at, child);
      node = child;
      if (i + 1 === top) this.resting.touch(names.slice(0, top), node);
    }
    return node;
  }

  /** A child in the form that it can be changed in. */
  private opened(parent: Node, at: number, names: readonly string[], depth: number): Node | string {
    const item = this.child(parent, at, names, depth) as Item;
    if (!(item instanceof Region)) return item as Node | string;
    const node = item.nodes();
    parent.items = parent.items.with(at, node);
    return node;
  }
}

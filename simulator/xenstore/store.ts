/**
 * One host's XenStore: a tree of values. Every domain reads and writes below its own `/local/domain/<domid>` by relative path.
 * Permissions in this form: the owner of a subtree and dom0 write, everybody reads what is not private to another domain.
 * @source xenstore.md §1, §3, §7
 */
const PATH_LIMIT = 3072;
const RELATIVE_LIMIT = 2048;
/** What one request can carry, and what a guest may keep: bytes a node, nodes. @source xenstore.md §1, §6 */
const PAYLOAD_LIMIT = 4096;
const NODE_LIMIT = 2048;
const NODES_LIMIT = 1000;

/**
 * A node with children or an owner of its own. A leaf that belongs to its parent's owner is stored as its bare value: a running
 * guest has some sixty of them, and a thousand guests are common.
 */
interface Node {
  value: string;
  /** domid that may write here besides dom0 */
  owner: number;
  names: readonly string[];
  items: readonly (Node | string)[];
}

/** A node as plain data: value, owner, children by name in order of creation. */
export type StoredNode = readonly [value: string, owner: number, children: readonly (readonly [string, StoredNode | string])[]];

const NO_NAMES: readonly string[] = [];
const NO_ITEMS: readonly (Node | string)[] = [];

/** Lists of names that grow the same way are one list: every guest's `device/vif/0` has the same keys. */
const grown = new Map<readonly string[], Map<string, readonly string[]>>();
function grow(names: readonly string[], name: string): readonly string[] {
  // Numbers are domids and devices: their lists are nobody else's.
  if (names.length > 40 || /^\d+$/.test(name) || (names.length > 0 && /^\d+$/.test(names[0] as string))) return [...names, name];
  let next = grown.get(names);
  if (!next) {
    next = new Map();
    grown.set(names, next);
  }
  let list = next.get(name);
  if (!list) {
    list = [...names, name];
    if (grown.size < 4096) next.set(name, list);
  }
  return list;
}

/** Grows both arrays by exactly one: growing by push would leave half of each empty. */
function append(node: Node, name: string, item: Node | string): void {
  node.names = grow(node.names, name);
  node.items = [...node.items, item];
}

function newNode(value: string, owner: number): Node {
  return { value, owner, names: NO_NAMES, items: NO_ITEMS };
}

export class XenStore {
  private root: Node = newNode("", 0);

  read(path: string): string | null {
    const found = this.find(path);
    return found === null ? null : typeof found === "string" ? found : found.value;
  }

  /** Child names in code-unit order, or null when there is no such node. */
  list(path: string): readonly string[] | null {
    const found = this.find(path);
    return found === null ? null : typeof found === "string" ? [] : [...found.names].sort();
  }

  /** Writes a value, making the nodes on the way; a node made takes its parent's owner. */
  write(path: string, value: string): void {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) return;
    const parent = this.make(names);
    const at = parent.names.indexOf(last);
    const kept = value.length <= 16 ? share(value) : flat(value);
    if (at < 0) {
      append(parent, share(last), kept);
      return;
    }
    const item = parent.items[at] as Node | string;
    if (typeof item === "string") parent.items = parent.items.with(at, kept);
    else item.value = kept;
  }

  /** Gives a subtree to a domain. */
  own(path: string, domid: number): void {
    const names = parts(path);
    if (this.find(path) === null) return;
    const each = (node: Node): void => {
      node.owner = domid;
      for (const item of node.items) if (typeof item !== "string") each(item);
    };
    each(this.make(names));
  }

  ownerOf(path: string): number | null {
    let node = this.root;
    for (const name of parts(path)) {
      const at = node.names.indexOf(name);
      if (at < 0) return null;
      const item = node.items[at] as Node | string;
      if (typeof item === "string") return node.owner;
      node = item;
    }
    return node.owner;
  }

  /** Removes a node with all below it. False: there was none. */
  remove(path: string): boolean {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) return false;
    const parent = this.find(`/${names.join("/")}`);
    if (parent === null || typeof parent === "string") return false;
    const at = parent.names.indexOf(last);
    if (at < 0) return false;
    parent.names = parent.names.filter((_, i) => i !== at);
    parent.items = parent.items.filter((_, i) => i !== at);
    return true;
  }

  // As one domain sees it: relative paths start at its own home; domid 0 may do anything.

  readAs(domid: number, path: string): string | null {
    const full = absolute(domid, path);
    return full !== null && mayRead(domid, full) ? this.read(full) : null;
  }
  listAs(domid: number, path: string): readonly string[] | null {
    const full = absolute(domid, path);
    return full !== null && mayRead(domid, full) ? this.list(full) : null;
  }
  writeAs(domid: number, path: string, value: string): boolean {
    const full = absolute(domid, path);
    if (full === null || !this.mayWrite(domid, full) || value.length > (domid === 0 ? PAYLOAD_LIMIT : NODE_LIMIT)) return false;
    if (domid !== 0 && this.find(full) === null && this.countOwned(`/local/domain/${domid}`, domid) >= NODES_LIMIT) return false;
    this.write(full, value);
    return true;
  }
  removeAs(domid: number, path: string): boolean {
    const full = absolute(domid, path);
    return full !== null && this.mayWrite(domid, full) && this.remove(full);
  }

  private mayWrite(domid: number, path: string): boolean {
    if (domid === 0) return true;
    for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      const owner = this.ownerOf(at);
      if (owner !== null) return owner === domid;
    }
    return false;
  }

  private countOwned(path: string, domid: number): number {
    const each = (node: Node): number =>
      node.items.reduce(
        (sum: number, item) => sum + (typeof item === "string" ? (node.owner === domid ? 1 : 0) : each(item)),
        node.owner === domid ? 1 : 0,
      );
    const found = this.find(path);
    return found === null || typeof found === "string" ? 0 : each(found);
  }

  export(): StoredNode {
    const dump = (node: Node): StoredNode => [
      node.value,
      node.owner,
      node.names.map((name, i) => [name, dumpItem(node.items[i] as Node | string)] as const),
    ];
    const dumpItem = (item: Node | string): StoredNode | string => (typeof item === "string" ? item : dump(item));
    return dump(this.root);
  }
  import(stored: StoredNode): void {
    const load = ([value, owner, children]: StoredNode): Node => ({
      value,
      owner,
      names: children.map(([name]) => name),
      items: children.map(([, item]) => (typeof item === "string" ? item : load(item))),
    });
    this.root = load(stored);
  }

  private find(path: string): Node | string | null {
    let node: Node | string = this.root;
    for (const name of parts(path)) {
      if (typeof node === "string") return null;
      const at: number = node.names.indexOf(name);
      if (at < 0) return null;
      node = node.items[at] as Node | string;
    }
    return node;
  }

  /** The node at the end of the names, made on the way where it is missing or a bare leaf. */
  private make(names: readonly string[]): Node {
    let node = this.root;
    for (const name of names) {
      let at = node.names.indexOf(name);
      if (at < 0) {
        at = node.names.length;
        append(node, share(name), "");
      }
      const item = node.items[at] as Node | string;
      const child = typeof item === "string" ? newNode(item, node.owner) : item;
      if (child !== item) node.items = node.items.with(at, child);
      node = child;
    }
    return node;
  }
}

function parts(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

/** One copy of what all guests' trees have in common. Strings cut from a longer one would keep that one alive. */
const shared = new Map<string, string>();
function share(text: string): string {
  if (text.length > 40) return text;
  const known = shared.get(text);
  if (known !== undefined) return known;
  const copy = flat(text);
  if (shared.size < 4096) shared.set(copy, copy);
  return copy;
}

/** A text in one piece: one glued together keeps all its pieces. */
function flat(text: string): string {
  return text.split("/").join("/");
}

/** The whole path, or null when it is none: only these characters, no empty name, not too long. */
function absolute(domid: number, path: string): string | null {
  const full = path.startsWith("/") ? path : `/local/domain/${domid}/${path}`;
  const isPath = /^[A-Za-z0-9_@/-]*$/.test(full) && !full.includes("//") && full.length <= PATH_LIMIT;
  return isPath && (path.startsWith("/") || path.length <= RELATIVE_LIMIT) ? full : null;
}

/** Another domain's home is nobody else's business, but for the back ends that serve it; the toolstack's notes are its own. */
function mayRead(domid: number, path: string): boolean {
  if (domid === 0) return true;
  const full = `${path}/`;
  if (full.startsWith("/libxl/")) return false;
  if (!/^\/local\/domain\/\d+\//.test(full) || full.startsWith(`/local/domain/${domid}/`)) return true;
  return new RegExp(`^/local/domain/0/backend/[a-z]+/${domid}/`).test(full);
}

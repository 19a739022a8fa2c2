/**
 * One host's XenStore: a tree of values. Every domain reads and writes below its own `/local/domain/<domid>` by relative path.
 * Permissions in this form: the owner of a subtree and dom0 write, everybody reads what is not private to another domain.
 * @source xenstore.md §1, §7
 */
const PATH_LIMIT = 3072;

interface Node {
  value: string;
  /** domid that may write here besides dom0 */
  owner: number;
  children: Map<string, Node> | null;
}

/** A node as plain data: value, owner, children by name in order of creation. */
export type StoredNode = readonly [value: string, owner: number, children: readonly (readonly [string, StoredNode])[]];

export class XenStore {
  private root: Node = { value: "", owner: 0, children: null };

  read(path: string): string | null {
    return this.find(path)?.value ?? null;
  }

  /** Child names in code-unit order, or null when there is no such node. */
  list(path: string): readonly string[] | null {
    const node = this.find(path);
    return node ? [...(node.children?.keys() ?? [])].sort() : null;
  }

  /** Writes a value, making the nodes on the way; a node made takes its parent's owner. */
  write(path: string, value: string): void {
    let node = this.root;
    for (const name of parts(path)) {
      node.children ??= new Map();
      let child = node.children.get(name);
      if (!child) {
        child = { value: "", owner: node.owner, children: null };
        node.children.set(name, child);
      }
      node = child;
    }
    node.value = value;
  }

  /** Gives a subtree to a domain. */
  own(path: string, domid: number): void {
    const node = this.find(path);
    if (!node) return;
    const each = (n: Node): void => {
      n.owner = domid;
      if (n.children) for (const child of n.children.values()) each(child);
    };
    each(node);
  }

  ownerOf(path: string): number | null {
    return this.find(path)?.owner ?? null;
  }

  /** Removes a node with all below it. False: there was none. */
  remove(path: string): boolean {
    const names = parts(path);
    const last = names.pop();
    if (last === undefined) return false;
    const parent = this.find(`/${names.join("/")}`);
    return parent?.children?.delete(last) ?? false;
  }

  /** XenStore as one domain sees it. @param domid - 0 may write anywhere */
  viewOf(domid: number): { read(path: string): string | null; list(path: string): readonly string[] | null; write(path: string, value: string): boolean; remove(path: string): boolean } {
    const absolute = (path: string): string => (path.startsWith("/") ? path : `/local/domain/${domid}/${path}`);
    const mayRead = (path: string): boolean => domid === 0 || path === "/" || !/^\/local\/domain\/\d+(\/|$)/.test(path) || path.startsWith(`/local/domain/${domid}`);
    const mayWrite = (path: string): boolean => {
      if (path.length > PATH_LIMIT) return false;
      if (domid === 0) return true;
      for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
        const owner = this.ownerOf(at);
        if (owner !== null) return owner === domid;
      }
      return false;
    };
    return {
      read: (path) => (mayRead(absolute(path)) ? this.read(absolute(path)) : null),
      list: (path) => (mayRead(absolute(path)) ? this.list(absolute(path)) : null),
      write: (path, value) => {
        if (!mayWrite(absolute(path))) return false;
        this.write(absolute(path), value);
        return true;
      },
      remove: (path) => mayWrite(absolute(path)) && this.remove(absolute(path)),
    };
  }

  export(): StoredNode {
    const dump = (node: Node): StoredNode => [node.value, node.owner, node.children ? [...node.children].map(([name, child]) => [name, dump(child)] as const) : []];
    return dump(this.root);
  }
  import(stored: StoredNode): void {
    const load = ([value, owner, children]: StoredNode): Node => ({
      value,
      owner,
      children: children.length ? new Map(children.map(([name, child]) => [name, load(child)])) : null,
    });
    this.root = load(stored);
  }

  private find(path: string): Node | null {
    let node = this.root;
    for (const name of parts(path)) {
      const child = node.children?.get(name);
      if (!child) return null;
      node = child;
    }
    return node;
  }
}

function parts(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

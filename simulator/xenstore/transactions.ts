/**
 * Transactions: each keeps what it has changed for itself, and what it has touched, with the state of the store at that moment. Its end
 * holds when none of that has changed meanwhile. @source xenstore.md §5
 */
import type { Changed, View } from "./operations";
import { childOf, parentOf } from "./paths";
import { areEqual, ownerIn, type Permissions, parsePermissions, permissionText } from "./permissions";
import { quota } from "./quota";
import type { Found, Tree } from "./tree";

/** A transaction as plain data; permission lists as text. */
export interface StoredTransaction {
  readonly id: number;
  readonly domid: number;
  readonly operations: number;
  readonly touched: readonly (readonly [path: string, generation: number])[];
  readonly entries: readonly (readonly [path: string, node: readonly [value: string, permissions: string] | null])[];
  readonly changes: readonly {
    readonly domid: number;
    readonly kind: Changed["kind"];
    readonly path: string;
    readonly lists: readonly string[];
    readonly made: readonly string[];
    readonly gone: readonly (readonly [string, string])[];
  }[];
}

export class Transaction {
  /** requests so far */
  operations = 0;
  /** nodes it has read, written or missed, and the store's generation when it first did */
  readonly touched = new Map<string, number>();
  /** what it has changed, parents before their children; null: removed */
  readonly entries = new Map<string, Found | null>();
  readonly changes: Changed[] = [];

  constructor(
    readonly id: number,
    readonly domid: number,
  ) {}

  /** How many more nodes of a domain there will be. */
  growth(tree: Tree, domid: number): number {
    let more = 0;
    for (const [path, entry] of this.entries) {
      const before = tree.find(path);
      if (before && ownerIn(before.permissions) === domid) more--;
      if (entry && ownerIn(entry.permissions) === domid) more++;
    }
    return more;
  }

  /** Carries it out; nothing it has touched may have changed. */
  apply(tree: Tree): void {
    for (const [path, entry] of this.entries) {
      if (entry === null) tree.remove(path);
      else {
        const before = tree.find(path);
        if (before?.value !== entry.value) tree.put(path, entry.value, entry.permissions);
        if (before && !areEqual(before.permissions, entry.permissions)) tree.setPermissions(path, entry.permissions);
      }
    }
  }

  export(): StoredTransaction {
    return {
      id: this.id,
      domid: this.domid,
      operations: this.operations,
      touched: [...this.touched],
      entries: [...this.entries].map(
        ([path, entry]) => [path, entry && ([entry.value, permissionText(entry.permissions)] as const)] as const,
      ),
      changes: this.changes.map((change) => ({
        ...change,
        lists: change.lists.map(permissionText),
        gone: change.gone.map(([path, permissions]) => [path, permissionText(permissions)] as const),
      })),
    };
  }
  static from(stored: StoredTransaction): Transaction {
    const transaction = new Transaction(stored.id, stored.domid);
    const listed = (text: string): Permissions => parsePermissions(text) ?? [];
    transaction.operations = stored.operations;
    for (const [path, generation] of stored.touched) transaction.touched.set(path, generation);
    for (const [path, entry] of stored.entries) transaction.entries.set(path, entry && { value: entry[0], permissions: listed(entry[1]) });
    for (const change of stored.changes)
      transaction.changes.push({
        ...change,
        lists: change.lists.map(listed),
        gone: change.gone.map(([path, text]) => [path, listed(text)] as const),
      });
    return transaction;
  }
}

/** What a transaction sees: its own changes over the tree. */
export class TransactionView implements View {
  isFull = false;
  constructor(
    private readonly tree: Tree,
    private readonly transaction: Transaction,
    private readonly generation: number,
  ) {}

  find(path: string): Found | null {
    this.touch(path);
    return this.peek(path);
  }
  names(path: string): readonly string[] | null {
    this.touch(path);
    if (this.peek(path) === null) return null;
    const names = new Set(this.tree.names(path) ?? []);
    for (const changed of this.transaction.entries.keys())
      if (changed !== "/" && parentOf(changed) === path) names.add(changed.slice(changed.lastIndexOf("/") + 1));
    return [...names].filter((name) => this.peek(childOf(path, name)) !== null).sort();
  }
  each(path: string, visit: (path: string, found: Found) => void): void {
    const found = this.find(path);
    if (!found) return;
    visit(path, found);
    for (const name of this.names(path) ?? []) this.each(childOf(path, name), visit);
  }
  ownedBy(domid: number): number {
    return this.tree.ownedBy(domid) + this.transaction.growth(this.tree, domid);
  }
  put(path: string, value: string, permissions: Permissions): void {
    this.enter(path, { value, permissions });
  }
  setPermissions(path: string, permissions: Permissions): void {
    this.enter(path, { value: this.peek(path)?.value ?? "", permissions });
  }
  remove(path: string): void {
    const gone: string[] = [];
    this.each(path, (below) => gone.push(below));
    for (const each of gone) this.enter(each, null);
  }

  /** What is made again after it was removed comes last, and so after what is above it. */
  private enter(path: string, entry: Found | null): void {
    const { entries } = this.transaction;
    if (entry !== null && entries.get(path) === null) entries.delete(path);
    entries.set(path, entry);
  }
  private peek(path: string): Found | null {
    const { entries } = this.transaction;
    const own = entries.get(path);
    if (own !== undefined) return own;
    for (let above = path; above !== "/"; ) {
      above = parentOf(above);
      const entry = entries.get(above);
      if (entry === null) return null;
      if (entry !== undefined) break;
    }
    return this.tree.find(path);
  }
  private touch(path: string): void {
    const { touched, domid } = this.transaction;
    if (touched.has(path)) return;
    if (domid !== 0 && touched.size >= quota.transactionNodes) this.isFull = true;
    else touched.set(path, this.generation);
  }
}

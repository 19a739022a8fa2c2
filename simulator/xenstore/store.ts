/**
 * One host's XenStore: nodes with permissions, watches, transactions that conflict, quotas. Dom0's toolstack uses the methods of the store
 * itself; a domain, Dom0's kernel among them, has a client. The store's state follows from what was done with it, and looking changes nothing.
 * @source xenstore.md §1, §3, §4, §5, §6
 */
import { decodeUtf8, encodeUtf8 } from "../content/bytes";
import { ChangeRing } from "./change-ring";
import { StoreClient } from "./client";
import { type Changed, nodesOf, type Request, rm, setPerms, write } from "./operations";
import { absolute, isBelowHome, parentOf, parts, type Special, specialOf, specials } from "./paths";
import { type Permissions, parsePermissions, permissionText, permits, sharedPermissions } from "./permissions";
import { ack, type Permission, refuse, type StoreChange, type StoreResult, type StoreServices, value } from "./protocol";
import { quota } from "./quota";
import { type StoredTransaction, Transaction, TransactionView } from "./transactions";
import { type StoredNode, Tree } from "./tree";
import { firing, type StoredWatch, type Watch, WatchTable, watchedPath } from "./watches";

export type { FiredWatch, Permission, StoreChange, StoreError, StoreResult, StoreServices } from "./protocol";
export { StoreClient };

/** The store as plain data. */
export interface XenStoreState {
  readonly tree: StoredNode;
  /** nodes in all, and by owner */
  readonly count: number;
  readonly owners: readonly (readonly [domid: number, nodes: number])[];
  readonly specials: readonly (readonly [Special, string])[];
  readonly watches: readonly StoredWatch[];
  readonly transactions: readonly StoredTransaction[];
  /** paths changed since the oldest open transaction began, with the generation of the last change */
  readonly changed: readonly (readonly [string, number])[];
  readonly changes: readonly StoreChange[];
  readonly generation: number;
  readonly nextWatch: number;
  readonly nextTransaction: number;
  readonly commits: number;
  readonly conflicts: number;
}

const SILENT: StoreServices = { now: () => 0, fired: () => undefined };
const DOM0_ONLY: Permissions = sharedPermissions([{ access: "n", domid: 0 }]);

export class XenStore {
  private readonly tree = new Tree(DOM0_ONLY);
  private readonly heard = new Map<Special, Permissions>(specials.map((name) => [name, DOM0_ONLY]));
  private readonly table = new WatchTable();
  private readonly open = new Map<number, Transaction>();
  /** kept only while transactions are open: nodes need no generation of their own then */
  private readonly changed = new Map<string, number>();
  private readonly ring = new ChangeRing();
  /** changes so far */
  private generation = 0;
  private nextWatch = 1;
  private nextTransaction = 1;
  /** transactions that ended well, and those that met a conflict */
  commits = 0;
  conflicts = 0;

  constructor(private readonly services: StoreServices = SILENT) {}

  // Looked at

  get nodeCount(): number {
    return this.tree.count;
  }
  /** Nodes that a domain owns, wherever they are. */
  ownedBy(domid: number): number {
    return this.tree.ownedBy(domid);
  }
  /** In the order in which they were registered. */
  get watches(): Iterable<{ readonly domid: number; readonly path: string; readonly token: string }> {
    return this.table.all();
  }
  get transactions(): Iterable<{ readonly id: number; readonly domid: number; readonly operations: number }> {
    return this.open.values();
  }
  /** The last ones, newest last. */
  get changes(): readonly StoreChange[] {
    return this.ring.all();
  }

  // As Dom0's toolstack, outside any transaction. It speaks text; values are bytes, its text is UTF-8 among them.

  read(path: string): string | null {
    const value = this.tree.value(path);
    return value === null ? null : decodeUtf8(value);
  }
  /** Child names in code-unit order, or null when there is no such node. */
  list(path: string): readonly string[] | null {
    return this.tree.names(path);
  }
  /** Writes a value, making the nodes on the way; a node made takes its parent's permissions. */
  write(path: string, text: string): void {
    write(this.toolstack, normal(path), encodeUtf8(text));
  }
  /** Removes a node with all below it. False: there was none. */
  remove(path: string): boolean {
    const full = normal(path);
    return full !== "/" && this.tree.find(full) !== null && rm(this.toolstack, full).ok;
  }
  permissions(path: string): readonly Permission[] | null {
    return this.tree.find(normal(path))?.permissions ?? null;
  }
  /** Nothing happens when there is no such node. */
  setPermissions(path: string, permissions: readonly Permission[]): void {
    setPerms(this.toolstack, normal(path), permissions);
  }
  /** Gives a node with all below it to a domain, for nobody else. */
  own(path: string, domid: number): void {
    const all: string[] = [];
    this.tree.each(normal(path), (below) => all.push(below));
    for (const each of all) setPerms(this.toolstack, each, [{ access: "n", domid }]);
  }
  ownerOf(path: string): number | null {
    return this.permissions(path)?.[0]?.domid ?? null;
  }

  // As one domain: relative paths start at its own home. Most ask there for what lies at rest: each of ten thousand agents some twenty
  // times a minute. It is found without a walk then; what is not found so is asked for by the protocol.

  client(domid: number): StoreClient {
    return new StoreClient(this, domid);
  }
  readAs(domid: number, path: string): string | null {
    const found = isBelowHome(path) ? this.tree.homeAtRest(domid)?.find(path) : null;
    if (found && permits(found.permissions, domid, "r")) return found.value;
    const answer = this.client(domid).read(path);
    return answer.ok ? answer.value : null;
  }
  listAs(domid: number, path: string): readonly string[] | null {
    const home = isBelowHome(path) ? this.tree.homeAtRest(domid) : null;
    const found = home?.find(path);
    if (home && found && permits(found.permissions, domid, "r")) return home.names(path)?.toSorted() ?? null;
    const answer = this.client(domid).directory(path);
    return answer.ok ? answer.value : null;
  }
  writeAs(domid: number, path: string, text: string): boolean {
    return this.client(domid).write(path, text).ok;
  }
  /** False also when there was nothing to remove. */
  removeAs(domid: number, path: string): boolean {
    const full = absolute(domid, path);
    return full !== null && this.tree.find(full) !== null && this.client(domid).rm(path).ok;
  }

  // Domains come and go. @source xenstore.md §4 (specials)

  introduce(domid: number): void {
    this.announce("@introduceDomain", domid);
  }
  /** A domain has shut down or crashed; it is still there. */
  died(domid: number): void {
    this.announce("@releaseDomain", domid);
  }
  /** A domain is gone: so are its watches, its transactions and the nodes it owns. */
  release(domid: number): void {
    this.forget(domid);
    if (this.tree.ownedBy(domid) > 0) for (const path of nodesOf(this.toolstack.view, domid, "/")) rm(this.toolstack, path);
    this.announce("@releaseDomain", domid);
  }

  // Beneath clients

  /** @returns null when there is no such transaction of this domain */
  request(domid: number, transaction: number): Request | null {
    if (transaction === 0) return { view: this.tree, domid, changed: (what) => this.happened(what) };
    const own = this.open.get(transaction);
    if (own?.domid !== domid) return null;
    own.operations++;
    const view = new TransactionView(this.tree, own, this.generation);
    return { view, domid, changed: (what) => own.changes.push(what) };
  }

  begin(domid: number): StoreResult<number> {
    let running = 0;
    for (const each of this.open.values()) if (each.domid === domid) running++;
    if (domid !== 0 && running >= quota.transactions) return refuse("ENOSPC");
    const id = this.nextTransaction++;
    this.open.set(id, new Transaction(id, domid));
    return value(id);
  }

  end(domid: number, id: number, isKept: boolean): StoreResult<null> {
    const own = this.open.get(id);
    if (own?.domid !== domid) return refuse("ENOENT");
    const hasConflict = [...own.touched].some(([path, generation]) => (this.changed.get(path) ?? 0) > generation);
    const growth = own.growth(this.tree, domid);
    this.close(own);
    if (!isKept) return ack();
    if (hasConflict) {
      this.conflicts++;
      return refuse("EAGAIN");
    }
    if (domid !== 0 && growth > 0 && this.tree.ownedBy(domid) + growth > quota.nodes) return refuse("ENOSPC");
    this.commits++;
    own.apply(this.tree);
    for (const change of own.changes) this.happened(change);
    return ack();
  }

  addWatch(domid: number, path: string, token: string): StoreResult<null> {
    if (specialOf(path) === null && absolute(domid, path) === null) return refuse("EINVAL");
    if (this.table.find(domid, path, token)) return refuse("EEXIST");
    if (domid !== 0 && this.table.countOf(domid) >= quota.watches) return refuse("E2BIG");
    const watch = { n: this.nextWatch++, domid, path, token };
    this.table.add(watch);
    this.services.fired({ domid, path, token });
    return ack();
  }
  removeWatch(domid: number, path: string, token: string): StoreResult<null> {
    const watch = this.table.find(domid, path, token);
    if (!watch) return refuse(specialOf(path) === null && absolute(domid, path) === null ? "EINVAL" : "ENOENT");
    this.table.remove(watch);
    return ack();
  }
  /** A domain's watches and transactions go. */
  forget(domid: number): void {
    for (const watch of this.table.of(domid)) this.table.remove(watch);
    for (const each of [...this.open.values()]) if (each.domid === domid) this.close(each);
  }

  specialPermissions(name: Special): Permissions {
    return this.heard.get(name) ?? DOM0_ONLY;
  }
  mayHear(domid: number, name: Special): boolean {
    return permits(this.specialPermissions(name), domid, "r");
  }
  /** Only Dom0 says who hears of domains that come and go. */
  permitSpecial(domid: number, name: Special, permissions: readonly Permission[]): StoreResult<null> {
    if (domid !== 0) return refuse("EACCES");
    if (permissions.length === 0) return refuse("EINVAL");
    this.heard.set(name, sharedPermissions(permissions));
    return ack();
  }

  /** @param isHead - regions are left out: `regions` has them */
  export(isHead = false): XenStoreState {
    return {
      tree: this.tree.export(isHead),
      count: this.tree.count,
      owners: this.tree.owners(),
      specials: [...this.heard].map(([name, permissions]) => [name, permissionText(permissions)] as const),
      watches: this.table.export(),
      transactions: [...this.open.values()].map((each) => each.export()),
      changed: [...this.changed],
      changes: this.ring.all(),
      generation: this.generation,
      nextWatch: this.nextWatch,
      nextTransaction: this.nextTransaction,
      commits: this.commits,
      conflicts: this.conflicts,
    };
  }
  /** Regions of the tree, by path: a domain's home, its back ends of one kind, what the toolstack keeps of it. */
  regions(): Iterable<readonly [path: string, text: () => string]> {
    return this.tree.regions();
  }
  /** Who hears of a path before something at it or below changes; null: nobody. */
  set beforeChange(hear: ((path: string) => void) | null) {
    this.tree.beforeChange = hear;
  }
  /** Reads what has not been read. */
  readAll(): void {
    this.tree.readAll();
  }
  /** Into a new store; nothing fires. @param regionOf - what a region that was left out is read from when it is first asked for */
  import(state: XenStoreState, regionOf: (path: string) => { readonly text: string } = noRegion): void {
    this.tree.import(state.tree, state.count, state.owners, regionOf);
    for (const [name, text] of state.specials) this.heard.set(name, parsePermissions(text) ?? DOM0_ONLY);
    this.table.import(state.watches);
    for (const each of state.transactions) this.open.set(each.id, Transaction.from(each));
    for (const [path, generation] of state.changed) this.changed.set(path, generation);
    for (const change of state.changes) this.ring.push(change);
    this.generation = state.generation;
    this.nextWatch = state.nextWatch;
    this.nextTransaction = state.nextTransaction;
    this.commits = state.commits;
    this.conflicts = state.conflicts;
  }

  private readonly toolstack: Request = { view: this.tree, domid: 0, changed: (what) => this.happened(what) };

  private close(transaction: Transaction): void {
    this.open.delete(transaction.id);
    if (this.open.size === 0) this.changed.clear();
  }

  /** Something has been changed in the tree: it is noted, and whoever watches it hears of it. */
  private happened({ domid, kind, path, lists, made, gone }: Changed): void {
    const n = ++this.generation;
    this.ring.push({ n, at: this.services.now(), domid, kind, path });
    if (this.open.size > 0) {
      // The node above has another list of children when one comes or goes.
      const above = kind === "rm" ? [parentOf(path)] : made.length > 0 ? [parentOf(made[0] as string)] : [];
      for (const each of [path, ...made, ...above, ...gone.map(([below]) => below)]) this.changed.set(each, n);
    }
    if (this.table.size === 0) return;
    const isHeard = (watch: Watch, by: readonly Permissions[]): boolean => by.some((list) => permits(list, watch.domid, "r"));
    for (const watch of this.table.upwards(path)) if (isHeard(watch, lists)) this.services.fired(firing(watch, path));
    for (const [below, permissions] of gone)
      for (const watch of this.table.on(below)) if (isHeard(watch, [permissions])) this.services.fired(firing(watch, below));
  }

  private announce(name: Special, domid: number): void {
    const one = [name, domid].join("/");
    for (const path of [name, one])
      for (const watch of this.table.on(path)) if (this.mayHear(watch.domid, name)) this.services.fired(firing(watch, watchedPath(watch)));
  }
}

function noRegion(path: string): never {
  throw new Error(`the state has nothing of XenStore's ${path}`);
}

/** The toolstack's paths are taken as they are meant. */
function normal(path: string): string {
  return `/${parts(path).join("/")}`;
}

/** The whole protocol, as one domain speaks it over its ring. @source xenstore.md §2 */
import { directory, getPerms, mkdir, type Request, read, rm, setPerms, write } from "./operations";
import { absolute, specialOf } from "./paths";
import { type Permission, refuse, type StoreResult, value } from "./protocol";
import type { XenStore } from "./store";

/** Number of no transaction. */
export const NO_TRANSACTION = 0;

/** One domain's connection. It holds nothing: make one whenever it is needed. Relative paths start at the domain's home. */
export class StoreClient {
  constructor(
    private readonly store: XenStore,
    readonly domid: number,
  ) {}

  read(path: string, transaction = NO_TRANSACTION): StoreResult<string> {
    if (specialOf(path)) return this.mayHear(path) ? value("") : refuse("EACCES");
    return this.ask(path, transaction, read);
  }
  /** Names of the nodes below, in code-unit order. */
  directory(path: string, transaction = NO_TRANSACTION): StoreResult<readonly string[]> {
    if (specialOf(path)) return this.mayHear(path) ? value([]) : refuse("EACCES");
    return this.ask(path, transaction, directory);
  }
  write(path: string, text: string, transaction = NO_TRANSACTION): StoreResult<null> {
    return this.ask(path, transaction, (request, full) => write(request, full, text));
  }
  mkdir(path: string, transaction = NO_TRANSACTION): StoreResult<null> {
    return this.ask(path, transaction, mkdir);
  }
  rm(path: string, transaction = NO_TRANSACTION): StoreResult<null> {
    return this.ask(path, transaction, rm);
  }
  getPerms(path: string, transaction = NO_TRANSACTION): StoreResult<readonly Permission[]> {
    const special = specialOf(path);
    if (special) return this.mayHear(path) ? value(this.store.specialPermissions(special.name)) : refuse("EACCES");
    return this.ask(path, transaction, getPerms);
  }
  /** The first entry names the owner; only Dom0 may name another. */
  setPerms(path: string, permissions: readonly Permission[], transaction = NO_TRANSACTION): StoreResult<null> {
    const special = specialOf(path);
    if (special) return this.store.permitSpecial(this.domid, special.name, permissions);
    return this.ask(path, transaction, (request, full) => setPerms(request, full, permissions));
  }

  /** Fires at once, and then whenever something at or below the path changes. @source xenstore.md §4 */
  watch(path: string, token: string): StoreResult<null> {
    return this.store.addWatch(this.domid, path, token);
  }
  unwatch(path: string, token: string): StoreResult<null> {
    return this.store.removeWatch(this.domid, path, token);
  }
  /** Lets go of all watches and transactions, as a kernel does that has just been started by another. */
  resetWatches(): void {
    this.store.forget(this.domid);
  }

  /** @returns number of the transaction, for the requests that belong to it */
  startTransaction(within = NO_TRANSACTION): StoreResult<number> {
    return within === NO_TRANSACTION ? this.store.begin(this.domid) : refuse("EBUSY");
  }
  /**
   * @param commit - true or `T` keeps what was changed, false or `F` drops it
   * @faults EAGAIN when something that it touched has changed meanwhile: start again
   */
  endTransaction(transaction: number, commit: boolean | string): StoreResult<null> {
    if (commit !== true && commit !== false && commit !== "T" && commit !== "F") return refuse("EINVAL");
    return this.store.end(this.domid, transaction, commit === true || commit === "T");
  }

  private ask<T>(path: string, transaction: number, act: (request: Request, path: string) => StoreResult<T>): StoreResult<T> {
    const full = absolute(this.domid, path);
    if (full === null) return refuse("EINVAL");
    const request = this.store.request(this.domid, transaction);
    return request ? act(request, full) : refuse("ENOENT");
  }
  private mayHear(path: string): boolean {
    const special = specialOf(path);
    return special !== null && this.store.mayHear(this.domid, special.name);
  }
}

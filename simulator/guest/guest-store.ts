/** XenStore as a domain sees it. */

/** Answer of XenStore: a value, or the name of an error such as `EACCES`. */
export type StoreAnswer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };
/** One entry of a node's permissions; the first names the owner. @source xenstore.md §3 */
export interface StorePermission {
  readonly access: "n" | "r" | "w" | "b";
  readonly domid: number;
}
/** XenStore's protocol as this domain speaks it. `transaction`: a number from `startTransaction`. @source xenstore.md §2, §5 */
export interface GuestStore {
  read(path: string, transaction?: number): StoreAnswer<string>;
  directory(path: string, transaction?: number): StoreAnswer<readonly string[]>;
  write(path: string, value: string, transaction?: number): StoreAnswer<null>;
  mkdir(path: string, transaction?: number): StoreAnswer<null>;
  rm(path: string, transaction?: number): StoreAnswer<null>;
  getPerms(path: string, transaction?: number): StoreAnswer<readonly StorePermission[]>;
  setPerms(path: string, permissions: readonly StorePermission[], transaction?: number): StoreAnswer<null>;
  /** What fires comes to the engine's `xenstoreFired`, the first time at once. */
  watch(path: string, token: string): StoreAnswer<null>;
  unwatch(path: string, token: string): StoreAnswer<null>;
  startTransaction(): StoreAnswer<number>;
  /** EAGAIN: something that it touched has changed meanwhile, start again */
  endTransaction(transaction: number, commit: boolean): StoreAnswer<null>;
}

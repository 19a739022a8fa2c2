/** Words of XenStore's protocol: errors, answers, permissions, and what a watch says. @source xenstore.md §2, §3, §4 */

/** Errors as they go over the ring. @source xenstore.md §2 */
export type StoreError =
  | "EINVAL"
  | "EACCES"
  | "EEXIST"
  | "EISDIR"
  | "ENOENT"
  | "ENOMEM"
  | "ENOSPC"
  | "EIO"
  | "ENOTEMPTY"
  | "ENOSYS"
  | "EROFS"
  | "EBUSY"
  | "EAGAIN"
  | "EISCONN"
  | "E2BIG"
  | "EPERM";

/** Answer to a request: its value, or the error. */
export type StoreResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: StoreError };

/** An entry of a node's list: `n`one, `r`ead, `w`rite or `b`oth, for a domain; the first names the owner. @source xenstore.md §3 */
export interface Permission {
  readonly access: "n" | "r" | "w" | "b";
  readonly domid: number;
}

/** A watch that has fired; `path` is relative if it was registered so. @source xenstore.md §4 */
export interface FiredWatch {
  readonly domid: number;
  readonly path: string;
  readonly token: string;
}

/** What the store needs of the world around it. */
export interface StoreServices {
  /** virtual time, µs */
  now(): number;
  /** Called synchronously as a watch fires; the world schedules its delivery. */
  fired(watch: FiredWatch): void;
}

/** One change, as the ring of the last ones keeps it. */
export interface StoreChange {
  /** running number on this host, from 1 */
  readonly n: number;
  /** virtual time, µs */
  readonly at: number;
  /** who changed it */
  readonly domid: number;
  readonly kind: "write" | "rm" | "perms";
  readonly path: string;
}

const done: StoreResult<null> = { ok: true, value: null };
/** Success that has nothing to say. */
export function ack(): StoreResult<null> {
  return done;
}
export function value<T>(of: T): StoreResult<T> {
  return { ok: true, value: of };
}
export function refuse(error: StoreError): { readonly ok: false; readonly error: StoreError } {
  return { ok: false, error };
}

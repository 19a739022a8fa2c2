/** Requests on nodes: what is checked, and what is changed then. The same in a transaction as outside. @source xenstore.md §1, §3, §6 */
import { childOf, parentOf } from "./paths";
import { areEqual, inherited, ownerIn, type Permissions, permits, sharedPermissions } from "./permissions";
import { ack, type Permission, refuse, type StoreChange, type StoreError, type StoreResult, value } from "./protocol";
import { byteLength, PAYLOAD_LIMIT, quota } from "./quota";
import type { Found } from "./tree";

/** Nodes as one request sees them: the tree, or a transaction's private copy. */
export interface View {
  find(path: string): Found | null;
  names(path: string): readonly string[] | null;
  each(path: string, visit: (path: string, found: Found) => void): void;
  ownedBy(domid: number): number;
  /** a transaction has touched as many nodes as it may; nothing has been changed yet then */
  readonly isFull: boolean;
  put(path: string, value: string, permissions: Permissions): void;
  setPermissions(path: string, permissions: Permissions): void;
  remove(path: string): void;
}

/** What a request has changed: for watches, other transactions, and the list of changes. Plain data. */
export interface Changed {
  readonly domid: number;
  readonly kind: StoreChange["kind"];
  readonly path: string;
  /** lists that the node had before or has now: whoever may read by one of them hears of it */
  readonly lists: readonly Permissions[];
  /** nodes made on the way, from the top; the last is the one asked for */
  readonly made: readonly string[];
  /** nodes that went along with a removed one */
  readonly gone: readonly (readonly [path: string, permissions: Permissions])[];
}

/** A request's circumstances. */
export interface Request {
  readonly view: View;
  readonly domid: number;
  changed(what: Changed): void;
}

const NONE: readonly never[] = [];

/** Only who may read the nearest node above learns that one is missing. @source xen: tools/xenstored/core.c, errno_from_parents */
function missing({ view, domid }: Request, path: string, want: "r" | "w"): StoreError {
  let at = path;
  let above: Found | null = null;
  while (above === null && at !== "/") {
    at = parentOf(at);
    above = view.find(at);
  }
  return above && permits(above.permissions, domid, want) ? "ENOENT" : "EACCES";
}

/** The node when it may be used so, or why not. */
function look(request: Request, path: string, want: "r" | "w"): StoreResult<Found> {
  const found = request.view.find(path);
  if (request.view.isFull) return refuse("ENOSPC");
  if (!found) return refuse(missing(request, path, want));
  return permits(found.permissions, request.domid, want) ? value(found) : refuse("EACCES");
}

export function read(request: Request, path: string): StoreResult<string> {
  const found = look(request, path, "r");
  return found.ok ? value(found.value.value) : found;
}

export function directory(request: Request, path: string): StoreResult<readonly string[]> {
  const found = look(request, path, "r");
  return found.ok ? value(request.view.names(path) ?? NONE) : found;
}

export function getPerms(request: Request, path: string): StoreResult<readonly Permission[]> {
  const found = look(request, path, "r");
  return found.ok ? value(found.value.permissions) : found;
}

/** Writes a value, making the nodes on the way, each empty. */
export function write(request: Request, path: string, text: string): StoreResult<null> {
  const { view, domid } = request;
  const bytes = byteLength(text);
  if (path.length + 1 + bytes > PAYLOAD_LIMIT) return refuse("E2BIG");
  const found = look(request, path, "w");
  if (!found.ok && found.error !== "ENOENT") return found;
  if (domid !== 0 && bytes > quota.nodeBytes) return refuse("ENOSPC");
  if (!found.ok) return make(request, path, text);
  view.put(path, text, found.value.permissions);
  request.changed({ domid, kind: "write", path, lists: [found.value.permissions], made: NONE, gone: NONE });
  return ack();
}

/** Makes a node with an empty value; one that is there stays as it is. */
export function mkdir(request: Request, path: string): StoreResult<null> {
  const found = look(request, path, "w");
  if (found.ok) return ack();
  return found.error === "ENOENT" ? make(request, path, "") : found;
}

function make(request: Request, path: string, text: string): StoreResult<null> {
  const { view, domid } = request;
  const made = [path];
  let above = parentOf(path);
  let parent = view.find(above);
  while (parent === null) {
    made.unshift(above);
    above = parentOf(above);
    parent = view.find(above);
  }
  if (view.isFull || (domid !== 0 && view.ownedBy(domid) + made.length > quota.nodes)) return refuse("ENOSPC");
  const permissions = inherited(parent.permissions, domid);
  for (const each of made) view.put(each, each === path ? text : "", permissions);
  request.changed({ domid, kind: "write", path, lists: [permissions], made, gone: NONE });
  return ack();
}

/** Removes a node with all below it; one that is not there is fine when the one above is. */
export function rm(request: Request, path: string): StoreResult<null> {
  const { view, domid } = request;
  const found = look(request, path, "w");
  if (!found.ok) return found.error === "ENOENT" && view.find(parentOf(path)) ? ack() : found;
  if (path === "/") return refuse("EINVAL");
  const gone: (readonly [string, Permissions])[] = [];
  view.each(path, (below, { permissions }) => {
    if (below !== path) gone.push([below, permissions]);
  });
  view.find(parentOf(path));
  if (view.isFull) return refuse("ENOSPC");
  view.remove(path);
  request.changed({ domid, kind: "rm", path, lists: [found.value.permissions], made: NONE, gone });
  return ack();
}

/** @source xen: tools/xenstored/core.c, do_set_perms */
export function setPerms(request: Request, path: string, wanted: readonly Permission[]): StoreResult<null> {
  const { view, domid } = request;
  if (wanted.length === 0 || !wanted.every(isPermission)) return refuse("EINVAL");
  if (domid !== 0 && wanted.length > quota.permissions) return refuse("ENOSPC");
  const found = look(request, path, "w");
  if (!found.ok) return found;
  const before = found.value.permissions;
  if (domid !== 0 && ownerIn(before) !== domid) return refuse("EACCES");
  if (domid !== 0 && ownerIn(wanted) !== domid) return refuse("EPERM");
  const permissions = sharedPermissions(wanted);
  view.setPermissions(path, permissions);
  request.changed({
    domid,
    kind: "perms",
    path,
    lists: areEqual(before, permissions) ? [permissions] : [before, permissions],
    made: NONE,
    gone: NONE,
  });
  return ack();
}

function isPermission({ access, domid }: Permission): boolean {
  return "nrwb".includes(access) && access.length === 1 && Number.isInteger(domid) && domid >= 0 && domid < 65_536;
}

/** Nodes of one owner below a path, those within another of them left out: removing them removes all. */
export function nodesOf(view: View, owner: number, path: string, into: string[] = []): string[] {
  const found = view.find(path);
  if (found && ownerIn(found.permissions) === owner && path !== "/") into.push(path);
  else for (const name of view.names(path) ?? NONE) nodesOf(view, owner, childOf(path, name), into);
  return into;
}

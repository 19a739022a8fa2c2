/** Permission lists: who may read, write, or change them. Lists that say the same are one list. @source xenstore.md §3 */
import type { Permission } from "./protocol";

export type Permissions = readonly Permission[];

/** `n0,r5`, as tools print it. */
export function permissionText(permissions: Permissions): string {
  return permissions.map((entry) => `${entry.access}${entry.domid}`).join(",");
}

const LISTS_KEPT = 16_384;
const entriesKnown = new Map<string, Permission>();
function sharedEntry(access: Permission["access"], domid: number): Permission {
  const key = `${access}${domid}`;
  let entry = entriesKnown.get(key);
  if (!entry) {
    entry = { access, domid };
    if (entriesKnown.size < LISTS_KEPT) entriesKnown.set(key, entry);
  }
  return entry;
}

const known = new Map<string, Permissions>();
/** The one copy of a list. A thousand guests with sixty nodes each have a few lists apiece. */
export function sharedPermissions(permissions: Permissions): Permissions {
  return parsePermissions(permissionText(permissions)) ?? permissions;
}

/** Reads `n0,r5`; null when it is not a list of permissions. */
export function parsePermissions(text: string): Permissions | null {
  const found = known.get(text);
  if (found) return found;
  const entries: Permission[] = [];
  for (const word of text.split(",")) {
    const match = /^([nrwb])(\d{1,5})$/.exec(word);
    if (!match) return null;
    entries.push(sharedEntry(match[1] as Permission["access"], Number(match[2])));
  }
  if (known.size < LISTS_KEPT) known.set(text, entries);
  return entries;
}

export function areEqual(a: Permissions, b: Permissions): boolean {
  return a === b || (a.length === b.length && a.every((entry, i) => entry.access === b[i]?.access && entry.domid === b[i]?.domid));
}

export function ownerIn(permissions: Permissions): number {
  return permissions[0]?.domid ?? 0;
}

/** Dom0 and the owner may do anything; who is not listed has what the first entry says. @source xenstore.md §3 */
export function permits(permissions: Permissions, domid: number, want: "r" | "w"): boolean {
  if (domid === 0 || ownerIn(permissions) === domid) return true;
  const entry = permissions.find((other, i) => i > 0 && other.domid === domid) ?? permissions[0];
  return entry !== undefined && (entry.access === "b" || entry.access === want);
}

/** What a new node takes from the one above: all of it, but an unprivileged creator becomes the owner. @source xenstore.md §3 */
export function inherited(parent: Permissions, creator: number): Permissions {
  const first = parent[0];
  if (creator === 0 || first === undefined || first.domid === creator) return parent;
  return sharedPermissions([{ access: first.access, domid: creator }, ...parent.slice(1)]);
}

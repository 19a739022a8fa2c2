/** Paths of nodes. @source xenstore.md §1 */

const ABSOLUTE_LIMIT = 3072;
/** Most bytes below a domain's own home. @source xenstore.md §1, §6 (path length) */
const RELATIVE_LIMIT = 2048;

/** Names of what is watched without being a node of the tree. @source xenstore.md §4 */
export const specials = ["@introduceDomain", "@releaseDomain"] as const;
export type Special = (typeof specials)[number];

const HOMES = "/local/domain/";
const SLASH = 47;
const ZERO = 48;

export function homeOf(domid: number): string {
  return ["/local/domain", domid].join("/");
}

/** The names on the way to a node. */
export function parts(path: string): string[] {
  const names: string[] = [];
  for (let from = 0; from < path.length; ) {
    const to = path.indexOf("/", from);
    const end = to < 0 ? path.length : to;
    if (end > from) names.push(path.slice(from, end));
    from = end + 1;
  }
  return names;
}

/** Path of the node above; `/` stays. */
export function parentOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? "/" : path.slice(0, cut);
}
export function childOf(path: string, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}
/** The whole path of what a domain names; null: no path at all. Only these characters, no empty name, not too long. */
export function absolute(domid: number, path: string): string | null {
  if (path.startsWith("@")) return null;
  const full = path.startsWith("/") ? path : `${homeOf(domid)}/${path}`;
  if (full === "/") return full;
  if (!/^(\/[A-Za-z0-9_@-]+)+$/.test(full) || full.length > ABSOLUTE_LIMIT) return null;
  const below = /^\/local\/domain\/\d+\//.exec(full)?.[0].length ?? 0;
  return domid !== 0 && full.length - below > RELATIVE_LIMIT ? null : full;
}

/** Whether `absolute` takes a path as one below a domain's own home, whichever domain asks. */
export function isBelowHome(path: string): boolean {
  return path.length <= RELATIVE_LIMIT && /^[A-Za-z0-9_-][A-Za-z0-9_@-]*(\/[A-Za-z0-9_@-]+)*$/.test(path);
}

/** `@releaseDomain` or, for one domain, `@releaseDomain/5`; null for anything else. */
export function specialOf(path: string): { readonly name: Special; readonly domid: number | null } | null {
  const found = /^(@introduceDomain|@releaseDomain)(?:\/(\d+))?$/.exec(path);
  return found ? { name: found[1] as Special, domid: found[2] === undefined ? null : Number(found[2]) } : null;
}

/** A guest's home that a whole path lies in, and the path below it. Dom0's is like any other place. */
export function homeIn(path: string): { readonly domid: number; readonly below: string } | null {
  if (!path.startsWith(HOMES)) return null;
  let domid = 0;
  let at = HOMES.length;
  for (; at < path.length && path.charCodeAt(at) !== SLASH; at++) {
    const digit = path.charCodeAt(at) - ZERO;
    // Not as numbers are written: a node of some such name, and nobody's home.
    if (digit < 0 || digit > 9 || (digit === 0 && domid === 0) || domid > 65_535) return null;
    domid = domid * 10 + digit;
  }
  return domid === 0 ? null : { domid, below: path.slice(at + 1) };
}

/** Opening and closing the XenStore tree, and which of its rows have just changed. */
import type { InsideXenStoreDetail } from "@/server/contract";

type Node = InsideXenStoreDetail["nodes"][number];
type Change = InsideXenStoreDetail["changes"][number];
/** Paths that may be open at once; the server answers no more. */
export const OPEN_LIMIT = 200;

export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at <= 0 ? "/" : path.slice(0, at);
}
const isUnder = (path: string, above: string): boolean => path === above || path.startsWith(above === "/" ? "/" : `${above}/`);

/** Opens a closed path, or closes it with all that is open below. What was opened first gives way beyond the limit. */
export function toggled(open: readonly string[], path: string): readonly string[] {
  if (open.includes(path)) return open.filter((one) => !isUnder(one, path));
  const next = [...open, path];
  return next.length > OPEN_LIMIT ? [...next.slice(0, 3), ...next.slice(next.length - OPEN_LIMIT + 3)] : next;
}
/** The way down to a domain's home, so that it stands open at first. */
export function openTo(domid: number | null): readonly string[] {
  const home = ["/", "/local", "/local/domain"];
  return domid === null ? home : [...home, `/local/domain/${domid}`, `/local/domain/${domid}/device`];
}
/** Rows to light for changes: the node itself, or the nearest node above it that is in view. */
export function litRows(nodes: readonly Pick<Node, "path">[], changes: readonly Pick<Change, "path">[]): ReadonlySet<string> {
  const shown = new Set(nodes.map((node) => node.path));
  const lit = new Set<string>();
  for (const { path } of changes) {
    let at = path;
    while (at !== "/" && !shown.has(at)) at = parentOf(at);
    if (shown.has(at)) lit.add(at);
  }
  return lit;
}

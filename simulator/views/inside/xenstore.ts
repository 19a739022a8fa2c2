/** A host's XenStore as the Inside view shows it. @source xenstore.md §1–§6 */
import { encodeUtf8, showUtf8 } from "../../content/bytes";
import type { InsideXenStoreDetail } from "../../contract/inside";
import type { HostInside } from "../../world/host-inside";
import type { World } from "../../world/world";

/** Nodes sent at most: a tree opened wider is cut here. */
const NODES_MOST = 4000;

/** @param open - paths whose children are shown; the root's are always */
export function xenstoreDetail(world: World, inside: HostInside, open: readonly string[]): InsideXenStoreDetail {
  const store = inside.xenstore;
  const opened = new Set(open);
  const nodes: InsideXenStoreDetail["nodes"][number][] = [];
  const show = (path: string, depth: number): void => {
    for (const name of store.list(path) ?? []) {
      if (nodes.length >= NODES_MOST) return;
      const child = path === "/" ? `/${name}` : `${path}/${name}`;
      nodes.push({
        path: child,
        name,
        depth,
        value: showUtf8(encodeUtf8(store.read(child) ?? "")),
        permissions: (store.permissions(child) ?? []).map((p) => `${p.access}${p.domid}`).join(","),
        children: store.list(child)?.length ?? 0,
      });
      if (opened.has(child)) show(child, depth + 1);
    }
  };
  show("/", 0);
  return {
    kind: "xenstore",
    daemon: inside.software.xenstored,
    nodes,
    watches: [...store.watches],
    transactions: [...store.transactions],
    changes: store.changes.map((change) => ({
      n: change.n,
      atUs: world.epochUs + change.at,
      domid: change.domid,
      kind: change.kind,
      path: change.path,
    })),
    commits: store.commits,
    conflicts: store.conflicts,
    nodesInAll: store.nodeCount,
  };
}

/** What is known of whatever something changes, as it was before. */
import { copyContent } from "../../content/content";
import type { Node, NodeId } from "../../content/overlay";
import type { NfsMount, NfsOp } from "./client-state";

/** Nodes that something changes. */
function touched({ overlay }: NfsMount, op: NfsOp): NodeId[] {
  const named = "dir" in op && "name" in op ? overlay.nodes?.[op.dir]?.e?.[`$${op.name}`] : undefined;
  return [
    ...("id" in op ? [op.id] : []),
    ...("dir" in op ? [op.dir] : []),
    ...(op.do === "rename" ? [op.toDir, ...(op.toId === null ? [] : [op.toId])] : []),
    ...(named === undefined ? [] : [named]),
  ];
}
/** @returns what puts back what is known of whatever something changes */
export function saved(mount: NfsMount, op: NfsOp): () => void {
  const kept = touched(mount, op).map((id) => {
    const node = mount.overlay.nodes?.[id];
    const known = mount.known[id];
    return {
      id,
      node: node && {
        ...node,
        ...(node.e ? { e: { ...node.e } } : {}),
        ...(node.l ? { l: copyContent(node.l) as NonNullable<Node["l"]> } : {}),
      },
      known: known && { ...known, ...(known.absent ? { absent: [...known.absent] } : {}) },
    };
  });
  return () => {
    mount.overlay.nodes ??= {};
    for (const { id, node, known } of kept) {
      if (node) mount.overlay.nodes[id] = node;
      else delete mount.overlay.nodes[id];
      if (known) mount.known[id] = known;
      else delete mount.known[id];
    }
    delete mount.isStale;
  };
}

import { type Changes, type DiskContent, type FrozenLayer, type NodeId, type Nodes, overlayIn } from "../../content/overlay";

/**
 * Puts what a request has carried into what is a disk's own now.
 * @param changes - handed over: the disk has them from now on
 * @param below - frozen layers below the disk's own, from the highest down
 */
export function landOn(content: DiskContent, changes: Changes, below: readonly FrozenLayer[]): void {
  if (changes.wiped) {
    content.base = changes.base ?? "blank";
    content.overlay = {};
    delete content.parent;
    delete content.layout;
  }
  if (changes.layout) content.layout = changes.layout;
  const own = overlayIn(content);
  const nodes = own.nodes ?? {};
  for (const [id, node] of Object.entries(changes.nodes ?? {})) {
    if (node !== null) nodes[id] = node;
    else if (!changes.wiped && isBelow(below, id)) nodes[id] = null;
    else delete nodes[id];
  }
  own.nodes = nodes;
  if (changes.next !== undefined) own.next = changes.next;
  if (changes.space !== undefined) own.space = changes.space;
  if (changes.orphans !== undefined) own.orphans = changes.orphans;
  else delete own.orphans;
}

/** Whether a frozen layer has a node that is not gone already. */
function isBelow(below: readonly { readonly nodes: Readonly<Nodes> }[], id: NodeId): boolean {
  for (const { nodes } of below) {
    const node = nodes[id];
    if (node !== undefined) return node !== null;
  }
  return false;
}

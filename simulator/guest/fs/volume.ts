import { allocatedBytes, type Content, contentSize } from "../../content/content";
import type { Node, NodeId, Overlay } from "../os/types";
import type { BaseTree } from "./base-tree";

/** A tree of files with private differences: one file system. */
export interface Volume {
  readonly base: BaseTree;
  readonly overlay: Overlay;
  /** room for what is not in the base tree, bytes */
  readonly roomBytes: number;
  /** most nodes that are not in the base tree */
  readonly roomNodes: number;
  isReadOnly(): boolean;
}

export const ROOT_ID: NodeId = "/";

interface Usage {
  bytes: number;
  nodes: number;
}
/** What each overlay takes; counted once and kept up to date. Follows from the overlay, so it is no state. */
const usages = new WeakMap<Overlay, Usage>();
/** Sorted names of directories, until they change. */
const listings = new WeakMap<Node, readonly string[]>();

/** Bytes of a node on the disk. */
function cost(node: Node): number {
  if (node.t === "f") return allocatedBytes(fileContent(node));
  if (node.t === "d") return 4096;
  return node.d.length > 60 ? 4096 : 0;
}

export function fileContent(node: Node): Content {
  return node.l ?? node.d;
}

/** Size of a node in bytes, as `stat` has it. */
export function sizeOf(node: Node): number {
  if (node.t === "d") return 4096;
  return node.t === "l" ? node.d.length : contentSize(fileContent(node));
}

/** Bytes and nodes that a volume holds beside its base tree. */
export function usageOf(overlay: Overlay): Readonly<Usage> {
  let usage = usages.get(overlay);
  if (!usage) {
    usage = { bytes: 0, nodes: 0 };
    for (const [id, node] of Object.entries(overlay.nodes ?? {})) {
      usage.bytes += cost(node);
      if (id.startsWith("#")) usage.nodes++;
    }
    usages.set(overlay, usage);
  }
  return usage;
}

/** The node of an id, null when there is none. */
export function nodeOf(volume: Volume, id: NodeId): Node | null {
  return volume.overlay.nodes?.[id] ?? volume.base.nodes.get(id) ?? null;
}

/** The node that a name stands for in a directory. */
export function childOf(volume: Volume, dir: NodeId, name: string): NodeId | null {
  const own = volume.overlay.nodes?.[dir]?.e?.[`$${name}`];
  if (own !== undefined) return own === "" ? null : own;
  if (!dir.startsWith("/")) return null;
  const path = dir === "/" ? `/${name}` : `${dir}/${name}`;
  return volume.base.nodes.has(path) ? path : null;
}

/** Names in a directory, sorted by byte. */
export function namesIn(volume: Volume, dir: NodeId): readonly string[] {
  const own = volume.overlay.nodes?.[dir];
  const base = dir.startsWith("/") ? (volume.base.children.get(dir) ?? []) : [];
  if (own?.e === undefined) return base;
  const known = listings.get(own);
  if (known) return known;
  const entries = own.e;
  const names = base.filter((name) => entries[`$${name}`] === undefined);
  for (const [key, id] of Object.entries(entries)) if (id !== "") names.push(key.slice(1));
  names.sort((a, b) => (a < b ? -1 : 1));
  listings.set(own, names);
  return names;
}

/** A node of one's own to change: the base's is copied on the first write. */
export function ownNode(volume: Volume, id: NodeId): Node {
  const { overlay } = volume;
  overlay.nodes ??= {};
  const own = overlay.nodes[id];
  if (own) return own;
  const base = volume.base.nodes.get(id);
  if (!base) throw new Error(`invariant broken: node ${id} exists`);
  const usage = usageOf(overlay) as Usage;
  const copy: Node = { ...base };
  if (base.l) copy.l = { ...base.l, x: [...base.l.x] };
  overlay.nodes[id] = copy;
  usage.bytes += cost(copy);
  return copy;
}

/** Adds a node that has no name yet. */
export function addNode(volume: Volume, node: Node): NodeId {
  const { overlay } = volume;
  const usage = usageOf(overlay) as Usage;
  const number = overlay.next ?? 1;
  overlay.next = number + 1;
  const id = `#${number}`;
  overlay.nodes ??= {};
  overlay.nodes[id] = node;
  usage.bytes += cost(node);
  usage.nodes++;
  return id;
}

/** Forgets a node that no name leads to. */
export function dropNode(volume: Volume, id: NodeId): void {
  const { overlay } = volume;
  const node = overlay.nodes?.[id];
  if (!node || !overlay.nodes) return;
  const usage = usageOf(overlay) as Usage;
  usage.bytes -= cost(node);
  if (id.startsWith("#")) usage.nodes--;
  delete overlay.nodes[id];
}

/** Gives a directory's name to a node, or takes it away (null). */
export function setEntry(volume: Volume, dir: NodeId, name: string, id: NodeId | null): void {
  const node = ownNode(volume, dir);
  node.e ??= {};
  listings.delete(node);
  const isInBase = dir.startsWith("/") && volume.base.nodes.has(dir === "/" ? `/${name}` : `${dir}/${name}`);
  if (id !== null) node.e[`$${name}`] = id;
  else if (isInBase) node.e[`$${name}`] = "";
  else delete node.e[`$${name}`];
}

/** Replaces a file's content. */
export function setContent(volume: Volume, id: NodeId, content: Content): void {
  const node = ownNode(volume, id);
  const usage = usageOf(volume.overlay) as Usage;
  usage.bytes -= cost(node);
  if (typeof content === "string") {
    node.d = content;
    delete node.l;
  } else {
    node.d = "";
    node.l = content;
  }
  usage.bytes += cost(node);
}

/** Changes a file's content by a function that may change the old one in place. */
export function editContent(volume: Volume, id: NodeId, edit: (content: Content) => Content): void {
  const node = ownNode(volume, id);
  const usage = usageOf(volume.overlay) as Usage;
  const before = cost(node);
  const next = edit(fileContent(node));
  if (typeof next === "string") {
    node.d = next;
    delete node.l;
  } else {
    node.d = "";
    node.l = next;
  }
  usage.bytes += cost(node) - before;
}

/** Whether a directory has nothing in it. */
export function isEmptyDir(volume: Volume, id: NodeId): boolean {
  return namesIn(volume, id).length === 0;
}

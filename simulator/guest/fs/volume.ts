import { allocatedBytes, type Content, contentSize } from "../../content/content";
import type { Node, NodeId, Nodes, Overlay } from "../../content/overlay";
import type { BaseTree } from "./base-tree";

/** What of a layer is read: its nodes. */
export interface Layer {
  readonly nodes?: Readonly<Nodes>;
}

/** Where the files of a file system lie on its device, in blocks. */
export interface BlockPlan {
  /** where the image's files begin, behind the file system's own tables */
  readonly first: number;
  /** where what is written later begins */
  readonly fresh: number;
  /** how many blocks it has */
  readonly most: number;
}

/** A tree of files with differences in layers: one file system. */
export interface Volume {
  readonly base: BaseTree;
  /** from the highest down; what the first says that knows a node holds */
  readonly layers: readonly Layer[];
  /** what its usage is counted by: the same for as long as nobody else changes it */
  readonly counted: object;
  /** room for what is not in the base tree, bytes */
  readonly roomBytes: number;
  /** most nodes that are not in the base tree */
  readonly roomNodes: number;
  isReadOnly(): boolean;
  /** files without a name that somebody still has open */
  readonly orphans: readonly NodeId[];
  /** The highest layer, to be changed: made when there is none yet that may be. */
  toWrite(): Overlay;
  /** Somebody wants to know of a node, of a name in a directory, of all its names, of a file's content up to a place: where that has to be asked for first, the step is taken back. Absent: all of it is here */
  wantsNode?(id: NodeId): void;
  wantsChild?(dir: NodeId, name: string): void;
  wantsNames?(dir: NodeId): void;
  wantsContent?(id: NodeId, to: number): void;
  /** Absent: it lies in memory */
  readonly plan?: BlockPlan;
  /** So many bytes of a file's content are new, from one on. */
  wrote?(id: NodeId, bytes: number, at: number): void;
  /** A node is about to be forgotten. */
  dropped?(id: NodeId, node: Node): void;
}

export const ROOT_ID: NodeId = "/";

interface Usage {
  bytes: number;
  nodes: number;
}
/** What each volume takes; counted once and kept up to date. Follows from its layers, so it is no state. */
const usages = new WeakMap<object, Usage>();
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
export function usageOf({ counted, layers }: Pick<Volume, "counted" | "layers">): Readonly<Usage> {
  let usage = usages.get(counted);
  if (!usage) {
    usage = { bytes: 0, nodes: 0 };
    layers.forEach(({ nodes = {} }, depth) => {
      for (const [id, node] of Object.entries(nodes)) {
        if (node === null || knownAbove(layers, depth, id)) continue;
        (usage as Usage).bytes += cost(node);
        if (id.startsWith("#")) (usage as Usage).nodes++;
      }
    });
    usages.set(counted, usage);
  }
  return usage;
}

/** The same of one layer that stands on a base tree. */
export function usageOfLayer(layer: Overlay): Readonly<Usage> {
  return usageOf({ counted: layer, layers: [layer] });
}

function knownAbove(layers: readonly Layer[], depth: number, id: NodeId): boolean {
  for (let i = 0; i < depth; i++) if (layers[i]?.nodes?.[id] !== undefined) return true;
  return false;
}

/** What the layers from one on say of a node: null, that it is gone; undefined: nothing. */
function inLayers(layers: readonly Layer[], id: NodeId, from = 0): Node | null | undefined {
  for (let i = from; i < layers.length; i++) {
    const node = (layers[i] as Layer).nodes?.[id];
    if (node !== undefined) return node;
  }
  return undefined;
}

/** The node of an id, null when there is none. */
export function nodeOf(volume: Volume, id: NodeId): Node | null {
  volume.wantsNode?.(id);
  const node = inLayers(volume.layers, id);
  return node === undefined ? (volume.base.nodes.get(id) ?? null) : node;
}

/** The node that a name stands for in a directory. */
export function childOf(volume: Volume, dir: NodeId, name: string): NodeId | null {
  volume.wantsChild?.(dir, name);
  // The highest layer that has a directory has all that differs from the base tree in it.
  const own = inLayers(volume.layers, dir)?.e?.[`$${name}`];
  if (own !== undefined) return own === "" ? null : own;
  if (!dir.startsWith("/")) return null;
  const path = dir === "/" ? `/${name}` : `${dir}/${name}`;
  return volume.base.nodes.has(path) ? path : null;
}

/** Names in a directory, sorted by byte. */
export function namesIn(volume: Volume, dir: NodeId): readonly string[] {
  volume.wantsNames?.(dir);
  const own = inLayers(volume.layers, dir);
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

/** A node of one's own to change: one that lies below is copied up on the first write. */
export function ownNode(volume: Volume, id: NodeId): Node {
  const top = volume.toWrite();
  top.nodes ??= {};
  const own = top.nodes[id];
  if (own) return own;
  const below = inLayers(volume.layers, id);
  const found = below === undefined ? volume.base.nodes.get(id) : below;
  if (!found) throw new Error(`invariant broken: node ${id} exists`);
  const usage = usageOf(volume) as Usage;
  const copy: Node = { ...found };
  if (found.l) copy.l = { ...found.l, x: [...found.l.x] };
  if (found.e) copy.e = { ...found.e };
  top.nodes[id] = copy;
  if (below === undefined) usage.bytes += cost(copy);
  return copy;
}

/** Adds a node that has no name yet. */
export function addNode(volume: Volume, node: Node): NodeId {
  const usage = usageOf(volume) as Usage;
  const top = volume.toWrite();
  const number = top.next ?? 1;
  top.next = number + 1;
  const id = `#${number}`;
  top.nodes ??= {};
  top.nodes[id] = node;
  usage.bytes += cost(node);
  usage.nodes++;
  return id;
}

/** Forgets a node that no name leads to. */
export function dropNode(volume: Volume, id: NodeId): void {
  const node = inLayers(volume.layers, id);
  if (!node) return;
  const usage = usageOf(volume) as Usage;
  const top = volume.toWrite();
  usage.bytes -= cost(node);
  if (id.startsWith("#")) usage.nodes--;
  top.nodes ??= {};
  volume.dropped?.(id, node);
  if (inLayers(volume.layers, id, 1)) top.nodes[id] = null;
  else delete top.nodes[id];
}

/** Says which files are open without a name. */
export function setOrphans(volume: Volume, ids: readonly NodeId[]): void {
  const top = volume.toWrite();
  if (ids.length > 0) top.orphans = [...ids];
  else delete top.orphans;
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
  editContent(volume, id, () => content, contentSize(content));
}

/**
 * Changes a file's content by a function that may change the old one in place.
 * @param wrote - bytes of it that are new
 * @param at - where the first of them stands
 */
export function editContent(volume: Volume, id: NodeId, edit: (content: Content) => Content, wrote: number, at = 0): void {
  const node = ownNode(volume, id);
  const usage = usageOf(volume) as Usage;
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
  volume.wrote?.(id, wrote, at);
}

/** Whether a directory has nothing in it. */
export function isEmptyDir(volume: Volume, id: NodeId): boolean {
  return namesIn(volume, id).length === 0;
}

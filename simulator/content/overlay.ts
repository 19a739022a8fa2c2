import type { Runs, Space } from "./blocks";
import type { Bytes } from "./bytes";
import type { LongContent } from "./content";
import type { DiskLayout } from "./disk-layout";

/** Name of a node inside a volume: the path that it has in the base tree, or `#7` for one that came later. It stays when the node is renamed. */
export type NodeId = string;

/** A node of a file tree: `f` file, `d` directory, `l` symbolic link. */
export interface Node {
  t: "f" | "d" | "l";
  /** permission bits */
  m: number;
  u: number;
  g: number;
  /** modification time, Unix seconds; -1: when the system was installed */
  s: number;
  /** time of access when it is another than that of modification, Unix seconds */
  a?: number;
  /** a short file's content, or a link's target */
  d: Bytes;
  /** a longer file's content, in place of `d` */
  l?: LongContent;
  /** where what it holds lies in its file system. Absent: it has not been written there yet, or lies where the base tree has it */
  b?: Runs;
  /** names of a file when there are more than one */
  k?: number;
  /** entries of a directory, `$name` to node; "" where a name of the base tree was removed */
  e?: { [name: string]: NodeId };
}

/** Nodes that differ from what lies below, whole, and new ones; null: one that lies below and was removed. */
export type Nodes = { [id: NodeId]: Node | null };

/** Differences of one volume from what lies below it. Empty for a fresh one. */
export interface Overlay {
  nodes?: Nodes;
  /** number of the next new node */
  next?: number;
  /** files without a name that somebody still has open */
  orphans?: NodeId[];
  /** blocks that are taken. Absent: only those of what lies below */
  space?: Space;
}

/** What has changed of a disk since some moment. */
export interface Changes extends Overlay {
  /** the disk was formatted, or written past its file system: nothing of what it held before counts */
  wiped?: true;
  /** base tree of what was put on a wiped disk; absent: it is empty */
  base?: string;
  /** the disk was partitioned, or its first sector written; of a wiped disk, absent: it has no table */
  layout?: DiskLayout;
}

/** A layer of a disk that is never written again, shared by all that were made from it. */
export interface FrozenLayer {
  readonly base: string;
  /** the layer that it stands on; null: the base tree */
  readonly parent: string | null;
  readonly nodes: Readonly<Nodes>;
}

/**
 * What a modelled disk holds: the name of a base tree shared by all disks made from one template, the frozen layers that stand on it, and
 * on top what is the disk's own. `overlay` is private to the engine that wrote it, but is always plain JSON data.
 */
export interface DiskContent {
  /** base tree, such as `debian-12`; `blank` for an empty formatted disk */
  base: string;
  overlay: unknown;
  /** the frozen layer below what is the disk's own. Absent: the base tree */
  parent?: string;
  /** Absent: a disk that was made with its system on one partition, or has no table */
  layout?: DiskLayout;
}

/** What is a disk's own, made on first use. */
export function overlayIn(content: DiskContent): Overlay {
  if (content.overlay === null || typeof content.overlay !== "object") content.overlay = {};
  return content.overlay as Overlay;
}

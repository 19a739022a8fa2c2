import { BLOCK_BYTES } from "../../content/blocks";
import { type Changes, type DiskContent, type Node, type NodeId, type Overlay, overlayIn } from "../../content/overlay";
import type { DiskSpec } from "../engine";
import type { BaseTree } from "../fs/base-tree";
import { freeBlocks, placeFile } from "../fs/extents";
import type { BlockPlan, Layer, Volume } from "../fs/volume";
import type { Machine } from "./machine";
import { type Dirty, type DiskCache, gathered, gatheredMore } from "./page-cache";

/** Part of a disk that files may take, thousandths: the rest is the file system's own tables. guess: mkfs.ext4's journal and inode tables take 2–3 % */
export const FILES_SHARE = 975;
/** Nodes of a file system at most. The guests' images are made with one for each 160 KiB of a 10 GiB disk; ext4's default is one for 16 KiB. */
export const NODES_MOST = 65_536;

/** Room that the smallest file system has, bytes. guess: mkfs.ext4 makes none below 256 KiB */
const LEAST_ROOM = 1_048_576;

const NONE: readonly never[] = [];

/**
 * The layers of one disk as a machine sees them: what has changed in memory, what is under way, what is the disk's own, and the frozen
 * layers below. Follows from these, so it is no state.
 */
export class DiskLayers {
  private own: Overlay | null = null;
  private parent: string | undefined;
  private dirty: Dirty | null = null;
  private underWay: DiskCache["underWay"] = NONE;
  private all: readonly Layer[] = NONE;
  /** what usage is counted by: writing back changes nothing of it */
  private readonly token = {};

  constructor(
    private readonly m: Machine,
    private readonly device: string,
  ) {}

  /** From the highest down. */
  of(content: DiskContent): readonly Layer[] {
    const own = overlayIn(content);
    const { parent } = content;
    const { dirty = null, underWay = NONE } = this.m.state.cache?.[this.device] ?? {};
    if (own !== this.own || parent !== this.parent || dirty !== this.dirty || underWay !== this.underWay) {
      this.own = own;
      this.parent = parent;
      this.dirty = dirty;
      this.underWay = underWay;
      this.all = this.stacked(own, parent);
    }
    return this.all;
  }
  private stacked(own: Overlay, parent: string | undefined): readonly Layer[] {
    const inMemory: readonly Changes[] = [...(this.dirty ? [this.dirty] : NONE), ...[...this.underWay].reverse()];
    const wiped = inMemory.findIndex((changes) => changes.wiped);
    if (wiped >= 0) return inMemory.slice(0, wiped + 1);
    const frozen = parent === undefined ? NONE : (this.m.services.layersUnder?.(parent) ?? NONE);
    return [...inMemory, own, ...frozen];
  }
  /** The highest layer that knows of orphans and the next number. */
  top(content: DiskContent): Overlay {
    return this.of(content)[0] as Overlay;
  }
  toWrite(content: DiskContent): Overlay {
    if (!this.m.services.isCached) return overlayIn(content);
    return this.m.state.cache?.[this.device]?.dirty ?? gathered(this.m, this.device, this.top(content));
  }
  wrote(id: NodeId, bytes: number, at: number): void {
    gatheredMore(this.m, this.device, id, bytes, at);
  }
  get isCached(): boolean {
    return this.m.services.isCached === true;
  }
  counted(content: DiskContent): object {
    return this.m.services.isCached ? this.token : overlayIn(content);
  }
}

/** A file system on a disk. */
export class DiskVolume implements Volume {
  private readonly content: DiskContent;

  constructor(
    readonly base: BaseTree,
    private readonly disk: DiskSpec,
    private readonly held: DiskLayers,
    private readonly installed: number,
    /** where on the disk the file system begins */
    private readonly startBytes: () => number,
    readonly isReadOnly: () => boolean,
  ) {
    disk.content ??= { base: "blank", overlay: {} };
    this.content = disk.content;
  }
  get layers(): readonly Layer[] {
    return this.held.of(this.content);
  }
  get counted(): object {
    return this.held.counted(this.content);
  }
  get orphans(): readonly NodeId[] {
    return this.held.top(this.content).orphans ?? NONE;
  }
  toWrite(): Overlay {
    return this.held.toWrite(this.content);
  }
  wrote(id: NodeId, bytes: number, at: number): void {
    if (this.held.isCached) {
      this.held.wrote(id, bytes, at);
      return;
    }
    // Nothing stands between a file and its disk: it has its blocks at once.
    const own = this.toWrite();
    const node = own.nodes?.[id];
    if (node?.t === "f") placeFile(this, this.plan, own, id, node);
  }
  dropped(id: NodeId, node: Node): void {
    freeBlocks(this, this.toWrite(), id, node);
  }
  /** Bytes of the device that are the file system's. */
  private get bytes(): number {
    return Math.max(0, this.disk.sizeBytes - this.startBytes());
  }
  get plan(): BlockPlan {
    const blocks = Math.floor(this.bytes / BLOCK_BYTES);
    const first = blocks - Math.floor((blocks * FILES_SHARE) / 1000);
    const fresh = first + Math.ceil(this.installed / BLOCK_BYTES);
    return { first, fresh, most: Math.max(blocks, fresh + LEAST_ROOM / BLOCK_BYTES) };
  }
  get roomBytes(): number {
    const { fresh, most } = this.plan;
    return (most - fresh) * BLOCK_BYTES;
  }
  get roomNodes(): number {
    return Math.max(1_024, Math.min(NODES_MOST, Math.floor(this.disk.sizeBytes / 16_384)));
  }
}

import { type DiskContent, type NodeId, type Overlay, overlayIn } from "../../content/overlay";
import type { DiskSpec, GuestServices } from "../engine";
import type { BaseTree } from "../fs/base-tree";
import type { Layer, Volume } from "../fs/volume";

/** Part of a disk that files may take, thousandths: the rest is the file system's own tables. guess: mkfs.ext4's journal and inode tables take 2–3 % */
export const FILES_SHARE = 975;
/** Nodes of a file system at most. The guests' images are made with one for each 160 KiB of a 10 GiB disk; ext4's default is one for 16 KiB. */
export const NODES_MOST = 65_536;

/** The layers of one disk as a machine sees them. Follows from what is on the disk, so it is no state. */
export class DiskLayers {
  private own: Overlay | null = null;
  private parent: string | undefined;
  private all: readonly Layer[] = [];

  constructor(private readonly services: GuestServices) {}

  /** From the highest down; the first is the disk's own. */
  of(content: DiskContent): readonly Layer[] {
    const own = overlayIn(content);
    if (own !== this.own || content.parent !== this.parent) {
      const { parent } = content;
      this.own = own;
      this.parent = parent;
      this.all = parent === undefined ? [own] : [own, ...(this.services.layersUnder?.(parent) ?? [])];
    }
    return this.all;
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
    readonly isReadOnly: () => boolean,
  ) {
    disk.content ??= { base: "blank", overlay: {} };
    this.content = disk.content;
  }
  get layers(): readonly Layer[] {
    return this.held.of(this.content);
  }
  get counted(): object {
    return overlayIn(this.content);
  }
  get orphans(): readonly NodeId[] {
    return overlayIn(this.content).orphans ?? [];
  }
  toWrite(): Overlay {
    return overlayIn(this.content);
  }
  get roomBytes(): number {
    return Math.max(1_048_576, Math.floor((this.disk.sizeBytes * FILES_SHARE) / 1000) - this.installed);
  }
  get roomNodes(): number {
    return Math.max(1_024, Math.min(NODES_MOST, Math.floor(this.disk.sizeBytes / 16_384)));
  }
}

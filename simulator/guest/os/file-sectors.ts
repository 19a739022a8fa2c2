/** Where on a disk the bytes of its files lie, in sectors from the disk's own start. */
import { BLOCK_BYTES, type Runs } from "../../content/blocks";
import { SECTOR } from "../../content/disk-layout";
import type { NodeId } from "../../content/overlay";
import { blocksBehind } from "../fs/extents";
import type { MountName } from "../fs/filesystem";
import type { Machine } from "./machine";

const BLOCK_SECTORS = BLOCK_BYTES / SECTOR;

/** Sectors behind bytes `from` to `to` of a file, and how many; none of what has no block yet. */
export function fileSectors(m: Machine, mount: MountName, id: NodeId, from: number, to: number): Runs {
  const disk = m.diskOf(mount);
  const volume = disk && m.volume(mount);
  if (!volume || to <= from) return [];
  return toSectors(blocksBehind(volume, id, from, to), m.startOf(disk));
}

/** Runs of blocks of a file system as sectors of its disk. @param start - its first sector there */
export function toSectors(blocks: Runs, start: number): Runs {
  return blocks.map((value, i) => (i % 2 === 0 ? start + value * BLOCK_SECTORS : value * BLOCK_SECTORS));
}

/** Disks kept as VHDs, in files or in logical volumes. @source formats.md §2, lifecycle.md §10 */
import type { DiskRules } from "./driver";

const MIB = 1_048_576;
const SECTOR = 512;
/** What one bitmap and one entry of the block table stand for, bytes. */
const BLOCK = 2 * MIB;
const FOOTER = SECTOR;
const HEADER = 1024;

/** Bitmaps of all blocks of a disk, a sector each. */
function bitmapBytes(virtualBytes: number): number {
  return Math.ceil(virtualBytes / BLOCK) * SECTOR;
}

/** A VHD in which nothing is written: footer, header, block table, footer again. */
function emptyVhdBytes(virtualBytes: number): number {
  const table = Math.ceil((Math.ceil(virtualBytes / BLOCK) * 4) / SECTOR) * SECTOR;
  return FOOTER + HEADER + table + FOOTER;
}

/** @source lifecycle.md §10 (2040 GiB, a chain of 30); formats.md §2 (SM's message: 1 MB at least) */
const anyVhd = {
  takes: ["disk", "suspend image", "crash dump"],
  leastBytes: MIB,
  mostBytes: 2040 * 1024 * MIB,
  chainDepth: 30,
} as const;

/** VHDs in files take what is written. guess: 2 MiB, one block, for what a new one holds beside it */
export const inFiles: DiskRules = {
  ...anyVhd,
  leafBytes: (virtualBytes, writtenBytes) => Math.min(virtualBytes, writtenBytes + BLOCK),
  snapshotBytes: emptyVhdBytes,
};

/** VHDs in logical volumes: one that is written to is as large as the disk with its bitmaps, a snapshot's is shrunk. @source lifecycle.md §10 (8 MiB) */
export const inVolumes: DiskRules = {
  ...anyVhd,
  leafBytes: (virtualBytes) => virtualBytes + bitmapBytes(virtualBytes),
  snapshotBytes: () => 8 * MIB,
};

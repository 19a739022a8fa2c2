/** The partitions of a machine's disks, as its kernel has them from their tables. */
import { type DiskLayout, type Partition, SECTOR } from "../../content/disk-layout";
import type { DiskContent } from "../../content/overlay";
import type { DiskSpec } from "../engine";
import { isPartition } from "./disk-names";
import type { Machine } from "./machine";

/** First sector of the only partition of a disk that was made with its system. @source util-linux fdisk: 1 MiB alignment */
const FIRST_SECTOR = 2_048;

/** What a disk holds as its machine sees it: with what is only in memory yet. Null: nothing was ever written to it. */
export function heldOn(m: Machine, disk: DiskSpec): Pick<DiskContent, "base" | "layout"> | null {
  const { dirty = null, underWay = [] } = m.state.cache?.[disk.device] ?? {};
  let layout: DiskLayout | undefined;
  for (const changes of [...(dirty ? [dirty] : []), ...[...underWay].reverse()]) {
    layout ??= changes.layout;
    if (changes.wiped) return { base: changes.base ?? "blank", ...(layout ? { layout } : {}) };
  }
  layout ??= disk.content?.layout;
  return disk.content && { base: disk.content.base, ...(layout ? { layout } : {}) };
}

/** Partitions of a disk in the order of their numbers. A disk that was made with its system has one, which its own machine knows. */
export function partitionsOf(m: Machine, disk: DiskSpec): readonly Partition[] {
  const layout = heldOn(m, disk)?.layout;
  if (layout) return layout.partitions;
  if (disk !== m.bootDisk() || isPartition(disk.device)) return [];
  const sectors = Math.floor(disk.sizeBytes / SECTOR) - FIRST_SECTOR;
  return [{ number: 1, start: FIRST_SECTOR, sectors, type: "83", isActive: true, fs: "ext4", dir: "/" }];
}

/** Name of a partition's device. */
export function partitionName(disk: DiskSpec, { number }: Partition): string {
  return `${disk.device}${number}`;
}

/** The partition that a name stands for, without `/dev/`; null: there is none. */
export function partitionNamed(m: Machine, name: string): { readonly disk: DiskSpec; readonly partition: Partition } | null {
  for (const disk of m.disks)
    for (const partition of partitionsOf(m, disk)) if (partitionName(disk, partition) === name) return { disk, partition };
  return null;
}

/** The partition that a disk's system has its root on. */
export function rootOf(m: Machine, disk: DiskSpec): string {
  const root = partitionsOf(m, disk).find(({ dir }) => dir === "/");
  return root ? partitionName(disk, root) : isPartition(disk.device) ? disk.device : `${disk.device}1`;
}

/** Partitions that a system has mounted beside its root since it started, and the directories. Their files lie in the root's tree. */
export function mountedBeside(m: Machine): { readonly disk: DiskSpec; readonly partition: Partition; readonly dir: string }[] {
  const disk = m.bootDisk();
  if (!disk) return [];
  return partitionsOf(m, disk).flatMap((partition) => {
    const { fs, dir = "/" } = partition;
    return fs === "ext4" && dir !== "/" ? [{ disk, partition, dir }] : [];
  });
}

/** Partitions that a system swaps to. */
export function swapsOf(m: Machine): { readonly device: string; readonly kib: number }[] {
  const disk = m.bootDisk();
  if (!disk) return [];
  return partitionsOf(m, disk).flatMap((partition) =>
    // Its first page is the header. @source mkswap(8)
    partition.fs === "swap"
      ? [{ device: `/dev/${partitionName(disk, partition)}`, kib: Math.floor((partition.sectors * SECTOR) / 1_024) - 4 }]
      : [],
  );
}

/** All of them, KiB. */
export function swapKib(m: Machine): number {
  return swapsOf(m).reduce((sum, { kib }) => sum + kib, 0);
}

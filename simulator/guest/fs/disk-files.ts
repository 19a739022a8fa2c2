import { SECTOR } from "../../content/disk-layout";
import type { DiskSpec } from "../engine";
import type { Machine } from "../os/machine";
import { partitionNamed } from "../os/partitions";

/** The disk behind a path such as `/dev/xvdb` or `/dev/xvda1`; null when it is none. */
export function diskAt(m: Machine, path: string): DiskSpec | null {
  if (!path.startsWith("/dev/")) return null;
  const name = path.slice(5);
  return m.disks.find((disk) => disk.device === name) ?? partitionNamed(m, name)?.disk ?? null;
}

/** What of its disk such a path stands for, bytes: where it begins, and how many. */
export function extentOnDisk(m: Machine, path: string): { readonly start: number; readonly size: number } {
  const partition = partitionNamed(m, path.slice(5))?.partition;
  if (partition) return { start: partition.start * SECTOR, size: partition.sectors * SECTOR };
  return { start: 0, size: diskAt(m, path)?.sizeBytes ?? 0 };
}

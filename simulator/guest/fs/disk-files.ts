import type { DiskSpec } from "../engine";
import type { Machine } from "../os/machine";
import { partitionNamed } from "../os/partitions";

/** The disk behind a path such as `/dev/xvdb` or `/dev/xvda1`; null when it is none. */
export function diskAt(m: Machine, path: string): DiskSpec | null {
  if (!path.startsWith("/dev/")) return null;
  const name = path.slice(5);
  return m.disks.find((disk) => disk.device === name) ?? partitionNamed(m, name)?.disk ?? null;
}

import type { DiskSpec } from "../engine";
import { rootPartition } from "../os/disk-names";
import type { Machine } from "../os/machine";

/** The disk behind a path such as `/dev/xvdb` or `/dev/xvda1`; null when it is none. */
export function diskAt(m: Machine, path: string): DiskSpec | null {
  if (!path.startsWith("/dev/")) return null;
  const name = path.slice(5);
  return m.disks.find((disk) => disk.device === name || (disk === m.bootDisk() && rootPartition(disk.device) === name)) ?? null;
}

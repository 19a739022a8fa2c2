/** Names and numbers of disks, and of partitions that a guest was given without their disk. */

/** Disc drives are numbered from 0, and have no partitions. */
const isDrive = (device: string): boolean => device.startsWith("sr");

/** Whether a device is a partition of its own. @source xen docs/misc/vbd-interface.txt */
export function isPartition(device: string): boolean {
  return /\d$/.test(device) && !isDrive(device);
}

/** The disk that a partition's name begins with; a disk's own name stays. */
export function diskPart(name: string): string {
  return isDrive(name) || name.startsWith("/dev/sr") ? name : name.replace(/\d+$/, "");
}

/** The partition that a system on a disk boots from: its first, or the partition itself. */
export function rootPartition(device: string): string {
  return isPartition(device) ? device : `${device}1`;
}

/** Major and minor number of a disk or partition. @source Linux: devices.txt (sd 8, sr 11, xvd 202; 16 minors a disk); drivers/block/xen-blkfront.c */
export function blockNumber(device: string): readonly [major: number, minor: number] {
  if (isDrive(device)) return [11, Number(device.slice(2))];
  const [, kind = "", letter = "", partition = ""] = /^(xvd|sd)([a-z])(\d*)$/.exec(device) ?? [];
  return [kind === "sd" ? 8 : 202, (letter.charCodeAt(0) - 97) * 16 + Number(partition)];
}

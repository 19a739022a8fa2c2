/** Names and numbers of disks, and of partitions that a guest was given without their disk. */
import { diskIndex } from "../../kernel/disk-letters";

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

/**
 * Major and minor number of a disk or partition, of an emulated one and of a control domain's too.
 * @source Linux Documentation/admin-guide/devices.txt (hd 3 and 22, sd 8, sr 11, xvd 202; 16 minors a disk, 64 of hd); drivers/block/xen-blkfront.c
 */
export function deviceNumber(device: string): { readonly major: number; readonly minor: number } {
  if (isDrive(device)) return { major: 11, minor: Number(device.slice(2)) };
  const [, kind = "", name = "", part = ""] = /^(xvd|sd|hd)([a-z]+)(\d*)$/.exec(device) ?? [];
  const [letter, rest] = [diskIndex(name), Number(part)];
  if (kind === "hd") return { major: letter < 2 ? 3 : 22, minor: (letter % 2) * 64 + rest };
  // What has an extended number has 256 minors. @source Linux drivers/block/xen-blkfront.c (PARTS_PER_EXT_DISK)
  if (kind === "xvd" && letter > 15) return { major: 202, minor: letter * 256 + rest };
  return { major: kind === "sd" ? 8 : 202, minor: letter * 16 + rest };
}

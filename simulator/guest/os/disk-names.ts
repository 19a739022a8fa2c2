/** Names and minors of xvd disks, and of partitions that a guest was given without their disk. */

/** Whether a device is a partition of its own. @source xen docs/misc/vbd-interface.txt */
export function isPartition(device: string): boolean {
  return /\d$/.test(device);
}

/** The partition that a system on a disk boots from: its first, or the partition itself. */
export function rootPartition(device: string): string {
  return isPartition(device) ? device : `${device}1`;
}

/** Minor number: 16 a disk. @source Linux drivers/block/xen-blkfront.c (PARTS_PER_DISK) */
export function xvdMinor(device: string): number {
  return (device.charCodeAt(3) - 97) * 16 + Number(device.slice(4));
}

/** Numbers of a block device: of an emulated one too, and of a control domain's disk. @source Linux Documentation/admin-guide/devices.txt */
export function deviceNumber(device: string): { readonly major: number; readonly minor: number } {
  if (device.startsWith("sr")) return { major: 11, minor: Number(device.slice(2)) };
  const [letter, rest] = [device.charCodeAt(2) - 97, Number(device.slice(3))];
  if (device.startsWith("sd")) return { major: 8, minor: letter * 16 + rest };
  if (device.startsWith("hd")) return { major: letter < 2 ? 3 : 22, minor: (letter % 2) * 64 + rest };
  return { major: 202, minor: xvdMinor(device) };
}

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

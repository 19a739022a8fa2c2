/** Letters that disks are named by: a to z, then aa. @source Linux drivers/block/xen-blkfront.c (encode_disk_name) */

/** @param index - from 0 */
export function diskLetters(index: number): string {
  return (index < 26 ? "" : diskLetters(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));
}

/** The other way round. @param letters - one or more of a to z */
export function diskIndex(letters: string): number {
  let index = 0;
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 96;
  return index - 1;
}

/** Places whose disks qemu emulates, hda to hdd, a DVD drive among them. @source xen tools/libs/light/libxl_dm.c (devices 0..3 into hd[a-d], the rest ignored) */
export const EMULATED_DISKS = 4;

/** Whether a guest with a device model has a disk from that; what it has not it sees with Xen's driver alone. @param device - such as `xvda`; no partition is emulated */
export function isEmulatedDisk(device: string): boolean {
  const [, letters = ""] = /^xvd([a-z]+)$/.exec(device) ?? [];
  return letters !== "" && diskIndex(letters) < EMULATED_DISKS;
}

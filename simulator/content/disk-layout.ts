/** What lies on a disk outside its file systems: its partition table, and what the firmware starts from its first sector. */

/** A row of a disk's partition table. */
export interface Partition {
  /** 1 to 4: primary, from 5 on: logical */
  readonly number: number;
  /** first sector, and how many, of 512 bytes */
  readonly start: number;
  readonly sectors: number;
  /** type as the table has it, hexadecimal: 83 Linux, 82 swap, 5 extended */
  readonly type: "83" | "82" | "5";
  /** has the flag that a boot sector looks for */
  readonly isActive?: true;
  /** what it was formatted as; absent: nothing, as an extended one */
  readonly fs?: "ext4" | "swap";
  /** of its file system */
  readonly uuid?: string;
  /** where the system on the disk mounts it; absent: nowhere */
  readonly dir?: string;
}

/**
 * What the first sector does: `grub` and `extlinux` start a system; `parted` and `syslinux` are what partitioning leaves there, which looks
 * for an active partition with a boot sector of its own and finds none.
 * @source GNU parted libparted/labels/dos.c (MBR_BOOT_CODE); syslinux mbr/mbr.S
 */
export type FirstSector = "grub" | "extlinux" | "parted" | "syslinux";

export interface DiskLayout {
  /** in the order of their numbers */
  readonly partitions: readonly Partition[];
  readonly first: FirstSector;
}

/** Whether the firmware starts a system from a disk that holds one. @param layout - absent: a disk that was made with its system */
export function startsSystem(layout: DiskLayout | undefined): boolean {
  return layout === undefined || layout.first === "grub" || layout.first === "extlinux";
}

/** Bytes of a sector. */
export const SECTOR = 512;

/** Whether what somebody has written down is a layout. */
export function isLayout(value: unknown): value is DiskLayout {
  if (typeof value !== "object" || value === null) return false;
  const { partitions, first } = value as Record<string, unknown>;
  return (
    ["grub", "extlinux", "parted", "syslinux"].includes(first as string) && Array.isArray(partitions) && partitions.every(isPartitionRow)
  );
}

function isPartitionRow(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const row = value as Record<string, unknown>;
  const isText = (each: unknown): boolean => each === undefined || typeof each === "string";
  return (
    [row.number, row.start, row.sectors].every(Number.isSafeInteger) &&
    ["83", "82", "5"].includes(row.type as string) &&
    [row.fs, row.uuid, row.dir].every(isText)
  );
}

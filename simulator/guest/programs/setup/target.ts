/** The disk that a system is put on, and the disc that it comes from. */

import type { Bytes } from "../../../content/bytes";
import type { DiskLayout, FirstSector, Partition } from "../../../content/disk-layout";
import type { DiskSpec } from "../../engine";
import type { Ticket } from "../../os/disk-io";
import { diskPart } from "../../os/disk-names";
import type { Machine } from "../../os/machine";
import { writeBack } from "../../os/page-cache";
import { partitionName, partitionsOf, rootOf } from "../../os/partitions";
import type { ProgramContext } from "../../os/program";
import { wipe, writeLayout } from "../../os/wipe-disk";
import { type BaseTreeFacts, baseTreeOf } from "../../systems/base-trees";

const ROOT = { uid: 0, gid: 0 };
/** Sectors of a MiB, to which partitions are aligned. */
export const MIB_SECTORS = 2_048;
/** Table, superblocks, journals: what making them writes. guess: mke2fs' journal of 64 MiB and a few MiB of tables */
const MADE_BYTES = 71_303_168;

/** Disks that a system may be put on: not those that something of is mounted. */
export function freeDisks(m: Machine): readonly DiskSpec[] {
  const isUsed = (disk: DiskSpec): boolean => m.state.os.mounts.some(({ device }) => diskPart(device) === `/dev/${disk.device}`);
  return m.disks.filter((disk) => disk.type === "Disk" && disk.mode === "RW" && !isUsed(disk));
}
export function diskCalled(m: Machine, device: string): DiskSpec | undefined {
  return m.disks.find((disk) => disk.device === device);
}
/** The disc that the system runs from, as long as it is in its drive. */
export function discOf(m: Machine): DiskSpec | undefined {
  return m.disks.find(({ device, type }) => type === "CD" && device === m.spec.medium?.device);
}
/** What the disc says it is. */
export function discFacts(m: Machine): BaseTreeFacts | null {
  const content = discOf(m)?.content;
  return content ? baseTreeOf(content.base) : null;
}

/** A uuid of the guest's own. */
export function freshUuid(ctx: ProgramContext): string {
  const hex = [0, 0, 0, 0].map(() => ctx.random().toString(16).padStart(8, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** Writes a table and makes file systems. @returns the requests after which it is on the disk; null: it cannot be written */
export function partition(m: Machine, disk: DiskSpec, partitions: readonly Partition[], first: FirstSector): readonly Ticket[] | null {
  wipe(m, disk, Math.min(MADE_BYTES, disk.sizeBytes), { layout: { partitions, first } });
  m.fs.forget();
  return writeBack(m, disk.device);
}

function layoutOf(m: Machine, disk: DiskSpec, first: FirstSector): DiskLayout {
  return { partitions: partitionsOf(m, disk), first };
}

/** All packages are on the disk: its file system is that of the system that they make. */
export function unpacked(m: Machine, disk: DiskSpec, base: string, first: FirstSector): void {
  wipe(m, disk, 0, { base, layout: layoutOf(m, disk, first) });
  m.fs.forget();
}

/** Writes the loader. @returns the requests after which it and all that was written before is on the disk; null: it cannot be written */
export function installLoader(m: Machine, disk: DiskSpec, first: FirstSector, bytes: number): readonly Ticket[] | null {
  writeLayout(m, disk, layoutOf(m, disk, first), bytes);
  return writeBack(m, disk.device);
}

/** Mounts the root of a disk. */
export function mountTarget(m: Machine, disk: DiskSpec, dir: string): void {
  if (!m.fs.isDir(dir)) m.fs.mkdir(dir, ROOT);
  m.state.os.mounts.push({ device: `/dev/${rootOf(m, disk)}`, dir, type: "ext4", options: "rw,relatime" });
  m.fs.forget();
}
export function unmountTarget(m: Machine, dir: string): void {
  m.state.os.mounts = m.state.os.mounts.filter((mount) => mount.dir !== dir);
  m.fs.forget();
}

/** Writes a file as root, and the directories that it lies in. */
export function put(m: Machine, path: string, text: Bytes, mode = 0o644): void {
  let at = path.indexOf("/", 1);
  for (; at > 0; at = path.indexOf("/", at + 1)) if (!m.fs.exists(path.slice(0, at))) m.fs.mkdir(path.slice(0, at), ROOT);
  m.fs.write(path, text, ROOT);
  if (mode !== 0o644) m.fs.change(path, { m: mode });
}
/** Takes a file or a directory away, with all below it. */
export function take(m: Machine, path: string): void {
  const names = m.fs.isDir(path) ? m.fs.list(path) : [];
  if (typeof names !== "string") for (const name of names) take(m, `${path}/${name}`);
  m.fs.remove(path);
}

/** A row of /etc/fstab for each partition that has a place. @param options - by what it is formatted as and where it is mounted */
export function fstabRows(partitions: readonly Partition[], row: (part: Partition) => string): string {
  return partitions
    .filter(({ fs }) => fs !== undefined)
    .map(row)
    .join("");
}
/** Name of the device that a place of the new system lies on. */
export function deviceFor(m: Machine, disk: DiskSpec, dir: string): string {
  const part = partitionsOf(m, disk).find((each) => each.dir === dir);
  return `/dev/${part ? partitionName(disk, part) : rootOf(m, disk)}`;
}

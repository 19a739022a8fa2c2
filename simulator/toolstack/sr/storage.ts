/** Space accounting of SRs and making of disks. */
import type { DiskContent } from "../../guest/engine";
import { type Fault, fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { refreshAllowed } from "../../world/allowed";
import { newRef, newUuid, type World } from "../../world/world";

/** Largest VHD, bytes. @source lifecycle.md §10 (2040 GiB) */
export const VDI_LIMIT = 2040 * 1024 * 1024 * 1024;
const MIB = 1_048_576;

/** Sums an SR's space from its disks: nothing is counted twice, nothing leaks. */
export function refreshSr(world: World, sr: Ref<"SR">): void {
  const record = world.db.must("SR", sr);
  let virtual = 0;
  let physical = 0;
  for (const vdi of record.VDIs) {
    const disk = world.db.must("VDI", vdi);
    virtual += disk.virtual_size;
    physical += disk.physical_utilisation;
  }
  world.db.set("SR", sr, { virtual_allocation: virtual, physical_utilisation: physical });
}

/**
 * Why a disk of a size cannot be made on an SR, or null. @source xapi.md §6, §12
 * @param base - base tree that it is to hold
 * @param count - how many of them
 */
export function vdiRoomFault(world: World, sr: Ref<"SR">, virtualBytes: number, base = "", count = 1): Fault | null {
  const record = world.db.must("SR", sr);
  if (record.content_type === "iso") return fault("SR_OPERATION_NOT_SUPPORTED", sr);
  if (!record.PBDs.some((p) => world.db.must("PBD", p).currently_attached)) return fault("SR_HAS_NO_PBDS", sr);
  if (virtualBytes < MIB) return fault("VDI_TOO_SMALL", "new", `${MIB}`);
  if (virtualBytes > VDI_LIMIT) return fault("VDI_TOO_LARGE", "new", `${VDI_LIMIT}`);
  const free = record.physical_size - record.physical_utilisation;
  const needed = initialBytes(record.type, virtualBytes, usedBytes(base)) * count;
  return needed > free ? fault("SR_FULL", `${needed}`, `${free}`) : null;
}

/** Bytes a new disk takes: LVM the full size with its bitmap, file SRs what is written. @source lifecycle.md §10 */
function initialBytes(srType: string, virtualBytes: number, usedBytes: number): number {
  if (srType.startsWith("lvm")) return virtualBytes + Math.ceil(virtualBytes / (2 * MIB)) * 512;
  return Math.min(virtualBytes, usedBytes + 2 * MIB);
}

/** Bytes that the system of a base tree takes on disk. guess: sizes of the distributions' own cloud images once written */
const systemBytes: Readonly<Record<string, number>> = {
  debian: 1_400 * MIB,
  ubuntu: 2_600 * MIB,
  alpine: 180 * MIB,
  windows: 14_500 * MIB,
};

function usedBytes(base: string): number {
  return systemBytes[base.split("-")[0] ?? ""] ?? 0;
}

/** Why copies of a VM's disks have no room, or null. */
export function copyRoomFault(world: World, ref: Ref<"VM">): Fault | null {
  const needed = new Map<Ref<"SR">, number>();
  for (const vbdRef of world.db.must("VM", ref).VBDs) {
    const vbd = world.db.must("VBD", vbdRef);
    const vdi = vbd.type === "Disk" ? world.db.get("VDI", vbd.VDI) : undefined;
    if (!vdi) continue;
    const bytes = initialBytes(world.db.must("SR", vdi.SR).type, vdi.virtual_size, usedBytes(world.disks.peek(vdi.$ref)?.base ?? ""));
    needed.set(vdi.SR, (needed.get(vdi.SR) ?? 0) + bytes);
  }
  for (const [sr, bytes] of needed) {
    const { physical_size, physical_utilisation } = world.db.must("SR", sr);
    const free = physical_size - physical_utilisation;
    if (bytes > free) return fault("SR_FULL", `${bytes}`, `${free}`);
  }
  return null;
}

export interface NewDisk {
  readonly SR: Ref<"SR">;
  readonly name_label: string;
  readonly name_description: string;
  readonly virtual_size: number;
  readonly read_only?: boolean;
  readonly type?: "system" | "user";
  readonly content: DiskContent | null;
}

/** Makes a disk; room has been checked. */
export function createDisk(world: World, disk: NewDisk): Ref<"VDI"> {
  const ref = newRef<"VDI">(world);
  const uuid = newUuid(world);
  const sr = world.db.must("SR", disk.SR);
  const physical = initialBytes(sr.type, disk.virtual_size, usedBytes(disk.content?.base ?? ""));
  world.db.create("VDI", ref, {
    uuid,
    name_label: disk.name_label,
    name_description: disk.name_description,
    SR: disk.SR,
    virtual_size: disk.virtual_size,
    physical_utilisation: physical,
    type: disk.type ?? "user",
    read_only: disk.read_only ?? false,
    managed: true,
    location: uuid,
  });
  world.disks.set(ref, disk.content ?? { base: "blank", overlay: null });
  // Not summed anew: a pool's shared SR has as many disks as there are VMs.
  world.db.set("SR", disk.SR, {
    virtual_allocation: sr.virtual_allocation + disk.virtual_size,
    physical_utilisation: sr.physical_utilisation + physical,
  });
  refreshAllowed(world, "VDI", ref);
  return ref;
}

/** Removes a disk with what is on it. */
export function destroyDisk(world: World, ref: Ref<"VDI">): void {
  const sr = world.db.must("VDI", ref).SR;
  for (const vbd of [...world.db.must("VDI", ref).VBDs]) world.db.destroy("VBD", vbd);
  world.db.destroy("VDI", ref);
  world.disks.delete(ref);
  refreshSr(world, sr);
}

/** A disk's content for a copy of it: the base tree is shared, the differences are copied. */
export function copyContent(content: DiskContent | undefined): DiskContent | null {
  return content ? (JSON.parse(JSON.stringify(content)) as DiskContent) : null;
}

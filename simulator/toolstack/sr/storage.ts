/** Space accounting of SRs and making of disks. */
import type { DiskContent } from "../../guest/engine";
import { type Fault, fault, invariant } from "../../model/fault";
import type { Ref } from "../../model/ref";
import { MOST_DEPTH } from "../../storage/disk/layers";
import type { DiskRules } from "../../storage/drivers/driver";
import { driverOf } from "../../storage/drivers/table";
import { refreshAllowed } from "../../world/allowed";
import { newRef, newUuid, type World } from "../../world/world";
import { takesFault } from "./sr-takes";

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
  const refused = takesFault(world, sr, "disk");
  if (refused) return refused;
  const rules = disksOn(world, sr);
  if (virtualBytes < rules.leastBytes) return fault("VDI_TOO_SMALL", "new", `${rules.leastBytes}`);
  if (virtualBytes > rules.mostBytes) return fault("VDI_TOO_LARGE", "new", `${rules.mostBytes}`);
  return roomFault(world, sr, rules.leafBytes(virtualBytes, usedBytes(base)) * count);
}

/** Why so many bytes more have no room, or null. */
export function roomFault(world: World, sr: Ref<"SR">, bytes: number): Fault | null {
  const { physical_size, physical_utilisation } = world.db.must("SR", sr);
  const free = physical_size - physical_utilisation;
  return bytes > free ? fault("SR_FULL", `${bytes}`, `${free}`) : null;
}

/** The rules for disks of a repository that takes some. */
function disksOn(world: World, sr: Ref<"SR">): DiskRules {
  const { disks } = driverOf(world.db.must("SR", sr));
  invariant(disks !== null, `disks are made on ${sr}, which takes some`);
  return disks;
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

/** Why copies of a VM's disks, which lie beside them, cannot be made, or null. */
export function copyRoomFault(world: World, ref: Ref<"VM">): Fault | null {
  const needed = new Map<Ref<"SR">, number>();
  for (const vbdRef of world.db.must("VM", ref).VBDs) {
    const vbd = world.db.must("VBD", vbdRef);
    const vdi = vbd.type === "Disk" ? world.db.get("VDI", vbd.VDI) : undefined;
    if (!vdi) continue;
    const refused = takesFault(world, vdi.SR, "disk");
    if (refused) return refused;
    const bytes = disksOn(world, vdi.SR).leafBytes(vdi.virtual_size, usedBytes(world.disks.peek(vdi.$ref)?.base ?? ""));
    needed.set(vdi.SR, (needed.get(vdi.SR) ?? 0) + bytes);
  }
  for (const [sr, bytes] of needed) {
    const full = roomFault(world, sr, bytes);
    if (full) return full;
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
  const physical = disksOn(world, disk.SR).leafBytes(disk.virtual_size, usedBytes(disk.content?.base ?? ""));
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
  const parent = world.disks.peek(ref)?.parent;
  for (const vbd of [...world.db.must("VDI", ref).VBDs]) world.db.destroy("VBD", vbd);
  world.db.destroy("VDI", ref);
  world.disks.delete(ref);
  world.layers.release(parent);
  refreshSr(world, sr);
}

/** What a disk holds that is made from another, which nobody writes now: both stand on what that one has been so far. */
export function sharedContent(world: World, ref: Ref<"VDI">): DiskContent | null {
  return world.layers.share(ref, () => newUuid(world));
}

/**
 * Why disks of a VM cannot be cloned once more, or null: a chain of them would be too long. XAPI refuses a clone as it does a snapshot,
 * since both freeze the leaf. @source lifecycle.md §10; xapi.md §12 (SM's number 109); sm: FileSR.py, VDI._snapshot (MAX_CHAIN_SIZE)
 */
export function chainFault(world: World, ref: Ref<"VM">): Fault | null {
  for (const vbd of world.db.must("VM", ref).VBDs) {
    const content = world.disks.peek(world.db.must("VBD", vbd).VDI);
    if (content && world.layers.depthFrom(content) > MOST_DEPTH) return fault("SR_BACKEND_FAILURE_109", "", "", "");
  }
  return null;
}

/** What hosts have, what of it is promised to guests, and what is in use. */
import type { RecordOf } from "../../model/generated/rows";
import type { Ref } from "../../model/ref";
import { isLibrary } from "../../storage/drivers/driver";
import { driverOf } from "../../storage/drivers/table";
import type { World } from "../../world/world";
import type { HostLook } from "./host-look";

/** CPU of hosts or of a VM. */
export interface CpuCapacity {
  /** pCPUs of hosts that are live; of a VM its vCPUs */
  readonly cpus: number;
  /** vCPUs that running guests have, control domains left out; of a VM as many as it has */
  readonly vcpus: number;
  /** what of `cpus` was in use in the last whole 5 s, 0 to 1; null: not known, as nothing runs or has run for so long */
  readonly usedShare: number | null;
}

/**
 * Memory of hosts that are live, bytes. Xen's, Dom0's, the guests' and what is free are all of it.
 * Guests use some of what they hold, and may come to hold what is promised to them.
 */
export interface MemoryCapacity {
  readonly totalBytes: number;
  /** Xen itself, and what it keeps beside each domain */
  readonly xenBytes: number;
  readonly dom0Bytes: number;
  /** what running guests have now */
  readonly guestBytes: number;
  /** what they say that they use of it */
  readonly usedBytes: number;
  /** dynamic maxima of running guests: what they may have without being changed */
  readonly promisedBytes: number;
  readonly freeBytes: number;
}

/** Storage for disks, bytes; libraries of images are not among it. */
export interface StorageCapacity {
  /** refs of the repositories, the fullest first, at most `FULLEST` */
  readonly fullest: readonly Ref<"SR">[];
  readonly count: number;
  readonly sizeBytes: number;
  /** virtual sizes of all disks there */
  readonly promisedBytes: number;
  readonly usedBytes: number;
  readonly freeBytes: number;
}
/** Repositories that are named; the rest is in the sums. */
export const FULLEST = 5;

/** CPU and memory of live hosts. */
export function capacityOf(looks: readonly HostLook[]): { readonly cpu: CpuCapacity; readonly memory: MemoryCapacity } {
  let [cpus, vcpus, usedCpus, knownCpus] = [0, 0, 0, 0];
  const memory = { totalBytes: 0, xenBytes: 0, dom0Bytes: 0, guestBytes: 0, usedBytes: 0, promisedBytes: 0, freeBytes: 0 };
  for (const look of looks) {
    cpus += look.cpus;
    vcpus += look.vcpus;
    if (look.usedShare !== null) {
      knownCpus += look.cpus;
      usedCpus += look.usedShare * look.cpus;
    }
    memory.totalBytes += look.totalBytes;
    memory.freeBytes += look.freeBytes;
    memory.dom0Bytes += look.dom0Bytes;
    memory.guestBytes += look.guestBytes;
    memory.usedBytes += look.usedBytes;
    memory.promisedBytes += look.promisedBytes;
  }
  // Pages that guests share are held twice and there once: what is left for Xen may come out below nothing.
  memory.xenBytes = Math.max(0, memory.totalBytes - memory.freeBytes - memory.dom0Bytes - memory.guestBytes);
  return { cpu: { cpus, vcpus, usedShare: knownCpus > 0 ? usedCpus / knownCpus : null }, memory };
}

/** Storage that takes disks, of all repositories or of those that a host has a link to. */
export function storageOf(world: World, host: Readonly<RecordOf["host"]> | null): StorageCapacity {
  const refs = host ? new Set(host.PBDs.map((pbd) => world.db.must("PBD", pbd).SR as string)) : null;
  const sums = { count: 0, sizeBytes: 0, promisedBytes: 0, usedBytes: 0, freeBytes: 0 };
  const shares: { readonly ref: Ref<"SR">; readonly share: number }[] = [];
  for (const sr of world.db.all("SR")) {
    if ((refs && !refs.has(sr.$ref)) || isLibrary(driverOf(sr)) || sr.physical_size <= 0) continue;
    sums.count += 1;
    sums.sizeBytes += sr.physical_size;
    sums.promisedBytes += sr.virtual_allocation;
    sums.usedBytes += sr.physical_utilisation;
    sums.freeBytes += Math.max(0, sr.physical_size - sr.physical_utilisation);
    shares.push({ ref: sr.$ref as Ref<"SR">, share: sr.physical_utilisation / sr.physical_size });
  }
  const fullest = shares.sort((a, b) => b.share - a.share).slice(0, FULLEST);
  return { ...sums, fullest: fullest.map(({ ref }) => ref) };
}

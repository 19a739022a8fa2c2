/** What stands on the overview of a pool, a host or a VM, beside what their records say themselves. */
import { isSet, type Ref } from "../model/ref";
import { fields, refText } from "../model/shape";
import { activeDomain } from "../world/domain-book";
import { latestRow } from "../world/measurements";
import type { World } from "../world/world";
import { type AfterLoss, afterLoss, heaviest } from "./overview/after-loss";
import { type CpuCapacity, capacityOf, type MemoryCapacity, type StorageCapacity, storageOf } from "./overview/capacity";
import { looksAt, memoryInUse } from "./overview/host-look";
import { defineView } from "./view";

/** VMs by power state; control domains, templates and snapshots are none. */
export interface StateCounts {
  readonly Running: number;
  readonly Paused: number;
  readonly Suspended: number;
  readonly Halted: number;
}
export interface PoolOverview {
  readonly of: "pool" | "host";
  readonly cpu: CpuCapacity;
  readonly memory: MemoryCapacity;
  readonly storage: StorageCapacity;
  readonly vms: StateCounts;
  /** hosts that are live, and all; of a host itself */
  readonly hosts: { readonly live: number; readonly all: number };
  /** the loss of this host, or of the one of a pool that weighs most; null: none of them is live */
  readonly afterLoss: AfterLoss | null;
}
export interface VmOverview {
  readonly of: "VM";
  readonly cpu: CpuCapacity;
  /** bytes; null: it has no domain */
  readonly memory: {
    readonly heldBytes: number;
    /** as the guest says; never more than it holds */
    readonly usedBytes: number;
  } | null;
  /** its disks, drives left out, bytes */
  readonly disks: { readonly count: number; readonly promisedBytes: number; readonly usedBytes: number };
  readonly snapshots: number;
}
export type Overview = PoolOverview | VmOverview;

/**
 * Capacity of a pool, a host or a VM, as it is now; null: there is no such object. One of 10,000 VMs is answered in a few milliseconds
 * (bench `lists`), and loads change without any record changing: there is no stamp that would cost less.
 */
export const overview = defineView({
  args: fields({ ref: refText }),
  role: "read-only",
  ask(world, { ref }): Overview | null {
    if (world.db.get("VM", ref)) return vmOverview(world, ref as Ref<"VM">);
    if (world.db.get("host", ref)) return hostOverview(world, ref as Ref<"host">);
    return world.db.get("pool", ref) ? poolOverview(world) : null;
  },
  follow: { everyMs: 2_000, isAtOnce: true, most: 4 },
});

function poolOverview(world: World): PoolOverview {
  const looks = looksAt(world, world.db.all("host"));
  const lost = heaviest(looks);
  return {
    of: "pool",
    ...capacityOf(looks),
    storage: storageOf(world, null),
    vms: countsOf(world, null),
    hosts: { live: looks.length, all: world.db.count("host") },
    afterLoss: lost ? afterLoss(world, lost, looks) : null,
  };
}

function hostOverview(world: World, ref: Ref<"host">): PoolOverview {
  const looks = looksAt(world, world.db.all("host"));
  const own = looks.find(({ inside }) => inside.ref === ref);
  return {
    of: "host",
    ...capacityOf(own ? [own] : []),
    storage: storageOf(world, world.db.must("host", ref)),
    vms: countsOf(world, ref),
    hosts: { live: own ? 1 : 0, all: 1 },
    afterLoss: own ? afterLoss(world, own, looks) : null,
  };
}

/** VMs of the pool, or of a host: those that run there, and those at home there that run nowhere. */
function countsOf(world: World, host: string | null): StateCounts {
  const counts = { Running: 0, Paused: 0, Suspended: 0, Halted: 0 };
  for (const vm of world.db.all("VM")) {
    if (vm.is_a_template || vm.is_a_snapshot || vm.is_control_domain) continue;
    if (host !== null && (isSet(vm.resident_on) ? vm.resident_on : vm.affinity) !== host) continue;
    counts[vm.power_state] += 1;
  }
  return counts;
}

function vmOverview(world: World, ref: Ref<"VM">): VmOverview {
  const vm = world.db.must("VM", ref);
  const guest = activeDomain(world, ref);
  const disks = { count: 0, promisedBytes: 0, usedBytes: 0 };
  for (const vbd of vm.VBDs) {
    const { type, VDI } = world.db.must("VBD", vbd);
    if (type !== "Disk" || !isSet(VDI)) continue;
    const { virtual_size, physical_utilisation } = world.db.must("VDI", VDI);
    disks.count += 1;
    disks.promisedBytes += virtual_size;
    disks.usedBytes += physical_utilisation;
  }
  const vcpus = guest?.spec.vcpus ?? 0;
  return {
    of: "VM",
    cpu: { cpus: vcpus, vcpus, usedShare: guest ? (latestRow(world, ref)?.cpu_usage ?? null) : null },
    memory: guest ? { heldBytes: guest.spec.memoryBytes, usedBytes: memoryInUse(guest) } : null,
    disks,
    snapshots: vm.snapshots.length,
  };
}

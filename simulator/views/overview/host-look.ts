/** One look at a live host and each of its guests: what the sums of an overview and the plan for its loss are made of. */
import { stubBytes } from "../../dom0/stub-domain";
import type { RecordOf } from "../../model/generated/rows";
import type { Ref } from "../../model/ref";
import { isHvm, overheadBytes } from "../../world/guest-spec";
import type { HostInside } from "../../world/host-inside";
import { latestRow } from "../../world/measurements";
import { hostInside, type RunningGuest, type World } from "../../world/world";

/** Bytes, unless it says otherwise. Control domains are not among the guests. */
export interface HostLook {
  readonly inside: HostInside;
  /** whether VMs may be started there */
  readonly isEnabled: boolean;
  readonly cpus: number;
  /** of the last whole 5 s, 0 to 1; null: not known */
  readonly usedShare: number | null;
  readonly vcpus: number;
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly dom0Bytes: number;
  readonly guestBytes: number;
  readonly usedBytes: number;
  readonly promisedBytes: number;
  /** what its guests need to start again elsewhere */
  readonly neededBytes: number;
  /** what is free when its guests have all that they may come to have */
  readonly spareBytes: number;
}

/** Looks at those of some hosts that answer, in their order. */
export function looksAt(world: World, hosts: Iterable<Readonly<RecordOf["host"]>>): readonly HostLook[] {
  const looks: HostLook[] = [];
  for (const host of hosts) {
    const metrics = world.db.get("host_metrics", host.metrics);
    if (metrics?.live) looks.push(lookAt(world, host, metrics));
  }
  return looks;
}

function lookAt(world: World, host: Readonly<RecordOf["host"]>, metrics: Readonly<RecordOf["host_metrics"]>): HostLook {
  const inside = hostInside(world, host.$ref);
  let [vcpus, dom0Bytes, guestBytes, usedBytes, promisedBytes, neededBytes, growthBytes] = [0, 0, 0, 0, 0, 0, 0];
  for (const guest of inside.guests.values()) {
    const { memoryBytes } = guest.spec;
    if (guest.domid === 0) {
      dom0Bytes += memoryBytes;
      continue;
    }
    const vm = world.db.must("VM", guest.vm);
    vcpus += guest.spec.vcpus;
    guestBytes += memoryBytes;
    usedBytes += memoryInUse(guest);
    promisedBytes += vm.memory_dynamic_max;
    neededBytes += startBytes(vm, inside);
    growthBytes += Math.max(0, vm.memory_static_max - memoryBytes);
  }
  return {
    ...{ inside, isEnabled: host.enabled },
    ...{ cpus: Number(host.cpu_info.cpu_count ?? 0), usedShare: latestRow(world, host.$ref)?.cpu_avg ?? null, vcpus },
    ...{ totalBytes: metrics.memory_total, freeBytes: metrics.memory_free, dom0Bytes, guestBytes, usedBytes, promisedBytes },
    ...{ neededBytes, spareBytes: metrics.memory_free - growthBytes },
  };
}

/** Memory that a VM needs at most to start, Xen's own and its device model's included, bytes. */
export function startBytes(vm: Readonly<RecordOf["VM"]>, { xenVersion }: HostInside): number {
  return vm.memory_static_max + overheadBytes(isHvm(vm), vm.memory_static_max, vm.VCPUs_max) + stubBytes(vm, xenVersion);
}

/** What a guest says that it uses of its memory, bytes: what is not `memory_internal_free` of its samples. */
export function memoryInUse({ spec, load }: RunningGuest): number {
  return Math.min(load.memoryUsedBytes, spec.memoryBytes);
}

/** Guests of a host by what they need to start again elsewhere, the largest first; of two alike the older domain. */
export function guestsBySize(world: World, { inside }: HostLook): readonly { readonly vm: Ref<"VM">; readonly bytes: number }[] {
  const guests = [...inside.guests.values()].filter(({ domid }) => domid !== 0);
  return guests.map(({ vm }) => ({ vm, bytes: startBytes(world.db.must("VM", vm), inside) })).sort((a, b) => b.bytes - a.bytes);
}

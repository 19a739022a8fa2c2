/** What would be left of a pool's memory if it lost a host: whether the others could start that host's VMs again. */
import type { Ref } from "../../model/ref";
import { releaseFault } from "../../toolstack/operation/release-rules";
import { diskPlacesOf, type Needs, needsOf, reachFault } from "../../toolstack/vm/placement";
import type { HostInside } from "../../world/host-inside";
import type { World } from "../../world/world";
import { guestsBySize, type HostLook } from "./host-look";

/** Memory, in bytes, and VMs after the loss of one host. */
export interface AfterLoss {
  /** the one that is lost */
  readonly host: Ref<"host">;
  /** VMs that run there */
  readonly vms: number;
  /** what they need to start again, Xen's own included */
  readonly neededBytes: number;
  /** VMs of them that no other host has room for, or that none of those with room could run */
  readonly unplacedVms: number;
  readonly unplacedBytes: number;
  /** what the other hosts would have free with the rest of them */
  readonly freeBytes: number;
}

/** The host whose loss weighs most: its guests need the most memory. Of two alike the older; undefined: there is none. */
export function heaviest(looks: readonly HostLook[]): HostLook | undefined {
  let found: HostLook | undefined;
  for (const look of looks) if (!found || look.neededBytes > found.neededBytes) found = look;
  return found;
}

/**
 * The plan that XAPI makes for a host's failure, over all VMs that run there: each needs its static maximum, the largest goes first, and to
 * the host with most memory free. A host's free memory is what is left when its own guests have all that they may have.
 * @param looks - the live hosts of the pool, the lost one among them or not
 * @source lifecycle.md §11 (biggest-fit-decreasing); xen-api: ocaml/xapi/xapi_ha_vm_failover.ml, compute_restart_plan (Static_max, enabled hosts)
 */
export function afterLoss(world: World, lost: HostLook, looks: readonly HostLook[]): AfterLoss {
  const others = looks.filter((look) => look.isEnabled && look.inside !== lost.inside);
  const places = others.map(({ inside, spareBytes }) => ({ inside, freeBytes: spareBytes }));
  const guests = guestsBySize(world, lost);
  let unplacedVms = 0;
  let unplacedBytes = 0;
  for (const { vm, bytes } of guests) {
    // Those with most free first; the sort is stable, so that equal hosts are taken by age.
    places.sort((a, b) => b.freeBytes - a.freeBytes);
    const needs = needsOf(world, vm);
    const place = places.find((one) => one.freeBytes < bytes || canRun(world, needs, one.inside));
    if (place && place.freeBytes >= bytes) place.freeBytes -= bytes;
    else {
      unplacedVms += 1;
      unplacedBytes += bytes;
    }
  }
  return {
    host: lost.inside.ref,
    vms: guests.length,
    neededBytes: lost.neededBytes,
    unplacedVms,
    unplacedBytes,
    freeBytes: places.reduce((sum, { freeBytes }) => sum + Math.max(0, freeBytes), 0),
  };
}

/** Memory aside, whether a host could run a VM. */
function canRun(world: World, needs: Needs, { ref, xen }: HostInside): boolean {
  return reachFault(world, needs, ref) === null && releaseFault(xen.peek(), needs.vm, ref, diskPlacesOf(world, needs.vm)) === null;
}

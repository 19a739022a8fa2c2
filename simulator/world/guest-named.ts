import { activeDomain } from "./domain-book";
import type { RunningGuest } from "./running-guest";
import type { World } from "./world";

/** The domain of a VM by ref, uuid or name, or a host's control domain by the host's; undefined: none runs by that name. */
export function guestNamed(world: World, target: string): RunningGuest | undefined {
  for (const host of world.db.all("host")) {
    if (host.$ref === target || host.uuid === target || host.name_label === target) return activeDomain(world, host.control_domain);
  }
  for (const vm of world.db.all("VM")) {
    const isCalled = vm.$ref === target || vm.uuid === target || vm.name_label === target;
    if (!vm.is_a_template && isCalled && activeDomain(world, vm.$ref) !== undefined) return activeDomain(world, vm.$ref);
  }
  return undefined;
}

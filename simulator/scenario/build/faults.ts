/** Faults of the network that a scenario begins with: started once its guests have booted. */

import { startNetworkFault } from "../../toolstack/network/faults/fault-verbs";
import type { World } from "../../world/world";
import type { Definition } from "../definition";
import type { NetworkFaultDefinition } from "../file/scenario-form";

/** What a definition names, as `fault.start` takes it; null: it is not there. */
function placeOf(world: World, { host, device, vm, interface: number, switch: name }: NetworkFaultDefinition): string | null {
  if (name !== undefined) return name;
  if (vm !== undefined) {
    for (const { name_label, VIFs, is_a_template } of world.db.all("VM"))
      if (name_label === vm && !is_a_template) return VIFs.find((ref) => world.db.must("VIF", ref).device === `${number ?? 0}`) ?? null;
    return null;
  }
  for (const { name_label, PIFs } of world.db.all("host"))
    if (name_label === host)
      return PIFs.find((ref) => world.db.must("PIF", ref).device === device && world.db.must("PIF", ref).physical) ?? null;
  return null;
}

/** @throws Error for one that cannot begin, as one of a VM without an address */
export function buildFaults(world: World, { faults = [] }: Definition): void {
  for (const [n, one] of faults.entries()) {
    const on = placeOf(world, one) ?? "";
    const refused = startNetworkFault(world, { kind: one.kind, on, value: one.value ?? null }, "");
    if (refused) throw new Error(`faults[${n}]: this fault cannot begin here`);
  }
}

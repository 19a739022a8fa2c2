/** Recomputes `allowed_operations` of everything that an operation touches: what the operations themselves say. */
import { isSet, type Ref } from "../model/ref";
import type { Busy, BusyClass } from "./operation-shape";
import type { World } from "./world";

export function refreshBusy(world: World, busy: readonly Busy[]): void {
  for (const { class: name, ref } of busy) {
    if (name === "VM") refreshVmAndDevices(world, ref as Ref<"VM">);
    else if (name === "VBD") refreshVbd(world, ref as Ref<"VBD">);
    else refreshAllowed(world, name, ref);
  }
}

/** Sets what may be done to an object now, among what this toolstack does. */
export function refreshAllowed(world: World, name: BusyClass, ref: string): void {
  if (!world.db.get(name, ref)) return;
  const allowed: string[] = [];
  for (const { as, may } of world.verbs.on(name)) if (as !== null && !allowed.includes(as) && may(world, ref) === null) allowed.push(as);
  world.db.set(name, ref, { allowed_operations: allowed } as never);
}

/** A VM's state decides over its devices and its vApp too. */
export function refreshVmAndDevices(world: World, ref: Ref<"VM">): void {
  const vm = world.db.get("VM", ref);
  if (!vm) return;
  refreshAllowed(world, "VM", ref);
  if (isSet(vm.appliance)) refreshAllowed(world, "VM_appliance", vm.appliance);
  for (const vif of vm.VIFs) refreshAllowed(world, "VIF", vif);
  for (const vbd of vm.VBDs) refreshVbd(world, vbd);
}

/** What is attached decides over the disk too. */
export function refreshVbd(world: World, ref: Ref<"VBD">): void {
  const vbd = world.db.get("VBD", ref);
  if (!vbd) return;
  refreshAllowed(world, "VBD", ref);
  if (isSet(vbd.VDI)) refreshAllowed(world, "VDI", vbd.VDI);
}

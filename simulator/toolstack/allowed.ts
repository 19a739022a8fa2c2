/** Recomputes `allowed_operations` of everything that an operation touches. */
import type { Ref } from "../model/ref";
import { isSet } from "../model/ref";
import { vbdFault, vdiFault, vifFault } from "./device-rules";
import type { Busy } from "./operation";
import { refreshVm } from "./vm-lifecycle";
import type { World } from "./world";

export function refreshBusy(world: World, busy: readonly Busy[]): void {
  for (const { class: name, ref } of busy) {
    if (name === "VM") refreshVmAndDevices(world, ref as Ref<"VM">);
    else if (name === "VBD") refreshVbd(world, ref as Ref<"VBD">);
    else if (name === "VIF") refreshVif(world, ref as Ref<"VIF">);
    else if (name === "VDI") refreshVdi(world, ref as Ref<"VDI">);
  }
}

/** A VM's state decides over its devices too. */
export function refreshVmAndDevices(world: World, ref: Ref<"VM">): void {
  const vm = world.db.get("VM", ref);
  if (!vm) return;
  refreshVm(world, ref);
  for (const vif of vm.VIFs) refreshVif(world, vif);
  for (const vbd of vm.VBDs) refreshVbd(world, vbd);
}

export function refreshVbd(world: World, ref: Ref<"VBD">): void {
  const vbd = world.db.get("VBD", ref);
  if (!vbd) return;
  const allowed = (["plug", "unplug", "insert", "eject"] as const).filter((o) => vbdFault(world, ref, o) === null);
  world.db.set("VBD", ref, { allowed_operations: allowed });
  if (isSet(vbd.VDI)) refreshVdi(world, vbd.VDI);
}

export function refreshVif(world: World, ref: Ref<"VIF">): void {
  if (!world.db.get("VIF", ref)) return;
  const allowed = (["plug", "unplug"] as const).filter((o) => vifFault(world, ref, o) === null);
  world.db.set("VIF", ref, { allowed_operations: allowed });
}

export function refreshVdi(world: World, ref: Ref<"VDI">): void {
  if (!world.db.get("VDI", ref)) return;
  world.db.set("VDI", ref, { allowed_operations: vdiFault(world, ref, "destroy") === null ? ["destroy", "clone", "resize"] : [] });
}

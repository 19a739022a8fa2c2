/** When a device or a disk may be plugged, unplugged, changed or destroyed. @source xapi.md §11, §12 */
import { type Fault, fault } from "../model/fault";
import { isSet, type Ref } from "../model/ref";
import type { World } from "./world";

/** Another operation under way on an object, as a fault. */
function busyFault(className: string, ref: string, current: Readonly<Record<string, string>>): Fault | null {
  const first = Object.entries(current)[0];
  return first ? fault("OTHER_OPERATION_IN_PROGRESS", className, ref, first[1], first[0]) : null;
}

function needsRunning(world: World, vm: Ref<"VM">): Fault | null {
  const record = world.db.must("VM", vm);
  if (record.power_state === "Running") return null;
  return fault("VM_BAD_POWER_STATE", vm, "running", record.power_state.toLowerCase());
}

export function vbdFault(world: World, ref: Ref<"VBD">, operation: "plug" | "unplug" | "insert" | "eject" | "destroy"): Fault | null {
  const vbd = world.db.get("VBD", ref);
  if (!vbd) return fault("HANDLE_INVALID", "VBD", ref);
  const busy = busyFault("VBD", ref, vbd.current_operations);
  if (busy) return busy;
  if (operation === "destroy") return vbd.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  if (operation === "insert" || operation === "eject") {
    if (vbd.type !== "CD") return fault("VBD_NOT_REMOVABLE_MEDIA", ref);
    if (operation === "eject" && vbd.empty) return fault("VBD_IS_EMPTY", ref);
    if (operation === "insert" && !vbd.empty) return fault("VBD_NOT_EMPTY", ref);
    return null;
  }
  const state = needsRunning(world, vbd.VM);
  if (state) return state;
  if (operation === "plug") {
    if (vbd.currently_attached) return fault("DEVICE_ALREADY_ATTACHED", ref);
    return isSet(vbd.VDI) ? sharingFault(world, vbd.VDI, ref, vbd.mode) : vbd.type === "CD" ? null : fault("VBD_IS_EMPTY", ref);
  }
  if (!vbd.currently_attached) return fault("DEVICE_ALREADY_DETACHED", ref);
  if (!vbd.unpluggable || vbd.bootable) return fault("VBD_NOT_UNPLUGGABLE", ref);
  return null;
}

/** A disk in use elsewhere. @source xapi.md §11 (sharing) */
export function sharingFault(world: World, vdi: Ref<"VDI">, self: string, mode: "RO" | "RW"): Fault | null {
  const disk = world.db.get("VDI", vdi);
  if (!disk) return fault("HANDLE_INVALID", "VDI", vdi);
  if (disk.read_only && mode === "RW") return fault("VDI_READONLY", vdi);
  if (disk.sharable) return null;
  for (const ref of disk.VBDs) {
    const other = world.db.must("VBD", ref);
    if (ref === self || !other.currently_attached) continue;
    if (mode === "RW" || other.mode === "RW") return fault("VDI_IN_USE", vdi, "attach");
  }
  return null;
}

export function vifFault(world: World, ref: Ref<"VIF">, operation: "plug" | "unplug" | "destroy"): Fault | null {
  const vif = world.db.get("VIF", ref);
  if (!vif) return fault("HANDLE_INVALID", "VIF", ref);
  const busy = busyFault("VIF", ref, vif.current_operations);
  if (busy) return busy;
  if (operation === "destroy") return vif.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  const state = needsRunning(world, vif.VM);
  if (state) return state;
  if (operation === "plug") return vif.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  return vif.currently_attached ? null : fault("DEVICE_ALREADY_DETACHED", ref);
}

export function vdiFault(world: World, ref: Ref<"VDI">, operation: "destroy"): Fault | null {
  const vdi = world.db.get("VDI", ref);
  if (!vdi) return fault("HANDLE_INVALID", "VDI", ref);
  const busy = busyFault("VDI", ref, vdi.current_operations);
  if (busy) return busy;
  for (const vbd of vdi.VBDs) if (world.db.must("VBD", vbd).currently_attached) return fault("VDI_IN_USE", ref, operation);
  if (world.db.must("SR", vdi.SR).content_type === "iso") return fault("SR_OPERATION_NOT_SUPPORTED", vdi.SR);
  return null;
}

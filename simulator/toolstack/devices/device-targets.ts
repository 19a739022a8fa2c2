/** Devices and disks that operations are about: when they may be plugged, unplugged, changed or destroyed. @source xapi.md §11, §12 */
import { type Fault, fault } from "../../model/fault";
import { isSet, type Ref } from "../../model/ref";
import { parseIpv4 } from "../../wire/address";
import { parseIpv6 } from "../../wire/address6";
import { backNameOf } from "../../world/back-ends";
import type { Target } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { busyFault } from "../operation/operation";
import { choiceFault } from "../sr/sr-takes";

/** An operation on the VM holds its devices too. @source xapi.md §11 (VM shutting down or suspending) */
function vmBusyFault(world: World, vm: Ref<"VM">): Fault | null {
  return busyFault("VM", vm, world.db.must("VM", vm).current_operations);
}

export type AddressField = "ipv4_allowed" | "ipv6_allowed";
/** Addresses that an interface is let use are of one family, each by itself. @source xen-api: ocaml/xapi/xapi_vif.ml, assert_ip_address_is */
export function addressFault(field: AddressField, values: readonly string[]): Fault | null {
  const parse = field === "ipv4_allowed" ? parseIpv4 : parseIpv6;
  const wrong = values.find((value) => parse(value) === null);
  return wrong === undefined ? null : fault("INVALID_VALUE", field, wrong);
}

function needsRunning(world: World, vm: Ref<"VM">): Fault | null {
  const record = world.db.must("VM", vm);
  if (record.power_state === "Running") return null;
  return fault("VM_BAD_POWER_STATE", vm, "running", record.power_state.toLowerCase());
}

type VbdDeed = "plug" | "unplug" | "insert" | "eject" | "destroy";
type VifDeed = "plug" | "unplug" | "destroy" | "change";

/** The VBD that an operation is about. */
export function onVbd(param: string, deed: VbdDeed): Target {
  return {
    param,
    class: "VBD",
    as: wordFor(deed),
    may: (world, ref) => vbdFault(world, ref as Ref<"VBD">, deed),
    circumstances: () => null,
  };
}

/** The VIF that an operation is about. @param circumstances - what it depends on elsewhere */
export function onVif(param: string, deed: VifDeed, circumstances?: (world: World, ref: Ref<"VIF">) => Fault | null): Target {
  return {
    param,
    class: "VIF",
    as: wordFor(deed),
    may: (world, ref) => vifFault(world, ref as Ref<"VIF">, deed),
    circumstances: (world, ref) => circumstances?.(world, ref as Ref<"VIF">) ?? null,
  };
}

/** The disk that is to be destroyed. */
export const onVdiToDestroy: Target = {
  param: "self",
  class: "VDI",
  as: "destroy",
  may: (world, ref) => vdiFault(world, ref as Ref<"VDI">),
  circumstances: () => null,
};

/** XAPI has no words for the destruction and the change of a device among its operations. */
function wordFor<D extends VbdDeed | VifDeed>(deed: D): Exclude<D, "destroy" | "change"> | null {
  return deed === "destroy" || deed === "change" ? null : (deed as Exclude<D, "destroy" | "change">);
}

function vbdFault(world: World, ref: Ref<"VBD">, deed: VbdDeed): Fault | null {
  const vbd = world.db.must("VBD", ref);
  const busy = busyFault("VBD", ref, vbd.current_operations) ?? vmBusyFault(world, vbd.VM);
  if (busy) return busy;
  if (deed === "destroy") return vbd.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  if (deed === "insert" || deed === "eject") {
    if (vbd.type !== "CD") return fault("VBD_NOT_REMOVABLE_MEDIA", ref);
    if (deed === "eject") return vbd.empty ? fault("VBD_IS_EMPTY", ref) : null;
    return vbd.empty ? null : fault("VBD_NOT_EMPTY", ref);
  }
  const state = needsRunning(world, vbd.VM);
  if (state) return state;
  if (deed === "plug") {
    if (vbd.currently_attached) return fault("DEVICE_ALREADY_ATTACHED", ref);
    return isSet(vbd.VDI) ? sharingFault(world, vbd.VDI, { vbd: ref }, vbd.mode) : vbd.type === "CD" ? null : fault("VBD_IS_EMPTY", ref);
  }
  if (!vbd.currently_attached) return fault("DEVICE_ALREADY_DETACHED", ref);
  return !vbd.unpluggable || vbd.bootable ? fault("VBD_NOT_UNPLUGGABLE", ref) : null;
}

/** Whether an attachment is live, being made or taken away: its own or its VM's operation may attach it at any moment. */
function isLive(world: World, ref: Ref<"VBD">): boolean {
  const vbd = world.db.must("VBD", ref);
  if (vbd.currently_attached || Object.keys(vbd.current_operations).length > 0) return true;
  const vm = world.db.must("VM", vbd.VM);
  return vm.power_state !== "Running" && Object.keys(vm.current_operations).length > 0;
}

/** Whether one attachment goes through the other: a driver domain serves the disk that it has itself. */
function isThrough(world: World, backend: string, driver: string): boolean {
  return backend !== "" && world.db.must("VM", driver).name_label === backend;
}

/**
 * A disk in use elsewhere: by another attachment, of another VM than the one that is being started. @source xapi.md §11 (sharing)
 * @param by - the attachment, or of one that is yet to be made the domain that is to serve it
 */
export function sharingFault(
  world: World,
  vdi: Ref<"VDI">,
  by: { readonly vbd?: string; readonly backend?: string },
  mode: "RO" | "RW",
): Fault | null {
  const disk = world.db.get("VDI", vdi);
  if (!disk) return fault("HANDLE_INVALID", "VDI", vdi);
  const busy = busyFault("VDI", vdi, disk.current_operations);
  if (busy) return busy;
  if (disk.read_only && mode === "RW") return fault("VDI_READONLY", vdi);
  if (disk.type === "suspend") return fault("VDI_IN_USE", vdi, "attach");
  if (disk.sharable) return null;
  const self = by.vbd ?? "";
  const own = world.db.get("VBD", self)?.VM;
  const backend = by.backend ?? backNameOf(world, "vbd", self);
  for (const ref of disk.VBDs) {
    const other = world.db.must("VBD", ref);
    if (ref === self || (other.VM === own && !other.currently_attached) || !isLive(world, ref)) continue;
    if (isThrough(world, backend, other.VM) || (own && isThrough(world, backNameOf(world, "vbd", ref), own))) continue;
    if (mode === "RW" || other.mode === "RW") return fault("VDI_IN_USE", vdi, "attach");
  }
  return null;
}

function vifFault(world: World, ref: Ref<"VIF">, deed: VifDeed): Fault | null {
  const vif = world.db.must("VIF", ref);
  const busy = busyFault("VIF", ref, vif.current_operations) ?? vmBusyFault(world, vif.VM);
  if (busy) return busy;
  if (deed === "change") return null;
  if (deed === "destroy") return vif.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  const state = needsRunning(world, vif.VM);
  if (state) return state;
  if (deed === "plug") return vif.currently_attached ? fault("DEVICE_ALREADY_ATTACHED", ref) : null;
  return vif.currently_attached ? null : fault("DEVICE_ALREADY_DETACHED", ref);
}

/** Why a disk cannot be destroyed now, or null. */
export function vdiFault(world: World, ref: Ref<"VDI">): Fault | null {
  return busyFault("VDI", ref, world.db.must("VDI", ref).current_operations) ?? vdiUseFault(world, ref);
}

/** As `vdiFault`, for an operation that is already under way on the disk. */
export function vdiUseFault(world: World, ref: Ref<"VDI">): Fault | null {
  const vdi = world.db.get("VDI", ref);
  if (!vdi) return fault("HANDLE_INVALID", "VDI", ref);
  if (vdi.VBDs.some((vbd) => isLive(world, vbd)) || (vdi.type === "suspend" && isMemoryImage(world, ref)))
    return fault("VDI_IN_USE", ref, "destroy");
  // What takes no disks gives up none either.
  return choiceFault(world, vdi.SR, "disk");
}

/** Whether a disk holds the memory of a suspended VM, or of one that is being suspended. */
function isMemoryImage(world: World, ref: Ref<"VDI">): boolean {
  for (const vm of world.db.all("VM")) if (vm.suspend_VDI === ref) return true;
  for (const op of world.operations.values()) if (op.vars.suspendVdi === ref) return true;
  return false;
}

/** Why a VM with its devices cannot be removed now: one of them is being plugged or unplugged. */
export function devicesBusyFault(world: World, ref: Ref<"VM">): Fault | null {
  const vm = world.db.must("VM", ref);
  for (const vbd of vm.VBDs) {
    const busy = busyFault("VBD", vbd, world.db.must("VBD", vbd).current_operations);
    if (busy) return busy;
  }
  for (const vif of vm.VIFs) {
    const busy = busyFault("VIF", vif, world.db.must("VIF", vif).current_operations);
    if (busy) return busy;
  }
  return null;
}

/** Virtual block and network devices. Plugging takes 0.3 to 1 s. @source xapi.md §11; metrics.md §6 */

import type { DeviceName } from "../../devices/xenbus";
import { addDisk, addNic, closeDevice, diskDevice, isConnected, nicDevice, notReady, notUp, removeDevice } from "../../dom0/device-setup";
import { backEndWaitUs } from "../../dom0/driver-domains";
import { canAttach } from "../../dom0/pool-net/attach-network";
import type { DiskSpec } from "../../guest/engine";
import { type Fault, fault, notAllowed } from "../../model/fault";
import { LIMITS } from "../../model/limits";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { refreshAllowed, refreshVbd } from "../../world/allowed";
import { BACKEND } from "../../world/back-ends";
import { deviceOf, diskPlaceFault, isSamePlace } from "../../world/disk-places";
import { activeDomain, domainCalled, isActive } from "../../world/domain-book";
import type { DiscEjected } from "../../world/event-kinds";
import { diskSpecs, nicOf, nicSpec } from "../../world/guest-spec";
import type { Target } from "../../world/operation-shape";
import { flowsChanged } from "../../world/traffic";
import { hostInside, type RunningGuest, type RunningOperation, type World } from "../../world/world";
import { macFault, mtuFault, positionFault } from "../operation/limit-rules";
import { argsOf, busyFault, defineOperation, seconds } from "../operation/operation";
import { driveFault } from "../sr/sr-takes";
import { createVbd, createVif, freeDiskPositions, freeVifDevices } from "../vm/vm-records";
import { addressFault, onVbd, onVif, sharingFault } from "./device-targets";

const vbdOf = (op: RunningOperation): Ref<"VBD"> => argsOf<"VBD.plug">(op).self;
const vifOf = (op: RunningOperation): Ref<"VIF"> => argsOf<"VIF.plug">(op).self;

/** A VM that is given a device; there is no word for it in `allowed_operations`. @param param - that names the VM */
export function onItsVm(param: "VM" | "vm", check: (world: World, vm: Ref<"VM">) => Fault | null): Target {
  return {
    param,
    class: "VM",
    as: null,
    may(world, ref) {
      const vm = world.db.must("VM", ref);
      if (vm.is_control_domain) return notAllowed(["vm.dom0"]);
      return busyFault("VM", ref, vm.current_operations) ?? check(world, ref as Ref<"VM">);
    },
    circumstances: () => null,
  };
}

const vbdCreate = defineOperation("VBD.create", {
  on: onItsVm("VM", (world, vm) => (freeDiskPositions(world, vm).length === 0 ? fault("INVALID_DEVICE", "autodetect") : null)),
  mayBeNull: ["VDI"],
  check(world, { VM, VDI, userdevice, mode, type, empty, other_config }) {
    if (type === "CD" && mode !== "RO") return fault("VBD_CDS_MUST_BE_READONLY");
    if (empty && type !== "CD") return fault("VBD_IS_EMPTY", VM);
    if (!empty && !isSet(VDI)) return fault("HANDLE_INVALID", "VDI", VDI);
    if (userdevice !== "autodetect") {
      const isTaken = world.db.must("VM", VM).VBDs.some((v) => isSamePlace(world.db.must("VBD", v).userdevice, userdevice));
      const invalid = diskPlaceFault(userdevice) ?? (isTaken ? fault("DEVICE_ALREADY_EXISTS", userdevice) : null);
      if (invalid) return invalid;
    }
    return empty ? null : sharingFault(world, VDI, { backend: other_config?.[BACKEND] ?? "" }, mode);
  },
  immediate: (world, { VM, VDI, userdevice, bootable, mode, type, empty, other_config }) =>
    createVbd(world, {
      VM,
      VDI: empty ? nullRef() : VDI,
      userdevice: userdevice === "autodetect" ? (freeDiskPositions(world, VM)[0] as string) : userdevice,
      bootable,
      mode,
      type: type === "CD" ? "CD" : "Disk",
      empty,
      ...(other_config ? { other_config } : {}),
    }),
});

const vbdDestroy = defineOperation("VBD.destroy", {
  on: onVbd("self", "destroy"),
  immediate(world, { self }) {
    const { VDI } = world.db.must("VBD", self);
    world.db.destroy("VBD", self);
    if (isSet(VDI)) refreshAllowed(world, "VDI", VDI);
    return null;
  },
});

const vbdPlug = defineOperation("VBD.plug", {
  on: onVbd("self", "plug"),
  inverse: { op: "VBD.unplug", args: { self: "self" } },
  steps: [
    {
      title: "step.connect_disk",
      begin(world, op) {
        const vbd = world.db.must("VBD", vbdOf(op));
        const guest = activeDomain(world, vbd.VM);
        const disk = guest && diskAt(world, guest, deviceOf(vbd.userdevice));
        if (!guest || vbd.currently_attached || (!disk && !vbd.empty)) return overtaken(world, vbd.VM, vbdOf(op));
        op.vars.domid = guest.domid;
        // An empty drive has no back end before a disc is in it.
        if (!disk) return null;
        guest.spec = { ...guest.spec, disks: [...guest.spec.disks.filter((d) => d.device !== disk.device), disk] };
        addDisk(world, guest, disk);
        return null;
      },
      durationUs(world, op) {
        const vbd = world.db.must("VBD", vbdOf(op));
        const guest = activeDomain(world, vbd.VM);
        return seconds(0.6) + (guest ? backEndWaitUs(world, guest, "vbd", deviceOf(vbd.userdevice)) : 0);
      },
      end(world, op) {
        const ref = vbdOf(op);
        const vbd = world.db.must("VBD", ref);
        const guest = activeDomain(world, vbd.VM);
        const disk = guest?.spec.disks.find((d) => d.device === deviceOf(vbd.userdevice));
        if (!guest || guest.domid !== op.vars.domid || vbd.currently_attached || (!disk && !vbd.empty))
          return overtaken(world, vbd.VM, ref);
        if (!disk) {
          world.db.set("VBD", ref, { currently_attached: true, device: deviceOf(vbd.userdevice) });
          return null;
        }
        const refused = refusedDevice(world, guest, diskDevice(guest, disk), "VBD", ref);
        if (refused) {
          withdrawDisk(world, guest, disk.device);
          return refused;
        }
        world.db.set("VBD", ref, { currently_attached: true, device: disk.device });
        guest.engine.diskPlugged(disk);
        return null;
      },
    },
  ],
});

/** Why a device that was plugged does not work, or null. */
function refusedDevice(world: World, guest: RunningGuest, name: DeviceName, kind: "VBD" | "VIF", ref: string): Fault | null {
  const refused = notReady(world, guest, name);
  if (refused) return refused;
  if (isConnected(world, guest, name)) return null;
  const failure = hostInside(world, guest.host).bus.get(name)?.failure ?? null;
  return failure === null ? fault("DEVICE_ATTACH_TIMEOUT", kind, ref) : notUp(name, ["device.left", failure]);
}

/** Why a device that was being plugged is not: its VM has stopped meanwhile, or been built again with it. */
function overtaken(world: World, vm: Ref<"VM">, device: string): Fault {
  const state = world.db.must("VM", vm).power_state;
  return state === "Running" ? fault("DEVICE_ALREADY_ATTACHED", device) : fault("VM_BAD_POWER_STATE", vm, "running", state.toLowerCase());
}

function diskAt(world: World, guest: RunningGuest, device: string): DiskSpec | undefined {
  return diskSpecs(world, world.db.must("VM", guest.vm)).find((d) => d.device === device);
}
/** Shows a guest a disk that has come to its place. */
function presentDisk(world: World, guest: RunningGuest, device: string): void {
  const disk = diskAt(world, guest, device);
  if (!disk) return;
  guest.spec = { ...guest.spec, disks: [...guest.spec.disks.filter((d) => d.device !== device), disk] };
  addDisk(world, guest, disk);
  guest.engine.diskPlugged(disk);
}
/** A disk is taken away, whether its driver has let go of it or not. */
export function withdrawDisk(world: World, guest: RunningGuest, device: string): void {
  const disk = guest.spec.disks.find((d) => d.device === device);
  if (!disk) return;
  guest.spec = { ...guest.spec, disks: guest.spec.disks.filter((d) => d.device !== device) };
  removeDevice(world, guest, diskDevice(guest, disk));
  guest.engine.diskUnplugged(device);
}

const vbdUnplug = defineOperation("VBD.unplug", {
  on: onVbd("self", "unplug"),
  inverse: { op: "VBD.plug", args: { self: "self" } },
  steps: [
    {
      title: "step.disconnect_disk",
      begin(world, op) {
        const vbd = world.db.must("VBD", vbdOf(op));
        const guest = activeDomain(world, vbd.VM);
        const disk = guest?.spec.disks.find((d) => d.device === vbd.device);
        if (guest && disk) closeDevice(world, guest, diskDevice(guest, disk));
        return null;
      },
      durationUs: () => seconds(0.6),
      end(world, op) {
        const ref = vbdOf(op);
        const vbd = world.db.must("VBD", ref);
        const guest = activeDomain(world, vbd.VM);
        if (guest) withdrawDisk(world, guest, vbd.device);
        world.db.set("VBD", ref, { currently_attached: false });
        return null;
      },
    },
  ],
});

const vbdInsert = defineOperation("VBD.insert", {
  on: onVbd("vbd", "insert"),
  inverse: { op: "VBD.eject", args: { vbd: "vbd" } },
  check: (world, { vdi }) => driveFault(world, vdi),
  immediate(world, { vbd: ref, vdi }) {
    const vbd = world.db.must("VBD", ref);
    world.db.set("VBD", ref, { VDI: vdi, empty: false });
    const guest = activeDomain(world, vbd.VM);
    if (guest && vbd.currently_attached) presentDisk(world, guest, deviceOf(vbd.userdevice));
    refreshVbd(world, ref);
    return null;
  },
});

/** The disc is out of its drive. */
function emptyDrive(world: World, ref: Ref<"VBD">): void {
  const vbd = world.db.must("VBD", ref);
  const guest = activeDomain(world, vbd.VM);
  if (guest) withdrawDisk(world, guest, deviceOf(vbd.userdevice));
  world.db.set("VBD", ref, { VDI: nullRef(), empty: true });
  refreshVbd(world, ref);
}

const vbdEject = defineOperation("VBD.eject", {
  on: onVbd("vbd", "eject"),
  immediate(world, { vbd }) {
    emptyDrive(world, vbd);
    return null;
  },
});

/** A guest has opened a drive itself. @source xen-api: ocaml/xenopsd/lib/xenops_server.ml (VBD_check_state: media_present), ocaml/xapi/xapi_xenops.ml (update_vbd: empty) */
export function discEjected(world: World, { domain, device }: DiscEjected): void {
  const guest = domainCalled(world, domain);
  if (!guest || !isActive(world, guest)) return;
  const vbd = world.db
    .must("VM", guest.vm)
    .VBDs.map((ref) => world.db.must("VBD", ref))
    .find((each) => each.type === "CD" && !each.empty && deviceOf(each.userdevice) === device);
  if (vbd) emptyDrive(world, vbd.$ref as Ref<"VBD">);
}

const vifCreate = defineOperation("VIF.create", {
  on: onItsVm("VM", (world, vm) => (freeVifDevices(world, vm).length === 0 ? fault("INVALID_DEVICE", "autodetect") : null)),
  check(world, { VM, device, MAC, MTU, ipv4_allowed = [], ipv6_allowed = [] }) {
    if (device !== "autodetect") {
      const isTaken = world.db.must("VM", VM).VIFs.some((v) => world.db.must("VIF", v).device === device);
      const invalid = positionFault(device, LIMITS.vifs) ?? (isTaken ? fault("DEVICE_ALREADY_EXISTS", device) : null);
      if (invalid) return invalid;
    }
    const addresses = addressFault("ipv4_allowed", ipv4_allowed) ?? addressFault("ipv6_allowed", ipv6_allowed);
    return mtuFault(MTU) ?? macFault(MAC) ?? addresses;
  },
  immediate: (world, { VM, network, device, MAC, MTU, other_config, qos_algorithm_type, qos_algorithm_params, ...locking }) =>
    createVif(world, {
      VM,
      network,
      device: device === "autodetect" ? (freeVifDevices(world, VM)[0] as string) : device,
      MAC,
      MTU,
      ...(other_config ? { other_config } : {}),
      ...(qos_algorithm_type ? { qos_algorithm_type } : {}),
      ...(qos_algorithm_params ? { qos_algorithm_params } : {}),
      ...(locking.locking_mode ? { locking_mode: locking.locking_mode } : {}),
      ...(locking.ipv4_allowed ? { ipv4_allowed: [...new Set(locking.ipv4_allowed)] } : {}),
      ...(locking.ipv6_allowed ? { ipv6_allowed: [...new Set(locking.ipv6_allowed)] } : {}),
    }),
});

const vifDestroy = defineOperation("VIF.destroy", {
  on: onVif("self", "destroy"),
  immediate(world, { self }) {
    world.db.destroy("VIF", self);
    return null;
  },
});

/** Where the VM runs its network must be. */
function networkFault(world: World, ref: Ref<"VIF">): Fault | null {
  const vif = world.db.must("VIF", ref);
  const host = world.db.must("VM", vif.VM).resident_on;
  return canAttach(world, host, vif.network) ? null : fault("HOST_CANNOT_ATTACH_NETWORK", host, vif.network);
}

const vifPlug = defineOperation("VIF.plug", {
  on: onVif("self", "plug", networkFault),
  inverse: { op: "VIF.unplug", args: { self: "self" } },
  steps: [
    {
      title: "step.connect_interface",
      begin(world, op) {
        const vif = world.db.must("VIF", vifOf(op));
        const guest = activeDomain(world, vif.VM);
        if (!guest || vif.currently_attached) return overtaken(world, vif.VM, vifOf(op));
        const nic = nicOf(world, nicSpec(world, vif, guest.spec.isDriverDomain === true), guest);
        guest.spec = { ...guest.spec, nics: [...guest.spec.nics.filter((n) => n.device !== nic.device), nic] };
        addNic(world, guest, nic, world.db.must("network", vif.network).bridge);
        op.vars.domid = guest.domid;
        return null;
      },
      durationUs(world, op) {
        const vif = world.db.must("VIF", vifOf(op));
        const guest = activeDomain(world, vif.VM);
        return seconds(0.4) + (guest ? backEndWaitUs(world, guest, "vif", vif.device) : 0);
      },
      end(world, op) {
        const ref = vifOf(op);
        const vif = world.db.must("VIF", ref);
        const guest = activeDomain(world, vif.VM);
        const nic = guest?.spec.nics.find((n) => n.device === Number(vif.device));
        if (!guest || guest.domid !== op.vars.domid || !nic || vif.currently_attached) return overtaken(world, vif.VM, ref);
        const refused = refusedDevice(world, guest, nicDevice(guest, nic.device), "VIF", ref);
        if (refused) {
          withdrawNic(world, guest, nic.device);
          return refused;
        }
        world.db.set("VIF", ref, { currently_attached: true });
        refreshAllowed(world, "VIF", ref);
        guest.engine.nicPlugged(nic);
        return null;
      },
    },
  ],
});
function withdrawNic(world: World, guest: RunningGuest, device: number): void {
  guest.spec = { ...guest.spec, nics: guest.spec.nics.filter((n) => n.device !== device) };
  guest.addresses = guest.addresses.filter((a) => a.nic !== device);
  flowsChanged(world, guest.vm);
  removeDevice(world, guest, nicDevice(guest, device));
  guest.engine.nicUnplugged(device);
}

const vifUnplug = defineOperation("VIF.unplug", {
  on: onVif("self", "unplug"),
  inverse: { op: "VIF.plug", args: { self: "self" } },
  steps: [
    {
      title: "step.disconnect_interface",
      begin(world, op) {
        const vif = world.db.must("VIF", vifOf(op));
        const guest = activeDomain(world, vif.VM);
        if (guest) closeDevice(world, guest, nicDevice(guest, Number(vif.device)));
        return null;
      },
      durationUs: () => seconds(0.4),
      end(world, op) {
        const ref = vifOf(op);
        const vif = world.db.must("VIF", ref);
        const guest = activeDomain(world, vif.VM);
        if (guest) withdrawNic(world, guest, Number(vif.device));
        world.db.set("VIF", ref, { currently_attached: false });
        refreshAllowed(world, "VIF", ref);
        return null;
      },
    },
  ],
});

export const deviceVerbs = [
  vbdCreate,
  vbdDestroy,
  vbdPlug,
  vbdUnplug,
  vbdInsert,
  vbdEject,
  vifCreate,
  vifDestroy,
  vifPlug,
  vifUnplug,
] as const;

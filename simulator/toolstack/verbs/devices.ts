/** Virtual block and network devices. Plugging takes 0.3 to 1 s. @source xapi.md §11; metrics.md §6 */

import type { DeviceName } from "../../devices/xenbus";
import type { DiskSpec } from "../../guest/engine";
import { type Fault, fault } from "../../model/fault";
import { LIMITS } from "../../model/limits";
import { isSet, nullRef, type Ref } from "../../model/ref";
import { refreshVbd, refreshVdi, refreshVif } from "../allowed";
import { sharingFault, vbdFault, vifFault } from "../device-rules";
import { addDisk, addNic, closeDevice, diskDevice, isConnected, nicDevice, notReady, removeDevice } from "../device-setup";
import { deviceOf, diskPlaceFault, isSamePlace } from "../disk-places";
import { diskSpecs } from "../guest-spec";
import { macFault, mtuFault, positionFault } from "../limit-rules";
import { bridgeKey } from "../network-ports";
import { type Args, boolArg, intArg, type Operation, seconds, textArg } from "../operation";
import { flowsChanged } from "../traffic";
import { createVbd, createVif, freeDiskPositions, freeVifDevices } from "../vm-records";
import { hostInside, type RunningGuest, type World } from "../world";

const vbdOf = (args: Args): Ref<"VBD"> => (args.self ?? args.vbd) as Ref<"VBD">;
const vifOf = (args: Args): Ref<"VIF"> => args.self as Ref<"VIF">;

function busyVm(world: World, vm: Ref<"VM">): Fault | null {
  const first = Object.entries(world.db.must("VM", vm).current_operations)[0];
  return first ? fault("OTHER_OPERATION_IN_PROGRESS", "VM", vm, first[1], first[0]) : null;
}

const vbdCreate: Operation = {
  name: "VBD.create",
  refs: { VM: "VM" },
  check(world, args) {
    const vm = args.VM as Ref<"VM">;
    const record = world.db.must("VM", vm);
    if (record.is_control_domain) return fault("OPERATION_NOT_ALLOWED", "Operations on domain 0 are not allowed");
    const isEmpty = boolArg(args, "empty");
    boolArg(args, "bootable");
    if (args.type === "CD" && args.mode !== "RO") return fault("VBD_CDS_MUST_BE_READONLY");
    if (isEmpty && args.type !== "CD") return fault("VBD_IS_EMPTY", vm);
    if (!isEmpty && !world.db.get("VDI", String(args.VDI))) return fault("HANDLE_INVALID", "VDI", String(args.VDI));
    const position = textArg(args, "userdevice");
    const free = freeDiskPositions(world, vm);
    if (position !== "autodetect") {
      const invalid = diskPlaceFault(position);
      if (invalid) return invalid;
      if (record.VBDs.some((v) => isSamePlace(world.db.must("VBD", v).userdevice, position)))
        return fault("DEVICE_ALREADY_EXISTS", position);
    } else if (free.length === 0) return fault("INVALID_DEVICE", position);
    return busyVm(world, vm) ?? (isEmpty ? null : sharingFault(world, args.VDI as Ref<"VDI">, "", args.mode === "RO" ? "RO" : "RW"));
  },
  immediate(world, args) {
    const vm = args.VM as Ref<"VM">;
    const position = textArg(args, "userdevice");
    const vbd = createVbd(world, {
      VM: vm,
      VDI: boolArg(args, "empty") ? nullRef() : (args.VDI as Ref<"VDI">),
      userdevice: position === "autodetect" ? (freeDiskPositions(world, vm)[0] as string) : position,
      bootable: boolArg(args, "bootable"),
      mode: args.mode === "RO" ? "RO" : "RW",
      type: args.type === "CD" ? "CD" : "Disk",
      empty: boolArg(args, "empty"),
    });
    return vbd;
  },
};

const vbdDestroy: Operation = {
  name: "VBD.destroy",
  refs: { self: "VBD" },
  check: (world, args) => vbdFault(world, vbdOf(args), "destroy"),
  immediate(world, args) {
    const { VDI } = world.db.must("VBD", vbdOf(args));
    world.db.destroy("VBD", vbdOf(args));
    if (isSet(VDI)) refreshVdi(world, VDI);
    return null;
  },
};

const vbdPlug: Operation = {
  name: "VBD.plug",
  refs: { self: "VBD" },
  check: (world, args) => vbdFault(world, vbdOf(args), "plug"),
  busy: (_world, args) => [{ class: "VBD", ref: vbdOf(args), operation: "plug" }],
  steps: [
    {
      title: "Connect the block device",
      begin(world, op) {
        const vbd = world.db.must("VBD", vbdOf(op.args));
        const guest = world.guests.get(vbd.VM);
        const disk = guest && diskAt(world, guest, deviceOf(vbd.userdevice));
        if (!guest || vbd.currently_attached || (!disk && !vbd.empty)) return overtaken(world, vbd.VM, vbdOf(op.args));
        op.vars.domid = guest.domid;
        // An empty drive has no back end before a disc is in it.
        if (!disk) return null;
        guest.spec = { ...guest.spec, disks: [...guest.spec.disks.filter((d) => d.device !== disk.device), disk] };
        addDisk(world, guest, disk);
        return null;
      },
      durationUs: () => seconds(0.6),
      end(world, op) {
        const ref = vbdOf(op.args);
        const vbd = world.db.must("VBD", ref);
        const guest = world.guests.get(vbd.VM);
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
};

/** Why a device that was plugged does not work, or null. */
function refusedDevice(world: World, guest: RunningGuest, name: DeviceName, kind: "VBD" | "VIF", ref: string): Fault | null {
  const refused = notReady(world, guest, name);
  if (refused) return refused;
  if (isConnected(world, guest, name)) return null;
  const failure = hostInside(world, guest.host).bus.get(name)?.failure ?? null;
  return failure === null
    ? fault("DEVICE_ATTACH_TIMEOUT", kind, ref)
    : fault("INTERNAL_ERROR", `Device ${name.kind}-${name.domid}-${name.number} did not come up: ${failure}`);
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

const vbdUnplug: Operation = {
  name: "VBD.unplug",
  refs: { self: "VBD" },
  check: (world, args) => vbdFault(world, vbdOf(args), "unplug"),
  busy: (_world, args) => [{ class: "VBD", ref: vbdOf(args), operation: "unplug" }],
  steps: [
    {
      title: "Disconnect the block device",
      begin(world, op) {
        const vbd = world.db.must("VBD", vbdOf(op.args));
        const guest = world.guests.get(vbd.VM);
        const disk = guest?.spec.disks.find((d) => d.device === vbd.device);
        if (guest && disk) closeDevice(world, guest, diskDevice(guest, disk));
        return null;
      },
      durationUs: () => seconds(0.6),
      end(world, op) {
        const ref = vbdOf(op.args);
        const vbd = world.db.must("VBD", ref);
        const guest = world.guests.get(vbd.VM);
        if (guest) withdrawDisk(world, guest, vbd.device);
        world.db.set("VBD", ref, { currently_attached: false });
        return null;
      },
    },
  ],
};

const vbdInsert: Operation = {
  name: "VBD.insert",
  refs: { vbd: "VBD", vdi: "VDI" },
  check(world, args) {
    const sr = world.db.must("SR", world.db.must("VDI", args.vdi as string).SR);
    if (sr.content_type !== "iso") return fault("VDI_INCOMPATIBLE_TYPE", args.vdi as string, "user");
    return vbdFault(world, vbdOf(args), "insert");
  },
  immediate(world, args) {
    const ref = vbdOf(args);
    const vbd = world.db.must("VBD", ref);
    world.db.set("VBD", ref, { VDI: args.vdi as Ref<"VDI">, empty: false });
    const guest = world.guests.get(vbd.VM);
    if (guest && vbd.currently_attached) presentDisk(world, guest, deviceOf(vbd.userdevice));
    refreshVbd(world, ref);
    return null;
  },
};

const vbdEject: Operation = {
  name: "VBD.eject",
  refs: { vbd: "VBD" },
  check: (world, args) => vbdFault(world, vbdOf(args), "eject"),
  immediate(world, args) {
    const ref = vbdOf(args);
    const vbd = world.db.must("VBD", ref);
    const guest = world.guests.get(vbd.VM);
    if (guest) withdrawDisk(world, guest, deviceOf(vbd.userdevice));
    world.db.set("VBD", ref, { VDI: nullRef(), empty: true });
    refreshVbd(world, ref);
    return null;
  },
};

const vifCreate: Operation = {
  name: "VIF.create",
  refs: { VM: "VM", network: "network" },
  check(world, args) {
    const vm = args.VM as Ref<"VM">;
    const record = world.db.must("VM", vm);
    if (record.is_control_domain) return fault("OPERATION_NOT_ALLOWED", "Operations on domain 0 are not allowed");
    const device = textArg(args, "device");
    if (device !== "autodetect") {
      const invalid = positionFault(device, LIMITS.vifs);
      if (invalid) return invalid;
      if (record.VIFs.some((v) => world.db.must("VIF", v).device === device)) return fault("DEVICE_ALREADY_EXISTS", device);
    } else if (freeVifDevices(world, vm).length === 0) return fault("INVALID_DEVICE", device);
    return mtuFault(intArg(args, "MTU")) ?? busyVm(world, vm) ?? macFault(textArg(args, "MAC"));
  },
  immediate(world, args) {
    const vm = args.VM as Ref<"VM">;
    const device = textArg(args, "device");
    return createVif(world, {
      VM: vm,
      network: args.network as Ref<"network">,
      device: device === "autodetect" ? (freeVifDevices(world, vm)[0] as string) : device,
      MAC: textArg(args, "MAC"),
      MTU: intArg(args, "MTU"),
    });
  },
};

const vifDestroy: Operation = {
  name: "VIF.destroy",
  refs: { self: "VIF" },
  check: (world, args) => vifFault(world, vifOf(args), "destroy"),
  immediate(world, args) {
    world.db.destroy("VIF", vifOf(args));
    return null;
  },
};

const vifPlug: Operation = {
  name: "VIF.plug",
  refs: { self: "VIF" },
  check(world, args) {
    const refused = vifFault(world, vifOf(args), "plug");
    if (refused) return refused;
    const vif = world.db.must("VIF", vifOf(args));
    const host = world.db.must("VM", vif.VM).resident_on;
    return world.fabric.bridges.has(bridgeKey(host, world.db.must("network", vif.network).bridge))
      ? null
      : fault("HOST_CANNOT_ATTACH_NETWORK", host, vif.network);
  },
  busy: (_world, args) => [{ class: "VIF", ref: vifOf(args), operation: "plug" }],
  steps: [
    {
      title: "Connect the network interface",
      begin(world, op) {
        const vif = world.db.must("VIF", vifOf(op.args));
        const guest = world.guests.get(vif.VM);
        if (!guest || vif.currently_attached) return overtaken(world, vif.VM, vifOf(op.args));
        const nic = { device: Number(vif.device), mac: vif.MAC, mtu: vif.MTU };
        guest.spec = { ...guest.spec, nics: [...guest.spec.nics.filter((n) => n.device !== nic.device), nic] };
        addNic(world, guest, nic, world.db.must("network", vif.network).bridge);
        op.vars.domid = guest.domid;
        return null;
      },
      durationUs: () => seconds(0.4),
      end(world, op) {
        const ref = vifOf(op.args);
        const vif = world.db.must("VIF", ref);
        const guest = world.guests.get(vif.VM);
        const nic = guest?.spec.nics.find((n) => n.device === Number(vif.device));
        if (!guest || guest.domid !== op.vars.domid || !nic || vif.currently_attached) return overtaken(world, vif.VM, ref);
        const refused = refusedDevice(world, guest, nicDevice(guest, nic.device), "VIF", ref);
        if (refused) {
          withdrawNic(world, guest, nic.device);
          return refused;
        }
        world.db.set("VIF", ref, { currently_attached: true });
        refreshVif(world, ref);
        guest.engine.nicPlugged(nic);
        return null;
      },
    },
  ],
};
function withdrawNic(world: World, guest: RunningGuest, device: number): void {
  guest.spec = { ...guest.spec, nics: guest.spec.nics.filter((n) => n.device !== device) };
  guest.addresses = guest.addresses.filter((a) => a.nic !== device);
  flowsChanged(world, guest.vm);
  removeDevice(world, guest, nicDevice(guest, device));
  guest.engine.nicUnplugged(device);
}

const vifUnplug: Operation = {
  name: "VIF.unplug",
  refs: { self: "VIF" },
  check: (world, args) => vifFault(world, vifOf(args), "unplug"),
  busy: (_world, args) => [{ class: "VIF", ref: vifOf(args), operation: "unplug" }],
  steps: [
    {
      title: "Disconnect the network interface",
      begin(world, op) {
        const vif = world.db.must("VIF", vifOf(op.args));
        const guest = world.guests.get(vif.VM);
        if (guest) closeDevice(world, guest, nicDevice(guest, Number(vif.device)));
        return null;
      },
      durationUs: () => seconds(0.4),
      end(world, op) {
        const ref = vifOf(op.args);
        const vif = world.db.must("VIF", ref);
        const guest = world.guests.get(vif.VM);
        if (guest) withdrawNic(world, guest, Number(vif.device));
        world.db.set("VIF", ref, { currently_attached: false });
        refreshVif(world, ref);
        return null;
      },
    },
  ],
};

export const deviceVerbs: readonly Operation[] = [
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
];

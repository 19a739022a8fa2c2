/** What may be done to the disks and interfaces of VMs, in the grids that list them. */
import { Plus } from "lucide-react";
import { isSet, type Rec } from "../../data/defaults";
import { type Command, type CommandContext, defineCommand } from "../command";
import { vifPropertiesDialog } from "../network/dialogs";
import { moveEntries } from "../network/vif-move";
import { addDiskDialog, addVifDialog, attachDiskDialog, deleteDiskDialog, detachDiskDialog, removeVifDialog } from "../vm/dialogs";

type Device = Rec<"VBD"> | Rec<"VIF">;
const vmOf = (device: Device, { session }: CommandContext): Rec<"VM"> | undefined => session.store.record("VM", device.VM);
const runs = (device: Device, context: CommandContext): boolean => vmOf(device, context)?.power_state === "Running";

/** Devices are chosen in grids alone, and what adds them is in the menu of their VM: the palette has none of these. */
const here = { isNotInPalette: true } as const;
const onDisk = ["vbd"];
function detachReason(vbd: Rec<"VBD">, context: CommandContext): string | null {
  const isOff = vmOf(vbd, context)?.power_state === "Halted";
  return vbd.currently_attached && !isOff ? context.t("disk.deactivateFirst") : null;
}
const disks: readonly Command[] = [
  defineCommand<"VM">({
    id: "vbd.add",
    label: "disk.add",
    icon: Plus,
    on: ["vm", "template"],
    operation: "VM.add_disk",
    ...here,
    bar: { of: "vbd", group: 0 },
    run: ([vm], { open }) => vm && open(addDiskDialog, { vm: vm.ref }),
  }),
  defineCommand<"VM">({
    id: "vbd.attach",
    label: "disk.attach",
    on: ["vm", "template"],
    operation: "VM.attach_disk",
    ...here,
    bar: { of: "vbd", group: 0 },
    run: ([vm], { open }) => vm && open(attachDiskDialog, { vm: vm.ref }),
  }),
  defineCommand<"VBD">({
    id: "vbd.plug",
    label: "disk.activate",
    on: onDisk,
    takesMany: true,
    operation: "VBD.plug",
    args: (vbd) => ({ self: vbd.ref }),
    context: 0,
    ...here,
    bar: { of: "vbd", group: 1 },
    why: (vbd, context) =>
      vbd.currently_attached ? context.t("disk.isActive") : runs(vbd, context) ? null : context.t("disk.needsRunning"),
  }),
  defineCommand<"VBD">({
    id: "vbd.unplug",
    label: "disk.deactivate",
    on: onDisk,
    takesMany: true,
    operation: "VBD.unplug",
    args: (vbd) => ({ self: vbd.ref }),
    context: 0,
    ...here,
    bar: { of: "vbd", group: 1 },
    why: (vbd, { t }) => (vbd.currently_attached ? null : t("disk.isInactive")),
  }),
  defineCommand<"VBD">({
    id: "vbd.detach",
    label: "disk.detach",
    on: onDisk,
    operation: "VBD.destroy",
    context: 1,
    ...here,
    bar: { of: "vbd", group: 2 },
    why: detachReason,
    run: ([vbd], { open }) => vbd && open(detachDiskDialog, { vbd: vbd.ref }),
  }),
  defineCommand<"VBD">({
    id: "vbd.deleteDisk",
    label: "disk.delete",
    on: onDisk,
    keys: "Delete",
    operation: "VDI.destroy",
    context: 1,
    ...here,
    bar: { of: "vbd", group: 2 },
    isDanger: true,
    why: (vbd, context) => detachReason(vbd, context) ?? (isSet(vbd.VDI) ? null : context.t("why.unknown")),
    run: ([vbd], { open }) => vbd && open(deleteDiskDialog, { vdi: vbd.VDI }),
  }),
  defineCommand<"VDI">({
    id: "vdi.delete",
    label: "disk.delete",
    on: ["vdi"],
    keys: "Delete",
    operation: "VDI.destroy",
    context: 0,
    ...here,
    bar: { of: "vdi", group: 1 },
    isDanger: true,
    why: (vdi, { session, t }) => {
      const user = session.store.members("vbdsByVdi", vdi.ref).find((vbd) => vbd.currently_attached);
      const vm = user && session.store.record("VM", user.VM);
      return vm ? t("disk.inUse", { vm: vm.name_label }) : null;
    },
    run: ([vdi], { open }) => vdi && open(deleteDiskDialog, { vdi: vdi.ref }),
  }),
];

const interfaces: readonly Command[] = [
  defineCommand<"VM">({
    id: "vif.add",
    label: "vif.add",
    icon: Plus,
    on: ["vm", "template"],
    operation: "VM.add_interface",
    ...here,
    bar: { of: "vif", group: 0 },
    run: ([vm], { open }) => vm && open(addVifDialog, { vm: vm.ref }),
  }),
  defineCommand<"VIF">({
    id: "vif.plug",
    label: "vif.activate",
    on: ["vif"],
    takesMany: true,
    operation: "VIF.plug",
    args: (vif) => ({ self: vif.ref }),
    context: 0,
    ...here,
    bar: { of: "vif", group: 1 },
    why: (vif, context) => (vif.currently_attached ? context.t("vif.isActive") : runs(vif, context) ? null : context.t("vif.needsRunning")),
  }),
  defineCommand<"VIF">({
    id: "vif.unplug",
    label: "vif.deactivate",
    on: ["vif"],
    takesMany: true,
    operation: "VIF.unplug",
    args: (vif) => ({ self: vif.ref }),
    context: 0,
    ...here,
    bar: { of: "vif", group: 1 },
    why: (vif, { t }) => (vif.currently_attached ? null : t("vif.isInactive")),
  }),
  defineCommand<"VIF">({
    id: "vif.move",
    label: "vif.move",
    on: ["vif"],
    operation: "VIF.move",
    context: 0,
    ...here,
    entries: moveEntries,
  }),
  defineCommand<"VIF">({
    id: "vif.properties",
    label: "menu.properties",
    on: ["vif"],
    operation: "set_field",
    preparesFirst: true,
    context: 0,
    ...here,
    bar: { of: "vif", group: 1 },
    run: ([vif], { open }) => vif && open(vifPropertiesDialog, { vif: vif.ref }),
  }),
  defineCommand<"VIF">({
    id: "vif.remove",
    label: "vif.remove",
    on: ["vif"],
    keys: "Delete",
    operation: "VIF.destroy",
    context: 1,
    ...here,
    bar: { of: "vif", group: 2 },
    isDanger: true,
    why: (vif, context) => (vif.currently_attached && runs(vif, context) ? context.t("vif.removeFirst") : null),
    run: ([vif], { open }) => vif && open(removeVifDialog, { vif: vif.ref }),
  }),
];
export const deviceCommands: readonly Command[] = [...disks, ...interfaces];

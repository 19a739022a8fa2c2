/** What may be done to VMs, beside the objects' own. */
import { Copy, HardDrive, HardDriveUpload, Keyboard, Network, Plus, Route, SquareTerminal, Trash2 } from "lucide-react";
import { reachDialog } from "../../topology/dialogs";
import { type Command, defineCommand, defineLabCommand } from "../command";
import { cloneDialog, sendTextDialog } from "../common/dialogs";
import { addDiskDialog, addVifDialog, attachDiskDialog, deleteVmDialog, deleteVmsDialog } from "./dialogs";
import { vmPower } from "./power-commands";
import { hostEntries } from "./start-on";
import { newVmDialog } from "./wizards/dialogs";

const on = ["vm"];
export const vmCommands: readonly Command[] = [
  defineLabCommand({
    id: "vm.new",
    label: "vm.new",
    icon: Plus,
    keys: "Ctrl+Alt+N",
    operation: "VM.create_from_template",
    menus: [{ in: "vm", group: 0 }],
    toolbar: 0,
    why: ({ session, t }) => (session.store.all("VM").some((vm) => vm.is_a_template && !vm.is_a_snapshot) ? null : t("why.noTemplates")),
    run: ({ open }) => open(newVmDialog, {}),
  }),
  defineCommand<"VM">({
    id: "vm.powerState",
    label: "menu.powerState",
    on,
    takesMany: true,
    menus: [{ in: "vm", group: 1 }],
    isNotInPalette: true,
  }),
  ...Object.values(vmPower),
  defineCommand<"VM">({
    id: "vm.startOn",
    label: "menu.startOn",
    on,
    operation: "VM.start_on",
    isForItsStates: true,
    menus: [{ in: "vm", group: 1 }],
    context: 3,
    isNotInPalette: true,
    entries: (vm, context) => hostEntries(vm, "VM.start_on", context),
  }),
  defineCommand<"VM">({
    id: "vm.resumeOn",
    label: "menu.resumeOn",
    on,
    operation: "VM.resume_on",
    isForItsStates: true,
    menus: [{ in: "vm", group: 1 }],
    context: 3,
    isNotInPalette: true,
    entries: (vm, context) => hostEntries(vm, "VM.resume_on", context),
  }),
  defineCommand<"VM">({
    id: "vm.console",
    label: "menu.openConsole",
    icon: SquareTerminal,
    on,
    menus: [{ in: "vm", group: 2 }],
    context: 5,
    run: ([vm], { go }) => vm && go(vm.ref, "console"),
  }),
  defineCommand<"VM">({
    id: "vm.sendText",
    label: "vm.sendTextToConsole",
    labelForMany: "vm.sendTextToConsoles",
    icon: Keyboard,
    on,
    takesMany: true,
    role: "vm-operator",
    menus: [{ in: "vm", group: 2 }],
    context: 5,
    why: (vm, { t }) => (vm.power_state === "Running" ? null : t("console.notRunning", { name: vm.name_label })),
    run: (able, { open }) => open(sendTextDialog, { refs: able.map(({ ref }) => ref) }),
  }),
  defineCommand<"VM">({
    id: "vm.trace",
    label: "vm.trace",
    icon: Route,
    on: ["vm", "host"],
    menus: [{ in: "vm", group: 2 }],
    context: 5,
    run: ([machine], { open }) => machine && open(reachDialog, { from: machine.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.addDisk",
    label: "menu.addDisk",
    icon: HardDrive,
    on: ["vm", "template"],
    operation: "VM.add_disk",
    menus: [{ in: "vm", group: 2 }],
    run: ([vm], { open }) => vm && open(addDiskDialog, { vm: vm.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.attachDisk",
    label: "menu.attachDisk",
    icon: HardDriveUpload,
    on: ["vm", "template"],
    operation: "VM.attach_disk",
    menus: [{ in: "vm", group: 2 }],
    run: ([vm], { open }) => vm && open(attachDiskDialog, { vm: vm.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.addVif",
    label: "vif.add",
    icon: Network,
    on: ["vm", "template"],
    operation: "VM.add_interface",
    menus: [{ in: "vm", group: 2 }],
    run: ([vm], { open }) => vm && open(addVifDialog, { vm: vm.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.clone",
    label: "vm.clone",
    icon: Copy,
    on,
    operation: "VM.clone",
    menus: [{ in: "vm", group: 3 }],
    context: 5,
    run: ([vm], { open }) => vm && open(cloneDialog, { of: vm.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.delete",
    label: "vm.delete",
    labelForMany: "vm.deleteSeveral",
    icon: Trash2,
    keys: "Delete",
    on,
    takesMany: true,
    operation: "VM.destroy",
    menus: [{ in: "vm", group: 3 }],
    context: 5,
    isDanger: true,
    disrupts: true,
    run: (able, { open }, chosen) =>
      chosen.length > 1
        ? open(deleteVmsDialog, { refs: chosen.map(({ ref }) => ref) })
        : able[0] && open(deleteVmDialog, { of: able[0].ref }),
  }),
];

/** What may be done to vApps, and to VMs with respect to them. */
import { Group, Play, Power, PowerOff, Settings2, Trash2 } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { type Command, type CommandOf, defineCommand, defineLabCommand } from "../command";
import type { Question } from "../common/confirm-command";
import { confirmCommandDialog } from "../common/dialogs";
import { assignToApplianceDialog } from "../vm/dialogs";
import { applianceDialog, deleteApplianceDialog } from "./dialogs";

const on = ["vapp"];
const self = ({ ref }: Rec<"VM_appliance">) => ({ self: ref });
type Confirm = NonNullable<CommandOf<Rec<"VM_appliance">>["confirm"]>;
/** All VMs of a vApp are stopped together: that is asked first, wherever it is chosen. */
function asksFirst(question: () => Omit<Question, "refs">): Confirm {
  return (_able, chosen, { open }) => {
    open(confirmCommandDialog, { ...question(), refs: chosen.map(({ ref }) => ref), isNamed: true });
    return true;
  };
}

const forceShutDown: Command = defineCommand<"VM_appliance">({
  id: "vapp.forceShutDown",
  label: "appliance.forceShutDownVApp",
  icon: PowerOff,
  on,
  takesMany: true,
  operation: "VM_appliance.hard_shutdown",
  args: self,
  context: 3,
  isDanger: true,
  disrupts: true,
  forces: "vapp.shutDown",
  confirm: asksFirst(() => ({
    command: forceShutDown,
    title: "appliance.forceShutDownVAppNames",
    text: "appliance.allItsVmsLoseTheir",
    go: "appliance.forceShutDown",
    isForce: true,
  })),
});
const shutDown: Command = defineCommand<"VM_appliance">({
  id: "vapp.shutDown",
  label: "appliance.shutDownVApp",
  icon: Power,
  on,
  takesMany: true,
  operation: "VM_appliance.clean_shutdown",
  args: self,
  context: 3,
  disrupts: true,
  confirm: asksFirst(() => ({
    command: shutDown,
    title: "appliance.shutDownVAppNames",
    text: "appliance.allItsVmsAreAsked",
    go: "appliance.shutDown",
  })),
});

export const applianceCommands: readonly Command[] = [
  defineLabCommand({
    id: "vapp.new",
    label: "appliance.newVApp13",
    icon: Group,
    operation: "VM_appliance.create",
    menus: [{ in: "tools", group: 2 }],
    run: ({ open }) => open(applianceDialog, { of: null }),
  }),
  defineCommand<"VM_appliance">({
    id: "vapp.start",
    label: "appliance.startVApp",
    icon: Play,
    on,
    takesMany: true,
    operation: "VM_appliance.start",
    args: ({ ref }) => ({ self: ref, paused: false }),
    context: 1,
  }),
  shutDown,
  forceShutDown,
  defineCommand<"VM_appliance">({
    id: "vapp.delete",
    label: "appliance.deleteVApp13",
    icon: Trash2,
    on,
    takesMany: true,
    operation: "VM_appliance.destroy",
    context: 5,
    isDanger: true,
    disrupts: true,
    run: (able, { open }) => open(deleteApplianceDialog, { refs: able.map(({ ref }) => ref) }),
  }),
  defineCommand<"VM_appliance">({
    id: "vapp.properties",
    label: "menu.properties",
    icon: Settings2,
    on,
    operation: "VM.set_appliance",
    context: 9,
    run: ([appliance], { open }) => appliance && open(applianceDialog, { of: appliance.ref }),
  }),
  defineCommand<"VM">({
    id: "vm.vapp",
    label: "appliance.assignToVApp",
    icon: Group,
    on: ["vm"],
    takesMany: true,
    operation: "VM.set_appliance",
    menus: [{ in: "vm", group: 3 }],
    context: 6,
    why: (_vm, { session, t }) => (session.store.all("VM_appliance").length > 0 ? null : t("appliance.thereIsNoVAppYet")),
    run: (able, { open }) => open(assignToApplianceDialog, { refs: able.map(({ ref }) => ref) }),
  }),
];

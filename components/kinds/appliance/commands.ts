/** What may be done to vApps, and to VMs with respect to them. */
import { Group, Play, Power, PowerOff, Settings2, Trash2 } from "lucide-react";
import type { Rec } from "../../data/defaults";
import { type Command, type CommandOf, defineCommand, defineLabCommand } from "../command";
import { confirmCommandDialog, type Question } from "../common/confirm-command";
import { assignToApplianceDialog } from "../vm/assign-dialogs";
import { applianceDialog, deleteApplianceDialog } from "./appliance-dialogs";

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
  label: { en: "Force shut down vApp", zh: "强制关闭 vApp" },
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
    title: { en: "Force shut down vApp {names}?", zh: "强制关闭 vApp {names}？" },
    text: {
      en: "All its VMs lose their power; what they have not written is lost.",
      zh: "其中所有虚拟机都会断电，未写入的数据会丢失。",
    },
    go: { en: "Force shut down", zh: "强制关闭" },
    isForce: true,
  })),
});
const shutDown: Command = defineCommand<"VM_appliance">({
  id: "vapp.shutDown",
  label: { en: "Shut down vApp", zh: "关闭 vApp" },
  icon: Power,
  on,
  takesMany: true,
  operation: "VM_appliance.clean_shutdown",
  args: self,
  context: 3,
  disrupts: true,
  confirm: asksFirst(() => ({
    command: shutDown,
    title: { en: "Shut down vApp {names}?", zh: "关闭 vApp {names}？" },
    text: { en: "All its VMs are asked to shut down, the last in order first.", zh: "其中所有虚拟机将按相反次序关机。" },
    go: { en: "Shut down", zh: "关闭" },
  })),
});

export const applianceCommands: readonly Command[] = [
  defineLabCommand({
    id: "vapp.new",
    label: { en: "New vApp…", zh: "新建 vApp…" },
    icon: Group,
    operation: "VM_appliance.create",
    menus: [{ in: "tools", group: 2 }],
    run: ({ open }) => open(applianceDialog, { of: null }),
  }),
  defineCommand<"VM_appliance">({
    id: "vapp.start",
    label: { en: "Start vApp", zh: "启动 vApp" },
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
    label: { en: "Delete vApp…", zh: "删除 vApp…" },
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
    label: { en: "Assign to vApp…", zh: "分配到 vApp…" },
    icon: Group,
    on: ["vm"],
    takesMany: true,
    operation: "VM.set_appliance",
    menus: [{ in: "vm", group: 3 }],
    context: 6,
    why: (_vm, { session, t }) =>
      session.store.all("VM_appliance").length > 0
        ? null
        : t({ en: "There is no vApp yet: Tools › New vApp makes one.", zh: "还没有 vApp：可在“工具 › 新建 vApp”中创建。" }),
    run: (able, { open }) => open(assignToApplianceDialog, { refs: able.map(({ ref }) => ref) }),
  }),
];

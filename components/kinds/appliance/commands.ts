/** What may be done to vApps, and to VMs with respect to them. */
import { Group, Play, Power, PowerOff, Settings2, Trash2 } from "lucide-react";
import { isSet, NULL_REF, type Rec } from "../../data/defaults";
import type { MenuEntry } from "../../ui/menu-entries";
import { separator } from "../../ui/menu-entries";
import { type Command, type CommandContext, defineCommand, defineLabCommand } from "../command";

import { applianceDialog, deleteApplianceDialog } from "./appliance-dialogs";
import { confirmApplianceDialog } from "./confirm-appliance";

const on = ["vapp"];
const self = ({ ref }: Rec<"VM_appliance">) => ({ self: ref });

/** The vApps that a VM may be put into, and none. */
function applianceEntries(vm: Rec<"VM">, { session, t, act, open }: CommandContext): readonly MenuEntry[] {
  const put = (value: string): void => void act(vm.ref, "VM.set_appliance", { self: vm.ref, value } as never);
  const here = t({ en: "It is in this vApp.", zh: "已在该 vApp 中。" });
  const all = [...session.store.all("VM_appliance")].sort((a, b) => a.name_label.localeCompare(b.name_label));
  return [
    ...all.map((one): MenuEntry => ({ label: one.name_label, why: vm.appliance === one.ref ? here : null, run: () => put(one.ref) })),
    ...(all.length > 0 ? [separator] : []),
    {
      label: t({ en: "No vApp", zh: "不属于任何 vApp" }),
      why: isSet(vm.appliance) ? null : t({ en: "It is in none.", zh: "不在任何 vApp 中。" }),
      run: () => put(NULL_REF),
    },
    { label: t({ en: "New vApp…", zh: "新建 vApp…" }), why: null, run: () => open(applianceDialog, { of: null, refs: [vm.ref] }) },
  ];
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
  confirm: (_able, chosen, { open }) => {
    const title = { en: "Force shut down vApp {name}?", zh: "强制关闭 vApp {name}？" };
    open(confirmApplianceDialog, {
      command: forceShutDown,
      refs: chosen.map(({ ref }) => ref),
      title,
      go: { en: "Force shut down", zh: "强制关闭" },
      isForce: true,
    });
    return true;
  },
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
  confirm: (_able, chosen, { open }) => {
    const title = { en: "Shut down vApp {name}?", zh: "关闭 vApp {name}？" };
    open(confirmApplianceDialog, { command: shutDown, refs: chosen.map(({ ref }) => ref), title, go: { en: "Shut down", zh: "关闭" } });
    return true;
  },
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
    label: { en: "vApp", zh: "vApp" },
    on: ["vm"],
    operation: "VM.set_appliance",
    menus: [{ in: "vm", group: 3 }],
    context: 6,
    isNotInPalette: true,
    entries: applianceEntries,
  }),
];

/** The power commands of a VM: what each asks for. When it can act is the toolstack's business. */
import { CirclePause, CirclePlay, CircleStop, LifeBuoy, Moon, Play, Power, PowerOff, RotateCcw, RotateCw } from "lucide-react";
import type { Rec } from "../../data/defaults";
import type { Words } from "../../i18n";
import { type Command, type CommandOf, defineCommand } from "../command";
import { confirmCommandDialog } from "../common/dialogs";
import { isHvm } from "../common/properties/about";

type VmCommand = CommandOf<Rec<"VM">>;
const MENU = "vm.powerState";
/** groups of the power menu: what wakes, what rests, what ends, what is forced */
const place = (group: number) =>
  ({ on: ["vm"], takesMany: true, isForItsStates: true, menus: [{ in: MENU, group }], context: group, toolbar: 1 }) as const;
/** above the grid of VMs too */
const bar = { of: "vm", group: 0 } as const;

/** Asks before it acts: always, or for more than one VM and wherever a key might have slipped. */
function asksFirst(self: () => Command, title: Words, go: Words, isForce: boolean): NonNullable<VmCommand["confirm"]> {
  return (able, chosen, { open }, asks) => {
    if (!isForce && !asks && able.length < 2) return false;
    const text = isForce ? "force.text" : "bulk.names";
    open(confirmCommandDialog, { command: self(), refs: chosen.map(({ ref }) => ref), title, text, go, isForce });
    return true;
  };
}

const start = defineCommand<"VM">({
  ...place(1),
  bar,
  id: "vm.start",
  label: "vm.start",
  icon: Play,
  keys: "Ctrl+B",
  operation: "VM.start",
});
const startInRecovery = defineCommand<"VM">({
  on: ["vm"],
  takesMany: true,
  isForItsStates: true,
  menus: [{ in: MENU, group: 1 }],
  context: 1,
  id: "vm.startInRecovery",
  label: "vm.startInRecoveryMode",
  icon: LifeBuoy,
  operation: "VM.start_in_recovery",
  // XAPI knows one start: what an object lists as allowed does not tell this one from the other.
  why: (vm, { t }) => (isHvm(vm) ? null : t("props.hvmOnly", { type: vm.domain_type === "pvh" ? "PVH" : "PV" })),
});
const shutDown: Command = defineCommand<"VM">({
  ...place(3),
  bar,
  id: "vm.shutDown",
  label: "vm.shutDown",
  icon: Power,
  keys: "Ctrl+E",
  operation: "VM.clean_shutdown",
  disrupts: true,
  confirm: asksFirst(() => shutDown, "shutdown.title", "vm.shutDown", false),
});
const reboot: Command = defineCommand<"VM">({
  ...place(3),
  bar,
  id: "vm.reboot",
  label: "vm.reboot",
  icon: RotateCw,
  keys: "Ctrl+Alt+R",
  operation: "VM.clean_reboot",
  disrupts: true,
  confirm: asksFirst(() => reboot, "reboot.title", "vm.reboot", false),
});
const suspend: Command = defineCommand<"VM">({
  ...place(2),
  bar,
  id: "vm.suspend",
  label: "vm.suspend",
  icon: Moon,
  keys: "Ctrl+Y",
  operation: "VM.suspend",
  disrupts: true,
  confirm: (able, chosen, context, asks) =>
    asks && asksFirst(() => suspend, "suspend.title", "vm.suspend", false)(able, chosen, context, asks),
});
const resume = defineCommand<"VM">({
  ...place(1),
  bar,
  id: "vm.resume",
  label: "vm.resume",
  icon: CirclePlay,
  keys: "Ctrl+Y",
  operation: "VM.resume",
});
const pause: Command = defineCommand<"VM">({
  ...place(2),
  id: "vm.pause",
  label: "vm.pause",
  icon: CirclePause,
  operation: "VM.pause",
  disrupts: true,
  confirm: (able, chosen, context, asks) => asks && asksFirst(() => pause, "pause.title", "vm.pause", false)(able, chosen, context, asks),
});
const unpause = defineCommand<"VM">({
  ...place(1),
  id: "vm.unpause",
  label: "vm.unpause",
  icon: CircleStop,
  operation: "VM.unpause",
  // In the toolbar it takes the place of its contrary.
  standsFor: "vm.pause",
});
const forceShutDown: Command = defineCommand<"VM">({
  ...place(4),
  context: 3,
  id: "vm.forceShutDown",
  label: "vm.forceShutDown",
  icon: PowerOff,
  operation: "VM.hard_shutdown",
  forces: "vm.shutDown",
  disrupts: true,
  confirm: asksFirst(() => forceShutDown, "force.shutdown.title", "force.shutdown.go", true),
});
const forceReboot: Command = defineCommand<"VM">({
  ...place(4),
  context: 3,
  id: "vm.forceReboot",
  label: "vm.forceReboot",
  icon: RotateCcw,
  operation: "VM.hard_reboot",
  forces: "vm.reboot",
  disrupts: true,
  confirm: asksFirst(() => forceReboot, "force.reboot.title", "force.reboot.go", true),
});

export const vmPower = { start, startInRecovery, resume, unpause, suspend, pause, shutDown, reboot, forceShutDown, forceReboot } as const;

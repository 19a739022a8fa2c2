/** What may be done to servers. When it can act is the toolstack's business. */
import { CirclePower, Hammer, Plus, Power, RotateCw, ShieldCheck, SquareTerminal } from "lucide-react";
import { isSet, type Rec } from "../../data/defaults";
import { type Command, type CommandContext, defineCommand } from "../command";
import { confirmCommandDialog } from "../common/dialogs";
import { newVmDialog } from "../vm/wizards/dialogs";
import { hostPowerDialog } from "./dialogs";

/** Operations that change a host's power: VMs that start do not stand in their way. */
const POWER_OPERATIONS: readonly string[] = ["shutdown", "reboot", "power_on"];
/** Mode that a host without any gets when it is switched on here. @source xapi.md §14 (power_on needs power_on_mode) */
const POWER_ON_MODE = "wake-on-lan";

const on = ["host"];
function isOn(host: Rec<"host">, { session }: CommandContext): boolean {
  return session.store.record("host_metrics", host.metrics)?.live ?? true;
}
function busyReason(host: Rec<"host">, { text }: CommandContext): string | null {
  const [busy] = Object.entries(host.current_operations).filter(([, operation]) => POWER_OPERATIONS.includes(operation));
  return busy ? text({ code: "OTHER_OPERATION_IN_PROGRESS", params: ["host", host.ref, busy[1], busy[0]] }) : null;
}
async function powerOn(host: Rec<"host">, { act }: CommandContext): Promise<void> {
  const { ref } = host;
  if (!(host.allowed_operations as readonly string[]).includes("power_on")) {
    const outcome = await act(ref, "host.set_power_on_mode", { self: ref, power_on_mode: POWER_ON_MODE });
    if (!outcome.ok) return;
  }
  await act(ref, "host.power_on", { host: ref });
}

const disable: Command = defineCommand<"host">({
  id: "host.disable",
  label: "host.disable",
  icon: Hammer,
  on,
  takesMany: true,
  operation: "host.disable",
  args: (host) => ({ host: host.ref, auto_enable: true }),
  menus: [{ in: "server", group: 1 }],
  context: 1,
  toolbar: 1,
  disrupts: true,
  isOffered: (host, context) => isOn(host, context) && host.enabled,
  why: busyReason,
  // A click on the button says what is meant; what was found by its name is asked.
  confirm(_able, chosen, { open }, asks) {
    if (!asks) return false;
    open(confirmCommandDialog, {
      command: disable,
      refs: chosen.map(({ ref }) => ref),
      title: "host.enterMaintenanceModeServers",
      text: "host.whatRunsThereGoesOn",
      go: "host.disable",
    });
    return true;
  },
});

export const hostCommands: readonly Command[] = [
  defineCommand<"host">({
    id: "host.newVm",
    label: "host.newVm",
    icon: Plus,
    on,
    operation: "VM.create_from_template",
    menus: [{ in: "server", group: 0 }],
    context: 0,
    isNotInPalette: true,
    run: ([host], { open }) => host && open(newVmDialog, { host: host.ref }),
  }),
  defineCommand<"host">({
    id: "host.console",
    label: "menu.openConsole",
    icon: SquareTerminal,
    on,
    menus: [{ in: "server", group: 0 }],
    context: 0,
    why: (host, { t }) => (isSet(host.control_domain) ? null : t("why.unknown")),
    run: ([host], { go }) => host && go(host.ref, "console"),
  }),
  defineCommand<"host">({
    id: "host.enable",
    label: "host.enable",
    icon: ShieldCheck,
    on,
    takesMany: true,
    operation: "host.enable",
    menus: [{ in: "server", group: 1 }],
    context: 1,
    toolbar: 1,
    standsFor: "host.disable",
    isOffered: (host, context) => isOn(host, context) && !host.enabled,
    why: busyReason,
  }),
  disable,
  defineCommand<"host">({
    id: "host.shutDown",
    label: "host.shutDown",
    icon: Power,
    on,
    operation: "host.shutdown",
    preparesFirst: true,
    menus: [{ in: "server", group: 2 }],
    context: 2,
    toolbar: 2,
    disrupts: true,
    isOffered: isOn,
    why: busyReason,
    run: ([host], { open }) => host && open(hostPowerDialog, { command: "shutDown", of: host.ref }),
  }),
  defineCommand<"host">({
    id: "host.reboot",
    label: "host.reboot",
    icon: RotateCw,
    on,
    operation: "host.reboot",
    preparesFirst: true,
    menus: [{ in: "server", group: 2 }],
    context: 2,
    toolbar: 2,
    disrupts: true,
    isOffered: isOn,
    why: busyReason,
    run: ([host], { open }) => host && open(hostPowerDialog, { command: "reboot", of: host.ref }),
  }),
  defineCommand<"host">({
    id: "host.powerOn",
    label: "host.powerOn",
    icon: CirclePower,
    on,
    operation: "host.power_on",
    preparesFirst: true,
    menus: [{ in: "server", group: 2 }],
    context: 2,
    toolbar: 2,
    standsFor: "host.shutDown",
    isOffered: (host, context) => !isOn(host, context),
    why: busyReason,
    run: ([host], context) => host && void powerOn(host, context),
  }),
];

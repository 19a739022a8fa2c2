/** Subcommands of xm by name, in the order of its help, and their old names. @source cli.md §8 (aliases) */
import type { XenRelease } from "../../xen/versions";
import type { Subcommand } from "./call";
import { cpuCommands } from "./cpu";
import { deviceCommands } from "./devices";
import { infoCommands } from "./info";
import { listCommands } from "./list";
import { managedCommands } from "./managed";
import { memoryCommands } from "./memory";
import { notHere } from "./not-here";
import { powerCommands } from "./power";
import { atLeast } from "./releases";

const ORDER = [
  ...["create", "new", "delete", "destroy", "domid", "domname", "list", "mem-max", "mem-set", "pause", "reboot", "rename", "resume"],
  ...["shutdown", "start", "suspend", "sysrq", "top", "unpause", "uptime", "vcpu-list", "vcpu-pin", "vcpu-set"],
  ...["dmesg", "info", "log", "sched-credit2", "sched-credit", "sched-sedf", "block-list", "network-list"],
];
const all: Readonly<Record<string, Subcommand>> = {
  ...listCommands,
  ...infoCommands,
  ...cpuCommands,
  ...memoryCommands,
  ...powerCommands,
  ...managedCommands,
  ...deviceCommands,
};

/** Those that a release's xm has. `isHelp`: those alone that its help shows. */
export function subcommandsOf(release: XenRelease, isHelp = false): Readonly<Record<string, Subcommand>> {
  const fits = ({ since, until }: Subcommand): boolean =>
    (since === undefined || atLeast(release, since)) && (until === undefined || !atLeast(release, until));
  const own = ORDER.flatMap((name) => (all[name] && fits(all[name]) ? [[name, all[name]] as const] : []));
  return Object.fromEntries(isHelp ? own : [...own, ...Object.entries(notHere).filter(([, sub]) => fits(sub))]);
}

/** Old names: xm says what to use, and does it. */
export const aliases: Readonly<Record<string, string>> = {
  balloon: "mem-set",
  "set-vcpus": "vcpu-set",
  "vif-list": "network-list",
  "vbd-create": "block-attach",
  "vbd-destroy": "block-detach",
  "vbd-list": "block-list",
  ...Object.fromEntries(
    ["create", "list", "destroy", "cpu-add", "cpu-remove", "migrate"].map((verb) => [`pool-${verb}`, `cpupool-${verb}`]),
  ),
};

/** Subcommands of xm by name, in the order of its help, and their old names. @source cli.md §8 (aliases) */
import type { XenRelease } from "../../xen/versions";
import type { Subcommand } from "./call";
import { cpuCommands } from "./cpu";
import { deviceCommands } from "./devices";
import { infoCommands } from "./info";
import { listCommands } from "./list";
import { managedCommands } from "./managed";
import { memoryCommands } from "./memory";
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

/** Those that a release's xm has. */
export function subcommandsOf(release: XenRelease): Readonly<Record<string, Subcommand>> {
  const fits = ({ since, until }: Subcommand): boolean =>
    (since === undefined || atLeast(release, since)) && (until === undefined || !atLeast(release, until));
  return Object.fromEntries(ORDER.flatMap((name) => (all[name] && fits(all[name]) ? [[name, all[name]] as const] : [])));
}

/** Old names: xm says what to use, and does it. */
export const aliases: Readonly<Record<string, string>> = {
  balloon: "mem-set",
  "set-vcpus": "vcpu-set",
  "vif-list": "network-list",
  "vbd-list": "block-list",
};

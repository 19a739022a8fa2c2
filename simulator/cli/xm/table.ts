/** Subcommands of xm by name, in the order of its help. @source cli.md §8 */
import type { XenRelease } from "../../xen/versions";
import { type Table, tableOfRelease } from "../common/subcommand";
import type { XmCommand } from "./command";
import * as commands from "./commands";
import { notHere } from "./not-here";

const ORDER = [
  ...["create", "new", "delete", "destroy", "domid", "domname", "list", "mem-max", "mem-set", "pause", "reboot", "rename", "resume"],
  ...["shutdown", "start", "suspend", "sysrq", "top", "unpause", "uptime", "vcpu-list", "vcpu-pin", "vcpu-set"],
  ...["dmesg", "info", "log", "sched-credit2", "sched-credit", "sched-sedf", "block-list", "network-list"],
];
const here: readonly XmCommand[] = Object.values(commands);

/** Those that a release's xm has. `isHelp`: those alone that its help shows. */
export function subcommandsOf(release: XenRelease, isHelp = false): Table<XmCommand> {
  return tableOfRelease(isHelp ? here : [...here, ...notHere], ORDER, release);
}

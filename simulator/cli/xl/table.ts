/** All subcommands of xl, and the order in which help lists them. @source cli.md §1.1 */
import type { XenRelease } from "../../xen/versions";
import { type Table, tableOfRelease } from "../common/subcommand";
import type { XlCommand } from "./command";
import * as commands from "./commands";
import { notHere } from "./not-here";

/** tmem-* left with 4.13. @source cli.md §1.1 */
const ORDER: readonly string[] = (
  "create config-update list destroy shutdown reboot pci-attach pci-detach pci-list pci-assignable-add pci-assignable-remove " +
  "pci-assignable-list pause unpause console vncviewer save migrate restore migrate-receive suspend resume dump-core cd-insert cd-eject " +
  "mem-max mem-set button-press vcpu-list vcpu-pin vcpu-set vm-list info sharing sched-credit sched-credit2 sched-rtds domid domname " +
  "rename trigger sysrq debug-keys set-parameters dmesg top network-attach network-list network-detach channel-list block-attach " +
  "block-list block-detach vtpm-attach vtpm-list vtpm-detach vkb-attach vkb-list vkb-detach vdispl-attach vdispl-list vdispl-detach " +
  "vsnd-attach vsnd-list vsnd-detach uptime claims tmem-list tmem-freeze tmem-thaw tmem-set tmem-shared-auth tmem-freeable " +
  "cpupool-create cpupool-list cpupool-destroy cpupool-rename cpupool-cpu-add cpupool-cpu-remove cpupool-migrate cpupool-numa-split " +
  "getenforce setenforce loadpolicy remus devd psr-hwinfo psr-cmt-attach psr-cmt-detach psr-cmt-show psr-cat-set psr-cat-show " +
  "psr-mba-set psr-mba-show usbctrl-attach usbctrl-detach usbdev-attach usbdev-detach usb-list qemu-monitor-command dt-overlay"
).split(" ");
/** Every subcommand, whatever the release. */
export const everyCommand: readonly XlCommand[] = [...Object.values(commands), ...notHere];

/** Subcommands of a release by name; those of other releases are not there at all. */
export function commandsOf(release: XenRelease, all: readonly XlCommand[] = everyCommand): Table<XlCommand> {
  return tableOfRelease(all, ORDER, release);
}

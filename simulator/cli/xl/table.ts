/** All subcommands that work here. @source cli.md §1.1 */

import { blockCommands } from "./block";
import type { Subcommand } from "./command";
import { consoleCommands } from "./console";
import { cpupoolCommands } from "./cpupool";
import { createCommands } from "./create";
import { infoCommands } from "./info";
import { lifecycleCommands } from "./lifecycle";
import { listCommands } from "./list";
import { memoryCommands } from "./memory";
import { miscCommands } from "./misc";
import { networkCommands } from "./network";
import { rtdsCommands } from "./rtds";
import { schedCommands } from "./sched";
import { vcpuCommands } from "./vcpu";

export const table: Readonly<Record<string, Subcommand>> = {
  ...lifecycleCommands,
  ...listCommands,
  ...infoCommands,
  ...vcpuCommands,
  ...schedCommands,
  ...rtdsCommands,
  ...cpupoolCommands,
  ...memoryCommands,
  ...blockCommands,
  ...networkCommands,
  ...createCommands,
  ...consoleCommands,
  ...miscCommands,
};

/** Names in the order in which help lists them; tmem-* left with 4.13. @source cli.md §1.1 */
export const listed: readonly string[] = (
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

/** Why the toolstack refuses what no code of its own is for. */
export interface Reasons {
  readonly "role.needed": readonly [needed: string, user: string, has: string];
  readonly "vm.dom0": readonly [];
  readonly "vm.no_firmware": readonly [];
  readonly "vm.no_template": readonly [];
  readonly "task.not_cancellable": readonly [task: string];
  /** objects of a bulk operation */
  readonly "changes.count": readonly [least: number, most: number];
  readonly "changes.no_setter": readonly [op: string];
  readonly "bulk.count": readonly [least: number, most: number];
  readonly "task.pending": readonly [];
  readonly "field.read_only": readonly [field: string];
  readonly "field.own_key": readonly [field: string, key: string];
  /** shells of a control domain */
  readonly "shell.most": readonly [perPerson: number, perHost: number];
  readonly "field.own_operations": readonly [field: string];
  /** what is done to a vApp asks for */
  readonly "appliance.no_vms": readonly [];
  readonly "appliance.none_halted": readonly [];
  readonly "appliance.none_running": readonly [];
  readonly "appliance.all_halted": readonly [];
  readonly "appliance.not_for": readonly [];
  readonly "node.none": readonly [path: string];
  readonly "follow.dom0": readonly [];
  readonly "switch.no_port": readonly [];
  readonly "switch.no_switch": readonly [];
  readonly "switch.no_such_port": readonly [];
  readonly "switch.bad_priority": readonly [step: number, most: number];
  readonly "switch.no_name": readonly [];
  readonly "switch.cable_there": readonly [];
  readonly "switch.no_cable": readonly [];
  readonly "switch.too_many": readonly [most: number];
  readonly "switch.nothing_before": readonly [];
  readonly "switch.no_lag": readonly [];
  readonly "switch.lag_taken": readonly [lag: string];
  readonly "bond.no_name": readonly [];
  readonly "bond.there": readonly [];
  readonly "bond.no_member": readonly [];
  readonly "bond.member_taken": readonly [];
  readonly "bond.ovs": readonly [];
  readonly "bond.wired": readonly [];
  readonly "bond.no_primary": readonly [];
  readonly "bond.delay": readonly [miimon: number];
  readonly "bond.none": readonly [];
  readonly "bond.nothing_before": readonly [];
  readonly "pif.wired": readonly [];
  readonly "pif.no_dhcp6": readonly [];
  /** what stands among the name servers */
  readonly "pif.no_dns": readonly [word: string];
  readonly "network.no_name": readonly [];
  readonly "beyond.none": readonly [];
  readonly "beyond.no_name": readonly [];
  readonly "beyond.no_address": readonly [];
  readonly "beyond.address_taken": readonly [];
  readonly "beyond.too_many": readonly [most: number];
  readonly "beyond.no_path": readonly [];
  readonly "beyond.too_long": readonly [most: number];
  readonly "gateway.none": readonly [];
  readonly "gateway.no_rule": readonly [line: number];
  readonly "link.none": readonly [];
  readonly "capture.no_such": readonly [];
  readonly "capture.too_many": readonly [most: number];
  readonly "capture.too_many_links": readonly [most: number];
  readonly "link.bounds": readonly [least: number, most: number];
  readonly "link.nothing_before": readonly [];
  readonly "wiring.none": readonly [];
  readonly "wiring.running": readonly [];
  readonly "wiring.all_done": readonly [];
  readonly "wiring.none_done": readonly [];
  readonly "wiring.take_back_first": readonly [];
  readonly "wiring.not_in_release": readonly [xen: string];
  readonly "wiring.failed_missing": readonly [];
  readonly "wiring.failed_noLight": readonly [];
  readonly "wiring.failed_killed": readonly [];
  readonly "wiring.failed_ifup": readonly [];
  readonly "log_dirty.dom0": readonly [];
  /** name of the VM */
  readonly "log_dirty.on": readonly [vm: string];
  readonly "log_dirty.off": readonly [vm: string];
  readonly "follow.no_disk": readonly [vm: string];
  readonly "follow.no_interface": readonly [vm: string];
  readonly "follow.no_commands": readonly [vm: string];
  /** @param since - the first release of Xen that has them */
  readonly "release.no_guests": readonly [xen: string, kind: "PVH" | "HVM", since: string];
  readonly "release.vcpus": readonly [xen: string, kind: "PV" | "PVH" | "HVM", most: number];
  readonly "release.cards": readonly [xen: string, most: number];
  readonly "release.disks": readonly [xen: string, device: string, most: number];
  readonly "release.sharing": readonly [];
  readonly "release.memory": readonly [xen: string, kind: "PV" | "PVH" | "HVM", mostGib: number];
}

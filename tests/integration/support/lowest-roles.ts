import type { OperationName } from "../../../server/contract/operations";
import type { appRouter } from "../../../server/doors/api/router";
import type { LabRole, ViewName } from "../../../simulator";

/** Lowest role in a lab for each procedure that takes one's id; a procedure without a row does not compile. */
export type OfALab = Exclude<
  keyof (typeof appRouter)["_def"]["record"]["lab"],
  "scenarios" | "operations" | "list" | "create" | "submit" | "notices"
>;
export const lowestRole: Readonly<Record<OfALab, LabRole>> = {
  get: "read-only",
  scenarioFile: "read-only",
  members: "read-only",
  viewAs: "read-only",
  setAside: "read-only",
  ask: "read-only",
  clock: "pool-operator",
  rename: "pool-admin",
  keep: "pool-admin",
  restorePoints: "pool-admin",
  openAt: "pool-admin",
  setMember: "pool-admin",
  faults: "pool-admin",
  delete: "pool-admin",
};
/** The same for each procedure of a lab's past; `branchOff` makes a lab as well, which students do not. */
export type OfAPast = Exclude<keyof (typeof appRouter)["_def"]["record"]["past"], "branchOff">;
export const lowestRoleOfPast: Readonly<Record<OfAPast, LabRole>> = {
  get: "read-only",
  deeds: "read-only",
  settings: "read-only",
  compare: "read-only",
  undoable: "read-only",
  undo: "read-only",
  mark: "pool-operator",
  unmark: "pool-operator",
  goTo: "pool-admin",
  goOnIn: "pool-admin",
  dropBranch: "pool-admin",
  nameBranch: "pool-admin",
};
/** The same for one's own drafts of forms in it. */
export type OfADraft = keyof (typeof appRouter)["_def"]["record"]["draft"];
export const lowestRoleOfDraft: Readonly<Record<OfADraft, LabRole>> = { get: "read-only", put: "read-only", drop: "read-only" };
/** The same for graphs that people have put together; others' that are shared are for who manages the lab. */
export type OfAGraph = keyof (typeof appRouter)["_def"]["record"]["graph"];
export const lowestRoleOfGraph: Readonly<Record<OfAGraph, LabRole>> = {
  list: "read-only",
  add: "read-only",
  change: "read-only",
  arrange: "read-only",
  remove: "read-only",
  restore: "read-only",
};
/** The same for the history of its tasks, and for what one has hidden and seen of it. */
export type OfAnActivity = keyof (typeof appRouter)["_def"]["record"]["activity"];
export const lowestRoleOfActivity: Readonly<Record<OfAnActivity, LabRole>> = {
  list: "read-only",
  facets: "read-only",
  hidden: "read-only",
  hide: "read-only",
  unhide: "read-only",
  seen: "read-only",
  see: "read-only",
};
/** The same for each view that may be asked. */
export const lowestRoleOfView: Readonly<Record<ViewName, LabRole>> = {
  history: "read-only",
  dataSources: "read-only",
  samples: "read-only",
  topology: "read-only",
  topologyRates: "read-only",
  inside: "read-only",
  whyNot: "read-only",
  checkGuestConfig: "read-only",
  consoles: "vm-operator",
  bulk: "read-only",
  newVmPlaces: "read-only",
  foundBy: "read-only",
  ranked: "read-only",
  freeDisks: "read-only",
  overview: "read-only",
  trend: "read-only",
  screen: "vm-operator",
  valuesInUse: "read-only",
};
/** The same for each operation, as XAPI's datamodel has it or higher. */
export const lowestRoleOf: Readonly<Record<OperationName, LabRole>> = {
  "task.cancel": "read-only",
  "task.destroy": "read-only",
  "VM.start": "vm-operator",
  "VM.clean_shutdown": "vm-operator",
  "VM.hard_shutdown": "vm-operator",
  "VM.clean_reboot": "vm-operator",
  "VM.hard_reboot": "vm-operator",
  "VM.pause": "vm-operator",
  "VM.unpause": "vm-operator",
  "VM.suspend": "vm-operator",
  "VM.resume": "vm-operator",
  "VBD.insert": "vm-operator",
  "VBD.eject": "vm-operator",
  "inside.follow": "vm-operator",
  "inside.forget": "vm-operator",
  "inside.log_dirty": "vm-power-admin",
  "inside.clean_dirty": "vm-power-admin",
  // Each object is checked by the operation's own.
  "lab.bulk": "read-only",
  // Each change is checked by the operation's own.
  "lab.apply_changes": "read-only",
  // Each field has its own, which the lab knows.
  set_field: "read-only",
  amend_field: "read-only",
  "VM.start_in_recovery": "vm-admin",
  "VM.destroy": "vm-admin",
  "VM.destroy_with_disks": "vm-admin",
  "VM.clone": "vm-admin",
  "VM.set_VCPUs_max": "vm-admin",
  "VM.set_VCPUs_at_startup": "vm-admin",
  "VM.set_VCPUs_number_live": "vm-admin",
  "VM.add_to_VCPUs_params_live": "vm-admin",
  "VM.set_platform": "vm-admin",
  "VM.set_actions_after_crash": "vm-admin",
  "VM.set_blocked_operations": "vm-admin",
  "VM.add_to_blocked_operations": "vm-admin",
  "VM.remove_from_blocked_operations": "vm-admin",
  "VM.add_to_other_config": "vm-admin",
  "VM.record_data_source": "vm-admin",
  "VM.remove_from_other_config": "vm-admin",
  "VM.create_from_template": "vm-admin",
  "VM.add_disk": "vm-admin",
  "VM.attach_disk": "vm-admin",
  "VM.add_interface": "vm-admin",
  "VBD.create": "vm-admin",
  "VBD.destroy": "vm-admin",
  "VBD.plug": "vm-admin",
  "VBD.unplug": "vm-admin",
  "VIF.create": "vm-admin",
  "VIF.destroy": "vm-admin",
  "VIF.plug": "vm-admin",
  "VIF.unplug": "vm-admin",
  "VDI.create": "vm-admin",
  "VDI.destroy": "vm-admin",
  "lab.import_guest_config": "vm-admin",
  "VM.start_on": "vm-power-admin",
  "VM.resume_on": "vm-power-admin",
  "VM.set_memory_limits": "vm-power-admin",
  "VM.set_memory_dynamic_range": "vm-power-admin",
  "message.create": "pool-operator",
  "message.destroy": "pool-operator",
  "message.destroy_many": "pool-operator",
  "SR.set_name_label": "pool-operator",
  "SR.set_name_description": "pool-operator",
  "VM.set_order": "pool-operator",
  "VM.set_start_delay": "pool-operator",
  "VM.set_shutdown_delay": "pool-operator",
  "VM.set_appliance": "pool-operator",
  "VM_appliance.create": "pool-operator",
  "VM_appliance.arrange": "pool-operator",
  "VM_appliance.destroy": "pool-operator",
  "VM_appliance.start": "pool-operator",
  "VM_appliance.clean_shutdown": "pool-operator",
  "VM_appliance.hard_shutdown": "pool-operator",
  "VM_appliance.shutdown": "pool-operator",
  "host.disable": "pool-operator",
  "host.enable": "pool-operator",
  "host.set_power_on_mode": "pool-operator",
  "host.shutdown": "pool-operator",
  "host.reboot": "pool-operator",
  "host.power_on": "pool-operator",
  "xenstore.write": "pool-admin",
  "xenstore.rm": "pool-admin",
};

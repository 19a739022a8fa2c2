/** When a VM operation is permitted: one table and one check, used by the verbs, by allowed_operations and by "why not". */
import { type Fault, fault } from "../model/fault";
import type { Enums } from "../model/generated/enums";
import type { Ref } from "../model/ref";
import { isSet } from "../model/ref";
import type { World } from "./world";

export type VmOperation = Enums["vm_operations"];
type PowerState = Enums["vm_power_state"];

/** Power states in which each operation is permitted. @source xapi.md §8; xen-api: xapi_vm_lifecycle.ml, allowed_power_states */
export const permittedIn: Partial<Readonly<Record<VmOperation, readonly PowerState[]>>> = {
  start: ["Halted"],
  start_on: ["Halted"],
  provision: ["Halted"],
  make_into_template: ["Halted"],
  changing_VCPUs: ["Halted"],
  changing_static_range: ["Halted"],
  changing_dynamic_range: ["Halted", "Running"],
  clone: ["Halted"],
  copy: ["Halted"],
  export: ["Halted", "Suspended"],
  destroy: ["Halted", "Suspended"],
  unpause: ["Paused"],
  resume: ["Suspended"],
  resume_on: ["Suspended"],
  pause: ["Running"],
  suspend: ["Running"],
  clean_shutdown: ["Running"],
  clean_reboot: ["Running"],
  hard_reboot: ["Paused", "Running"],
  hard_shutdown: ["Paused", "Suspended", "Running"],
};

/** Operations that this toolstack carries out and therefore lists in `allowed_operations`. */
const offered: readonly VmOperation[] = [
  "clone",
  "destroy",
  "provision",
  "start",
  "start_on",
  "pause",
  "unpause",
  "clean_shutdown",
  "clean_reboot",
  "hard_shutdown",
  "hard_reboot",
  "suspend",
  "resume",
  "resume_on",
  "changing_VCPUs",
  "changing_static_range",
  "changing_dynamic_range",
];
/** What a template may do. @source xapi.md §8 (check order: template) */
const forTemplates: readonly VmOperation[] = [
  "changing_VCPUs",
  "changing_static_range",
  "changing_dynamic_range",
  "clone",
  "copy",
  "export",
  "provision",
  "destroy",
];
const needsFeature: Partial<Readonly<Record<VmOperation, readonly string[]>>> = {
  clean_shutdown: ["feature-shutdown", "feature-poweroff"],
  clean_reboot: ["feature-shutdown", "feature-reboot"],
  suspend: ["feature-suspend"],
};

/** Whether an operation may join those under way. @source xapi.md §8 (compatible in parallel) */
function isCompatible(operation: VmOperation, underWay: readonly string[]): boolean {
  const all = (names: readonly string[]): boolean => underWay.every((o) => names.includes(o));
  if (operation === "clone" || operation === "copy" || operation === "export") return all(["clone", "copy", "export"]);
  if (operation === "hard_shutdown") return !underWay.includes("hard_shutdown");
  if (operation === "hard_reboot") return !underWay.includes("hard_shutdown") && !underWay.includes("hard_reboot");
  return false;
}

/** The refusal that an operation on a VM would meet now, or null. First error wins, in XAPI's order. */
export function vmFault(world: World, ref: Ref<"VM">, operation: VmOperation): Fault | null {
  const vm = world.db.get("VM", ref);
  if (!vm) return fault("HANDLE_INVALID", "VM", ref);
  const blocked = vm.blocked_operations[operation];
  if (blocked !== undefined) return fault("OPERATION_BLOCKED", ref, blocked);
  const states = permittedIn[operation] ?? [];
  if (!states.includes(vm.power_state)) {
    return fault("VM_BAD_POWER_STATE", ref, states.map((s) => s.toLowerCase()).join(", "), vm.power_state.toLowerCase());
  }
  const current = Object.entries(vm.current_operations);
  const first = current[0];
  if (
    first &&
    !isCompatible(
      operation,
      current.map(([, o]) => o),
    )
  )
    return fault("OTHER_OPERATION_IN_PROGRESS", "VM", ref, first[1], first[0]);
  if (vm.is_a_template && !forTemplates.includes(operation)) return fault("VM_IS_TEMPLATE", ref, operation);
  if (vm.is_default_template && operation === "destroy") return fault("VM_CANNOT_DELETE_DEFAULT_TEMPLATE", ref);
  if (operation === "provision" && !vm.is_a_template) return fault("OPERATION_NOT_ALLOWED", "VM is not a template");
  if (vm.is_control_domain && operation !== "changing_VCPUs")
    return fault("OPERATION_NOT_ALLOWED", "Operations on domain 0 are not allowed");
  return featureFault(world, ref, operation);
}

/** HVM guests without drivers cannot be asked politely. @source xapi.md §8 (guest features) */
function featureFault(world: World, ref: Ref<"VM">, operation: VmOperation): Fault | null {
  const features = needsFeature[operation];
  if (!features) return null;
  const vm = world.db.must("VM", ref);
  const metrics = isSet(vm.metrics) ? world.db.get("VM_metrics", vm.metrics) : undefined;
  if (metrics && !metrics.hvm) return null;
  const guest = isSet(vm.guest_metrics) ? world.db.get("VM_guest_metrics", vm.guest_metrics) : undefined;
  if (guest && (guest.PV_drivers_detected || features.some((f) => guest.other[f] === "1"))) return null;
  return fault("VM_LACKS_FEATURE", ref);
}

/** Recomputes `allowed_operations` of a VM after a change of state or of what is under way. */
export function refreshVm(world: World, ref: Ref<"VM">): void {
  const allowed = offered.filter((operation) => vmFault(world, ref, operation) === null);
  world.db.set("VM", ref, { allowed_operations: allowed });
}

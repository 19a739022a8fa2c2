import { isSet, type Rec } from "../../data/defaults";

/** A VM that people administer: not the control domain, not a snapshot, not a template. */
export function isGuest(vm: Rec<"VM">): boolean {
  return !vm.is_control_domain && !vm.is_a_snapshot && !vm.is_a_template;
}
/** The host under which a VM stands: where it runs, else where it is at home. */
export function hostOfVm(vm: Rec<"VM">): string | null {
  if (isSet(vm.resident_on)) return vm.resident_on;
  return isSet(vm.affinity) ? vm.affinity : null;
}

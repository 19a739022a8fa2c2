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

/** Addresses that a guest says it has. */
export function guestAddresses(networks: Readonly<Record<string, string>>): readonly string[] {
  // Keys are `0/ip`, `0/ipv4/0`, `0/ipv6/0` by device.
  return [...new Set(Object.entries(networks).flatMap(([key, value]) => (/^\d+\/(ip|ipv4\/\d+)$/.test(key) ? [value] : [])))];
}
/** The same of IPv6. */
export function guestAddresses6(networks: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(Object.entries(networks).flatMap(([key, value]) => (/^\d+\/ipv6\/\d+$/.test(key) ? [value] : [])))];
}

/** When an operation on a VM is permitted: each says what it asks for, and one check decides, in XAPI's order. */
import { type Fault, fault, notAllowed } from "../../model/fault";
import type { Enums } from "../../model/generated/enums";
import { isSet, type Ref } from "../../model/ref";
import type { Target } from "../../world/operation-shape";
import type { World } from "../../world/world";
import { busyFault } from "../operation/operation";

export type VmOperation = Enums["vm_operations"];
type PowerState = Enums["vm_power_state"];

/** What an operation asks of a VM. */
export interface VmRule {
  readonly as: VmOperation;
  /** power states in which it is permitted. @source xapi.md §8; xen-api: xapi_vm_lifecycle.ml, allowed_power_states */
  readonly states: readonly PowerState[];
  /** one of them the guest must have, unless it needs no drivers */
  readonly features?: readonly string[];
  /** `also`: for templates too; `only`: for nothing else; absent: not for templates */
  readonly templates?: "also" | "only";
  /** whether it may be done to a control domain */
  readonly isForDom0?: true;
  /** Whether it may join those under way; absent: none. @source xapi.md §8 (compatible in parallel) */
  readonly joins?: (underWay: readonly string[]) => boolean;
}

/** The VM that an operation is about. @param circumstances - what it depends on elsewhere */
export function onVm(param: string, rule: VmRule, circumstances?: (world: World, ref: Ref<"VM">) => Fault | null): Target {
  return {
    param,
    class: "VM",
    as: rule.as,
    states: rule.states,
    may: (world, ref) => vmFault(world, ref as Ref<"VM">, rule),
    circumstances: (world, ref) => circumstances?.(world, ref as Ref<"VM">) ?? null,
  };
}

/** The refusal that an operation on a VM would meet now, or null. First error wins, in XAPI's order. */
function vmFault(world: World, ref: Ref<"VM">, rule: VmRule): Fault | null {
  const vm = world.db.must("VM", ref);
  if (rule.templates === "only" && (!vm.is_a_template || vm.is_a_snapshot)) return notAllowed(["vm.no_template"]);
  const blocked = vm.blocked_operations[rule.as];
  if (blocked !== undefined) return fault("OPERATION_BLOCKED", ref, blocked);
  if (!rule.states.includes(vm.power_state))
    return fault("VM_BAD_POWER_STATE", ref, rule.states.map((s) => s.toLowerCase()).join(", "), vm.power_state.toLowerCase());
  const underWay = Object.values(vm.current_operations);
  if (underWay.length > 0 && !rule.joins?.(underWay)) return busyFault("VM", ref, vm.current_operations);
  if (vm.is_a_template && rule.templates === undefined) return fault("VM_IS_TEMPLATE", ref, rule.as);
  if (vm.is_default_template && rule.as === "destroy") return fault("VM_CANNOT_DELETE_DEFAULT_TEMPLATE", ref);
  if (vm.is_control_domain && !rule.isForDom0) return notAllowed(["vm.dom0"]);
  return rule.features ? featureFault(world, ref, rule.features) : null;
}

/** HVM guests without drivers cannot be asked politely. @source xapi.md §8 (guest features) */
function featureFault(world: World, ref: Ref<"VM">, features: readonly string[]): Fault | null {
  const vm = world.db.must("VM", ref);
  const metrics = isSet(vm.metrics) ? world.db.get("VM_metrics", vm.metrics) : undefined;
  if (metrics && !metrics.hvm) return null;
  const guest = isSet(vm.guest_metrics) ? world.db.get("VM_guest_metrics", vm.guest_metrics) : undefined;
  if (guest && (guest.PV_drivers_detected || features.some((f) => guest.other[f] === "1"))) return null;
  return fault("VM_LACKS_FEATURE", ref);
}

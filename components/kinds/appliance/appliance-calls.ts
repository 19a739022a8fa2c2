/** The calls that make a vApp what its dialog says. */
import type { OperationArgs, OperationName } from "@/server/contract";
import { NULL_REF, type Rec } from "../../data/defaults";
import type { RecordStore } from "../../data/store";
import { readNumber } from "../../form/read-number";

/** A VM's place in its vApp, as it is typed: numbers, seconds. */
export interface Member {
  readonly order: string;
  readonly start: string;
  readonly stop: string;
}
export type Call = { [O in OperationName]: { readonly op: O; readonly args: OperationArgs<O> } }[OperationName];
interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly chosen: ReadonlyMap<string, Member>;
}
interface Now {
  /** undefined: it has just been made, with its name */
  readonly appliance: Rec<"VM_appliance"> | undefined;
  readonly inside: readonly Rec<"VM">[];
  readonly store: RecordStore;
}
const setters = [
  ["order", "order", "VM.set_order"],
  ["start", "start_delay", "VM.set_start_delay"],
  ["stop", "shutdown_delay", "VM.set_shutdown_delay"],
] as const;

/** Only what is different is called for: those that leave first. */
export function applianceCalls(self: string, { name, description, chosen }: Wanted, { appliance, inside, store }: Now): readonly Call[] {
  const calls: Call[] = [];
  const call = (op: OperationName, args: object): void => void calls.push({ op, args } as Call);
  const field = (of: string, value: string): void => call("set_field", { class: "VM_appliance", self, field: of, value });
  if (appliance && name.trim() !== appliance.name_label) field("name_label", name.trim());
  if (appliance && description.trim() !== appliance.name_description) field("name_description", description.trim());
  for (const vm of inside) if (!chosen.has(vm.ref)) call("VM.set_appliance", { self: vm.ref, value: NULL_REF });
  for (const [ref, member] of chosen) {
    const vm = store.record("VM", ref);
    if (!vm) continue;
    if (vm.appliance !== self) call("VM.set_appliance", { self: ref, value: self });
    for (const [key, of, op] of setters) if (readNumber(member[key]) !== vm[of]) call(op, { self: ref, value: readNumber(member[key]) });
  }
  return calls;
}

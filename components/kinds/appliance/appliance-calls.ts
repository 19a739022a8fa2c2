/** The one call that makes a vApp what its dialog says. */
import type { OperationArgs } from "@/server/contract";
import type { Rec } from "../../data/defaults";
import type { RecordStore } from "../../data/store";
import { readNumber } from "../../form/read-number";

/** A VM's place in its vApp, as it is typed: numbers, seconds. */
export interface Member {
  readonly order: string;
  readonly start: string;
  readonly stop: string;
}
interface Wanted {
  readonly name: string;
  readonly description: string;
  readonly chosen: ReadonlyMap<string, Member>;
}
interface Now {
  /** undefined: it is yet to be made */
  readonly appliance: Rec<"VM_appliance"> | undefined;
  readonly inside: readonly Rec<"VM">[];
  readonly store: RecordStore;
}
type Arrangement = Required<OperationArgs<"VM_appliance.arrange">>;
type Placed = Arrangement["put"][number];

/** Only what is different is asked for; null: nothing is. */
export function arrangementOf({ name, description, chosen }: Wanted, { appliance, inside, store }: Now): Arrangement | null {
  const other = <T>(wanted: T, now: T | undefined): T | null => (wanted === now ? null : wanted);
  const put: Placed[] = [];
  for (const [vm, member] of chosen) {
    const now = store.record("VM", vm);
    if (!now) continue;
    const order = other(readNumber(member.order), now.order);
    const start_delay = other(readNumber(member.start), now.start_delay);
    const shutdown_delay = other(readNumber(member.stop), now.shutdown_delay);
    const comes = !appliance || now.appliance !== appliance.ref;
    if (comes || [order, start_delay, shutdown_delay].some((value) => value !== null))
      put.push({ vm: now.ref, order, start_delay, shutdown_delay });
  }
  const drop = inside.filter((vm) => !chosen.has(vm.ref)).map((vm) => vm.ref);
  const name_label = other(name.trim(), appliance?.name_label);
  const name_description = other(description.trim(), appliance?.name_description);
  if (appliance && put.length + drop.length === 0 && name_label === null && name_description === null) return null;
  return { self: appliance?.ref ?? null, name_label, name_description, put, drop };
}

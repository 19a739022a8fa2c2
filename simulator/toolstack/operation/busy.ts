/** Which objects show a running operation in their `current_operations`. */
import { refreshBusy } from "../../world/allowed";
import type { Busy, Operation } from "../../world/operation-shape";
import type { RunningOperation } from "../../world/running-operation";
import type { World } from "../../world/world";

/** Shows a running operation on an object that it has made or chosen itself, so that no other one comes between. */
export function occupy(world: World, op: RunningOperation, busy: Busy): void {
  op.vars.made = [...((op.vars.made ?? []) as readonly string[]), busy.class, busy.ref, busy.operation];
  show(world, op, [busy]);
}

/** Objects show an operation from now on. */
export function show(world: World, op: RunningOperation, busy: readonly Busy[]): void {
  for (const each of busy) world.db.put(each.class, each.ref, "current_operations" as never, op.task, each.operation);
  refreshBusy(world, busy);
}

/** Objects show an operation no more. */
export function unshow(world: World, op: RunningOperation, busy: readonly Busy[]): void {
  for (const each of busy) world.db.drop(each.class, each.ref, "current_operations" as never, op.task);
  refreshBusy(world, busy);
}

/** The objects that an operation is about, has made or has chosen, among those that are there. */
export function busyOf(world: World, operation: Operation, op: RunningOperation): readonly Busy[] {
  const named = (op.vars.made ?? []) as readonly string[];
  const made: Busy[] = [];
  for (let i = 0; i < named.length; i += 3)
    made.push({ class: named[i] as Busy["class"], ref: named[i + 1] ?? "", operation: named[i + 2] ?? "" });
  return [...operation.busy(world, op.args), ...made].filter((each) => world.db.get(each.class, each.ref) !== undefined);
}

/** Single parts of steps as they are called, and what a step has started. */
import { type Fault, fault, InvariantBroken } from "../../model/fault";
import { recordFault } from "../../world/fault-log";
import type { Child, Step } from "../../world/operation-shape";
import type { RunningOperation } from "../../world/running-operation";
import type { World } from "../../world/world";

/**
 * A part of a step that throws fails its operation, with what it did taken back; the lab goes on. A broken invariant is another
 * matter: the lab's state cannot be trusted, so that it stops.
 */
export function guarded(world: World, op: RunningOperation, run: () => Fault | null): Fault | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvariantBroken) throw error;
    recordFault(world, { kind: "operation", vm: typeof op.args.vm === "string" ? op.args.vm : null, what: op.op, error });
    return fault("INTERNAL_ERROR", error instanceof Error ? error.message : String(error));
  }
}

/** What may begin now of a step's children, or why nothing can be said. */
export function nextChildren(
  world: World,
  op: RunningOperation,
  step: Step,
): { readonly children: readonly Child[] } | { readonly failed: Fault } {
  let children: readonly Child[] = [];
  const failed = guarded(world, op, () => {
    children = step.children?.next(world, op, step.children.apartUs === undefined ? Number.MAX_SAFE_INTEGER : 1) ?? [];
    return null;
  });
  return failed ? { failed } : { children };
}

/** How long it takes to take a step back, µs; 0 for one that takes no time, null for one that was left out. */
export function undoUs(world: World, op: RunningOperation, step: Step): number | null {
  let us: number | null = 0;
  guarded(world, op, () => {
    us = step.when && !step.when(world, op) ? null : Math.max(0, Math.round(step.undoing?.durationUs(world, op) ?? 0));
    return null;
  });
  return us;
}

/** Takes a step back. One that throws on the way does not keep the others. */
export function undo(world: World, op: RunningOperation, step: Step): void {
  guarded(world, op, () => {
    step.undo?.(world, op);
    return null;
  });
}

/** What an operation has started at its present step and what is not over, or kept, oldest first. */
export function ofStep(world: World, op: RunningOperation): RunningOperation[] {
  return op.children.flatMap((task) => world.operations.get(task) ?? []).filter(({ parent }) => parent?.step === op.step);
}

/** Forgets an operation with all that was kept for it. */
export function forget(world: World, op: RunningOperation): void {
  world.operations.delete(op.task);
  for (const task of op.children) {
    const child = world.operations.get(task);
    if (child) forget(world, child);
  }
}

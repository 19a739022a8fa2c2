/** How far an operation is, by the time that its steps are expected to take. */
import type { Operation } from "../../world/operation-shape";
import type { RunningOperation } from "../../world/running-operation";
import { nowOf, type World } from "../../world/world";

/** guess: what most steps of a domain's build take. @source metrics.md §6 (build 0.5–1.5 s in all) */
const USUAL_US = 300_000;
/** A step that waits is never said to be done before its signal has come. */
const MOST_OF_A_WAIT = 0.95;

/** Expected time of each step, µs, of an operation that begins. */
export function expectations(world: World, { steps }: Operation, op: RunningOperation): readonly number[] {
  return steps.map((step) => Math.round(step.expectedUs?.(world, op) ?? USUAL_US));
}

/** Time of a step, µs, once it is known. */
export function known(op: RunningOperation, us: number): void {
  op.expectedUs = op.expectedUs.map((before, step) => (step === op.step ? us : before));
}

/** Expected time of a whole operation, µs. */
export function wholeUs({ expectedUs }: RunningOperation): number {
  return expectedUs.reduce((sum, us) => sum + us, 0);
}

/** Share of an operation that is done, 0 to 0.999: it is 1 when it has ended and not before. */
export function progressOf(world: World, operation: Operation, op: RunningOperation): number {
  const whole = wholeUs(op);
  if (whole === 0) return 0;
  const before = op.expectedUs.reduce((sum, us, step) => (step < op.step ? sum + us : sum), 0);
  const own = op.expectedUs[op.step] ?? 0;
  const share = (before + own * Math.min(1, insideStep(world, operation, op))) / whole;
  return Math.min(0.999, Math.round(share * 1000) / 1000);
}

function insideStep(world: World, operation: Operation, op: RunningOperation): number {
  const step = operation.steps[op.step];
  if (step?.children) return step.children.share?.(world, op) ?? ofChildren(world, op);
  const expected = op.expectedUs[op.step] ?? 0;
  if (expected === 0) return 0;
  const passed = (nowOf(world) - op.stepStartedAt) / expected;
  return op.waitsFor === null ? passed : Math.min(MOST_OF_A_WAIT, passed);
}

/** Time of a step's children, µs: of all that have been begun, and how much of it is done. */
function timeOfChildren(world: World, op: RunningOperation): { readonly whole: number; readonly done: number } {
  let whole = op.endedUs;
  let done = op.endedUs;
  for (const task of op.children) {
    const child = world.operations.get(task);
    if (child?.parent?.step !== op.step || child.phase !== "going") continue;
    const us = wholeUs(child);
    whole += us;
    done += us * (world.db.get("task", task)?.progress ?? 0);
  }
  return { whole, done };
}

/** A step takes as long as its children at least. */
export function weighChildren(world: World, op: RunningOperation): void {
  known(op, Math.max(timeOfChildren(world, op).whole, op.expectedUs[op.step] ?? 0));
}

/** Children count by the time that they are expected to take; those that have not begun are in what the step itself is expected to take. */
function ofChildren(world: World, op: RunningOperation): number {
  const { whole, done } = timeOfChildren(world, op);
  const expected = Math.max(whole, op.expectedUs[op.step] ?? 0);
  return expected === 0 ? 0 : done / expected;
}

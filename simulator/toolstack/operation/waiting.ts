/** Which operations wait for a signal: derived from the operations under way, so that a signal does not look at each of them. */
import type { RunningOperation } from "../../world/running-operation";
import { defineSlot } from "../../world/slot";
import type { World } from "../../world/world";

type Waiting = Map<string, Set<string>>;
const held = defineSlot<{ tasks: Waiting | null }>(() => ({ tasks: null }));

function waiting(world: World): Waiting {
  const own = held(world);
  if (!own.tasks) {
    own.tasks = new Map();
    for (const op of world.operations.values()) enter(own.tasks, op);
  }
  return own.tasks;
}

function enter(tasks: Waiting, op: RunningOperation): void {
  for (const { signal } of op.waitsFor ?? []) {
    const own = tasks.get(signal) ?? new Set();
    own.add(op.task);
    tasks.set(signal, own);
  }
}

/** An operation has begun to wait. */
export function beginsToWait(world: World, op: RunningOperation): void {
  enter(waiting(world), op);
}

/** An operation waits for nothing any more. */
export function waitsNoMore(world: World, op: RunningOperation): void {
  const tasks = waiting(world);
  for (const { signal } of op.waitsFor ?? []) {
    const own = tasks.get(signal);
    own?.delete(op.task);
    if (own?.size === 0) tasks.delete(signal);
  }
  op.waitsFor = null;
}

/** A signal has come: whom it reaches, in the order in which they were begun. */
export function takeWaiting(world: World, signal: string): readonly string[] {
  const tasks = waiting(world);
  const own = tasks.get(signal);
  if (!own) return [];
  tasks.delete(signal);
  return own.size === 1 ? [...own] : [...world.operations.keys()].filter((task) => own.has(task));
}

/** The signal that a task has ended and all that it did is taken back, or stays. */
export function endOf(task: string): string {
  return ["ended", task].join(":");
}

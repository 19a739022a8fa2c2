/** What is known of each bulk operation beside its task: what has not begun, what is under way, and what was refused. */
import type { Fault } from "../../model/fault";
import { defineSlot } from "../../world/slot";
import type { World } from "../../world/world";

/** An object for which the operation was refused or failed, and why. */
export interface Refusal {
  readonly ref: string;
  readonly fault: Fault;
}

/** One bulk operation. Plain data; its lists are replaced, never changed. */
export interface Bulk {
  /** objects in all */
  readonly count: number;
  /** numbers of those that have not begun, by host whose turn they wait for; an empty name: any host */
  readonly queues: Readonly<Record<string, readonly number[]>>;
  /** hosts at work, by number of what each works at */
  readonly underWay: Readonly<Record<string, string>>;
  readonly done: number;
  readonly refused: readonly Refusal[];
}

/** By task, as long as the task's record is kept. */
export const bulksOf = defineSlot(() => new Map<string, Bulk>());

/** Forgets those whose tasks are gone. */
export function trimBulks(world: World): void {
  const bulks = bulksOf(world);
  for (const task of [...bulks.keys()]) if (!world.db.get("task", task)) bulks.delete(task);
}

import type { SimTime } from "../kernel/time";
import type { Fault } from "../model/fault";
import type { ClassName } from "../model/ref";

/** What has become of a task. `refused`: an operation was not taken, so that there never was a task. */
export type TaskEnd = "success" | "failure" | "cancelled" | "refused";

/** An object as it was called when somebody did something to it. */
export interface NotedObject {
  readonly class: ClassName;
  readonly ref: string;
  readonly uuid: string;
  readonly name: string;
}

/** How far one operation for many objects has come. */
export interface NotedBulk {
  readonly op: string;
  readonly count: number;
  readonly done: number;
  readonly refused: number;
  /** the first of those that were refused, each with the reason */
  readonly refusals: readonly { readonly name: string; readonly fault: Fault }[];
}

/**
 * A task as it begins, and again as it has ended, for whoever keeps a history longer than its record stays. An operation that takes no
 * time, and one that is refused, has no record and is noted once.
 */
export interface TaskNote {
  /** ref of the task; `request:` with the request's id where there is none */
  readonly key: string;
  /** the task that it is part of; null: it stands by itself */
  readonly parent: string | null;
  /** wire spelling, `VM.start` */
  readonly op: string;
  /** the record's label; "" where there is no record */
  readonly label: string;
  /** account in whose name it runs; "": the toolstack itself */
  readonly user: string;
  /** null: it is about none, or about one that there is not yet or no more */
  readonly object: NotedObject | null;
  /** arguments as they were called then: objects by their names. Empty where they are not known any more */
  readonly args: readonly (readonly [name: string, value: string])[];
  readonly beganAt: SimTime;
  /** null: it is under way */
  readonly ended: { readonly at: SimTime; readonly as: TaskEnd; readonly fault: Fault | null; readonly bulk: NotedBulk | null } | null;
}

import type { NotedBulk, NotedObject, TaskEnd, WireFault } from "../../simulator";

/** What is kept of who did what, and what may be asked of it at once. */
export const ACTIVITY_LIMITS = {
  /** tasks of a lab that its history keeps, its branches' together; the oldest go first */
  kept: 20_000,
  /** tasks in one answer */
  page: 200,
  /** tasks that are hidden, or shown again, at once */
  hideAtOnce: 500,
  /** tasks of a lab that one person may have hidden; those hidden first are shown again */
  hiddenMost: 20_000,
  /** of these, how many a page is told: more than there are records of tasks that have ended */
  hiddenTold: 2_000,
  /** characters of a text that is looked for */
  textCharacters: 200,
  /** names of operations, people and so on in one question */
  namesMost: 400,
  /** alerts of one date that somebody has seen */
  seenMost: 2_000,
  /** what one person may change of their own in a minute: what is hidden, what was seen */
  changesPerMinute: 240,
} as const;

/** Where a task is, or what became of it; `refused`: it never began. */
export const TASK_STATUSES = ["pending", "success", "failure", "cancelled", "refused"] as const satisfies readonly ("pending" | TaskEnd)[];
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** A task of a lab as its history has it. */
export interface TaskView {
  /** ref of the task; `request:` with the request's id where an operation took no time or was refused */
  readonly key: string;
  /** the task that it is part of; null: it stands by itself */
  readonly parent: string | null;
  /** wire spelling, `VM.start` */
  readonly op: string;
  /** the record's label; "" where there was no record */
  readonly label: string;
  /** account in whose name it ran; "": the toolstack itself */
  readonly user: string;
  /** as it was called then; null: none */
  readonly object: NotedObject | null;
  /** arguments, as they were called then */
  readonly args: readonly (readonly [name: string, value: string])[];
  /** Unix µs of virtual time */
  readonly beganUs: number;
  /** null: it is under way */
  readonly endedUs: number | null;
  readonly status: TaskStatus;
  readonly fault: WireFault | null;
  /** null: it is about one object */
  readonly bulk: NotedBulk | null;
  /** tasks that it has started */
  readonly parts: number;
  /** whether the asker has hidden it */
  readonly isHidden: boolean;
}

/** Which tasks are wanted; what is left out asks for nothing. */
export interface TaskFilter {
  /** accounts in whose name they ran; "": the toolstack itself */
  readonly users?: readonly string[];
  /** uuid of the object that they are about; parts of others are among them then */
  readonly object?: string;
  readonly ops?: readonly string[];
  readonly statuses?: readonly TaskStatus[];
  /** begun then or later, Unix µs of virtual time */
  readonly fromUs?: number;
  /** begun before, Unix µs of virtual time */
  readonly toUs?: number;
  /** a text that stands in the name, object, person, operation or arguments */
  readonly text?: string;
  /** operations that the text stands for in the page's language */
  readonly textOps?: readonly string[];
  /** parts of this task; left out: those that stand by themselves */
  readonly parent?: string;
  /** whether those that the asker has hidden are among them */
  readonly withHidden?: boolean;
}

/** Behind which task the next ones are. */
export interface TaskCursor {
  readonly at: number;
  readonly id: number;
}

/** Tasks, the newest first. */
export interface TaskPage {
  readonly tasks: readonly TaskView[];
  /** null: there are no more */
  readonly next: TaskCursor | null;
}

/** What can be filtered by. */
export interface TaskFacets {
  readonly users: readonly string[];
  readonly ops: readonly string[];
}

/** Up to where somebody has seen the alerts of a lab: those of earlier dates, and of this date the named ones. */
export interface SeenView {
  /** as records have it, `20260101T00:00:00Z`; "": none */
  readonly date: string;
  readonly uuids: readonly string[];
}

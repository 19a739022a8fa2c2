/** An operation under way, as plain data: everything that is needed to go on with it after a restart. */
import type { Actor } from "../contract/lab";
import type { Fault } from "../model/fault";

/** A signal that a step waits for. */
export interface PendingSignal {
  readonly signal: string;
  /** when it is given up, µs */
  readonly dueAt: number;
}

/** How an operation ends, as its task says it. */
export interface Ending {
  readonly status: "success" | "failure" | "cancelled";
  readonly result?: string;
  /** why it has not been done */
  readonly fault?: Fault;
}

/** Who has started an operation that is part of another. */
export interface Parent {
  readonly task: string;
  /** number of the step of the parent that it is part of */
  readonly step: number;
  /** by which the parent knows it */
  readonly key: string;
}

/** Lists in it are replaced, never changed, so that a copy of the record alone is a copy of the whole. */
export interface RunningOperation {
  readonly task: string;
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** who asked for it; what it starts in that person's name is checked by the role that came with it. null: the toolstack itself */
  readonly actor: Actor | null;
  readonly parent: Parent | null;
  /** tasks of what it has started, oldest first: those under way, and those that are done and are taken back with it */
  children: readonly string[];
  /** facts that steps hand to later steps and to compensation */
  vars: Record<string, string | number | boolean | null | readonly string[]>;
  /** `kept`: it is done, and waits for its parent's end in case it has to be taken back */
  phase: "going" | "undoing" | "kept";
  /** its parent has been told that it is done */
  wasDone: boolean;
  step: number;
  stepStartedAt: number;
  /** when the present step, or its compensation, ends; for a step that waits, when the last signal is given up */
  stepEndsAt: number;
  /** what the present step still waits for, or null for one that takes its time */
  waitsFor: readonly PendingSignal[] | null;
  /** time of each step, µs: as expected, what it takes once that is known, 0 for one that is left out */
  expectedUs: readonly number[];
  /** expected time of the present step's children that have ended, µs */
  endedUs: number;
  /** how it ends when all is taken back; null as long as it goes on */
  ending: Ending | null;
  token: number;
}

/** The same as versions before trees of operations have it. */
export interface SingleOperation
  extends Pick<RunningOperation, "task" | "op" | "args" | "vars" | "step" | "stepStartedAt" | "stepEndsAt" | "token"> {
  readonly waitsFor: string | null;
}

/** An operation of the older form; how long its steps take was not kept, so that each counts the same. @param steps - how many it has */
export function fromSingle(single: SingleOperation, steps: number): RunningOperation {
  const { waitsFor, vars, ...rest } = single;
  // An object that it had made stood there by class and reference alone.
  const made = (vars.made ?? []) as readonly string[];
  const named = made.length === 2 ? { made: [...made, ""] } : {};
  return {
    ...rest,
    vars: { ...vars, ...named },
    actor: null,
    parent: null,
    children: [],
    phase: "going",
    wasDone: false,
    waitsFor: waitsFor === null ? null : [{ signal: waitsFor, dueAt: single.stepEndsAt }],
    expectedUs: new Array<number>(steps).fill(1),
    endedUs: 0,
    ending: null,
  };
}

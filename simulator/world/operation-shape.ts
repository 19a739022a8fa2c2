/** What an operation is, as everything beneath the operations themselves has to know it: its steps, and the objects that it is about. */
import type { Actor, Inverse } from "../contract/lab";
import type { Fault } from "../model/fault";
import type { ClassName } from "../model/generated/class-names";
import type { Enums } from "../model/generated/enums";
import type { RecordOf } from "../model/generated/rows";
import type { StepTitles } from "../model/said/step-titles";
import type { MessageName, Signature } from "../model/signature";
import type { RunningOperation, World } from "./world";

/** A signal that a step waits for. */
export interface Wait {
  readonly signal: string;
  /** after which it is given up, µs */
  readonly withinUs: number;
}

/** A step that ends by time, when all signals that it waits for have come, or when all that it has started has ended. */
type Ending =
  | {
      /** The signals that end it; none: it ends by time. */
      readonly waitsFor: (world: World, op: RunningOperation) => readonly Wait[];
      /** The fault when one has not come in time. */
      readonly timeout: (world: World, op: RunningOperation, signal: string) => Fault;
      readonly children?: undefined;
    }
  | { readonly waitsFor?: undefined; readonly timeout?: undefined; readonly children: Children }
  | { readonly waitsFor?: undefined; readonly timeout?: undefined; readonly children?: undefined };

/** An operation that a step starts. */
export interface Child {
  /** by which the parent knows it */
  readonly key: string;
  /** wire spelling, `VM.start`; one that there is not is refused like any other */
  readonly op: string;
  readonly args: Args;
  /** in whose name it is asked for; null: the toolstack's own */
  readonly as: Actor | null;
}

/** What has become of a child. */
export interface ChildEnd {
  readonly key: string;
  /** why it was refused, failed or was cancelled; null: it is done */
  readonly fault: Fault | null;
  /** null: it was refused, or took no time */
  readonly task: string | null;
}

/** Operations that a step starts. */
export interface Children {
  /**
   * What may begin now, in its order. Asked at the beginning and whenever one has ended; the step ends when nothing begins and none is
   * under way. What it answers does begin.
   * @param most - how many at most
   */
  readonly next: (world: World, op: RunningOperation, most: number) => readonly Child[];
  /** One has ended, also while the parent is taken back. A fault ends the parent. Left out: the child's own fault does. */
  readonly ended?: (world: World, op: RunningOperation, end: ChildEnd) => Fault | null;
  /** Virtual time between the beginnings of two, µs; left out: all begin at once. Many that begin in one event would keep other labs waiting. */
  readonly apartUs?: number;
  /** whether those that are done are taken back with the parent; false: they stay done */
  readonly areTakenBack: boolean;
  /** How much of the step is done, 0 to 1, where that is known better than by the expected times of those begun. */
  readonly share?: (world: World, op: RunningOperation) => number;
}

/** One step of an operation. */
export type Step = Ending & {
  /** what it does, as shown while it runs */
  readonly title: keyof StepTitles;
  /** false: left out for this operation */
  readonly when?: (world: World, op: RunningOperation) => boolean;
  /** What happens at its beginning; a fault ends the operation. */
  readonly begin?: (world: World, op: RunningOperation) => Fault | null;
  /** how long it takes, µs; nothing for one that waits or has children */
  readonly durationUs: (world: World, op: RunningOperation) => number;
  /** How long it is expected to take, µs, as far as can be told before the operation begins; changes nothing. Left out: a usual time. */
  readonly expectedUs?: (world: World, op: RunningOperation) => number;
  /** What is true once it has ended; a fault ends the operation. */
  readonly end?: (world: World, op: RunningOperation) => Fault | null;
  /** Takes back what `begin` and `end` did. */
  readonly undo?: (world: World, op: RunningOperation) => void;
  /** A compensation that takes time: how long, µs, before `undo` is called, and what it is called meanwhile. */
  readonly undoing?: { readonly title: keyof StepTitles; readonly durationUs: (world: World, op: RunningOperation) => number };
};

/** Operations that may stand in `allowed_operations` and `current_operations`, by class. A task's own follow from its operation. */
export type OperationsOf = {
  [C in Exclude<ClassName, "task"> as RecordOf[C] extends { readonly current_operations: unknown } ? C : never]: RecordOf[C] extends {
    readonly current_operations: Readonly<Record<string, infer O extends string>>;
  }
    ? O
    : never;
};
export type BusyClass = keyof OperationsOf;

/** An object that shows the operation in its `current_operations`. */
export interface Busy {
  readonly class: BusyClass;
  readonly ref: string;
  readonly operation: string;
}

/**
 * The object that an operation is about. Whether it may be done to it now decides over the operation, over the object's
 * `allowed_operations`, and over what a page is told.
 */
export interface Target {
  /** parameter that names it */
  readonly param: string;
  readonly class: BusyClass;
  /** as it stands in `allowed_operations` and `current_operations`; null: there is no word for it */
  readonly as: string | null;
  /** power states in which it is permitted; absent: it asks for none */
  readonly states?: readonly Enums["vm_power_state"][];
  /** The refusal that it would meet now, by the object's own state and that of what hangs on it. */
  readonly may: (world: World, ref: string) => Fault | null;
  /** The same by what is elsewhere, such as room; it decides over no `allowed_operations`, which would be out of date. */
  readonly circumstances: (world: World, ref: string) => Fault | null;
}

/** What a verb that only sets fields of one record sets, so that it can be tried and taken back. */
export interface Setter {
  /** The fields with the values that they will have. */
  readonly fields: (world: World, args: Args) => Readonly<Record<string, unknown>>;
  /** Arguments of the same verb that set all as it is now. */
  readonly back: (world: World, args: Args) => Args;
}

/** A verb. */
export interface Operation<N extends MessageName = MessageName> {
  /** wire spelling, `VM.start` */
  readonly name: N;
  readonly signature: Signature;
  readonly on: Target | null;
  readonly mayBeNull: readonly string[];
  readonly check: (world: World, args: Args, actor: Actor) => Fault | null;
  readonly immediate: ((world: World, args: Args, actor: Actor) => unknown) | null;
  readonly steps: readonly Step[];
  readonly busy: (world: World, args: Args) => readonly Busy[];
  readonly isCancellable: boolean;
  /** the operation that does the contrary */
  readonly inverse: Inverse | null;
  /** it sets fields of its object and does nothing that takes time; null: it does more than that */
  readonly setter: Setter | null;
  /** it shows something and changes nothing that anybody administers */
  readonly isLook: boolean;
  readonly result: ((world: World, op: RunningOperation) => string) | null;
  readonly label: (world: World, args: Args) => string;
}

/** Arguments of an operation by name. */
export type Args = Readonly<Record<string, unknown>>;

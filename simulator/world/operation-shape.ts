/** What an operation is, as everything beneath the operations themselves has to know it: its steps, and the objects that it is about. */
import type { Actor, Inverse } from "../contract/lab";
import type { Fault } from "../model/fault";
import type { Enums } from "../model/generated/enums";
import type { StepTitles } from "../model/said/step-titles";
import type { MessageName, Signature } from "../model/signature";
import type { RunningOperation, World } from "./world";

/** A step that ends by time, or by a signal. */
type Ending =
  | {
      /** the signal that ends it */
      readonly waitsFor: (world: World, op: RunningOperation) => string;
      /** the fault when nothing came in time */
      readonly timeout: (world: World, op: RunningOperation) => Fault;
    }
  | { readonly waitsFor?: undefined; readonly timeout?: undefined };

/** One step of an operation. */
export type Step = Ending & {
  /** what it does, as shown while it runs */
  readonly title: keyof StepTitles;
  /** false: left out for this operation */
  readonly when?: (world: World, op: RunningOperation) => boolean;
  /** What happens at its beginning; a fault ends the operation. */
  readonly begin?: (world: World, op: RunningOperation) => Fault | null;
  /** how long it takes, µs; for a step that waits, how long at most */
  readonly durationUs: (world: World, op: RunningOperation) => number;
  /** What is true once it has ended; a fault ends the operation. */
  readonly end?: (world: World, op: RunningOperation) => Fault | null;
  /** Takes back what `begin` and `end` did. */
  readonly undo?: (world: World, op: RunningOperation) => void;
};

/** Classes whose records have `allowed_operations`, with the operations that may stand there. */
export interface OperationsOf {
  VM: Enums["vm_operations"];
  VBD: Enums["vbd_operations"];
  VIF: Enums["vif_operations"];
  VDI: Enums["vdi_operations"];
  SR: Enums["storage_operations"];
}
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
  readonly result: ((world: World, op: RunningOperation) => string) | null;
  readonly label: (world: World, args: Args) => string;
}

/** Arguments of an operation by name. */
export type Args = Readonly<Record<string, unknown>>;

/**
 * Operations as lists of steps. A verb = checks, then steps with a duration, an effect and a compensation; the record of a running
 * operation is plain data, so progress, cancellation, failure half-way and resumption after a restart read from the same list.
 */
import type { Actor, Inverse } from "../../contract/lab";
import { type Fault, fault } from "../../model/fault";
import { type MessageName, signatureOf, type Taken } from "../../model/signature";
import type { Args, Busy, BusyClass, Operation, Step, Target } from "../../world/operation-shape";
import { nowOf, type RunningOperation, type World } from "../../world/world";

/** How an operation is defined; what the datamodel says of its message is not said again. */
export interface OperationForm<N extends MessageName> {
  readonly on?: Target;
  /** references among its parameters that may be null */
  readonly mayBeNull?: readonly (keyof Taken<N> & string)[];
  /** All checks beside those of `on`, before anything changes. */
  readonly check?: (world: World, args: Taken<N>, actor: Actor) => Fault | null;
  /** For a verb that takes no virtual time: changes, and returns its value. Excludes `steps`. */
  readonly immediate?: (world: World, args: Taken<N>, actor: Actor) => unknown;
  readonly steps?: readonly Step[];
  /** Objects that show it, when these are others than the one that it is about. */
  readonly busy?: (world: World, args: Taken<N>) => readonly Busy[];
  readonly isCancellable?: boolean;
  /** The operation that does the contrary, for whoever wants to take it back. */
  readonly inverse?: Inverse;
  /** What it sets, for a verb without steps that sets fields of its `self`: such may be part of `lab.apply_changes`. */
  readonly setter?: {
    readonly fields: (world: World, args: Taken<N>) => Readonly<Record<string, unknown>>;
    readonly back: (world: World, args: Taken<N>) => Args;
  };
  /** It shows something and changes nothing that anybody administers: nothing to take back. */
  readonly isLook?: boolean;
  /** What the task's result is, in `vars`, when it has one. */
  readonly result?: (world: World, op: RunningOperation) => string;
  /** Title of the task; its name and that of its object when absent. */
  readonly label?: (world: World, args: Taken<N>) => string;
}

/**
 * Defines an operation by the name of its message: parameters, types and role are the datamodel's, or those of the table of our own
 * messages.
 */
export function defineOperation<N extends MessageName>(name: N, form: OperationForm<N>): Operation<N> {
  const { on = null, mayBeNull = [], immediate = null, steps = [], isCancellable = false, result = null } = form;
  const { inverse = null, isLook = false, setter = null } = form;
  // The signature has made sure that the arguments are what the message's types say.
  const taken = (args: Args): Taken<N> => args as Taken<N>;
  const nameOf = (world: World, args: Args): string => {
    const record = on && world.db.get(on.class, args[on.param] as string);
    return record && "name_label" in record ? ` ${record.name_label}` : "";
  };
  return {
    name,
    signature: signatureOf(name),
    on,
    mayBeNull,
    check: (world, args, actor) => form.check?.(world, taken(args), actor) ?? null,
    immediate: immediate && ((world, args, actor) => immediate(world, taken(args), actor)),
    steps,
    busy(world, args) {
      if (form.busy) return form.busy(world, taken(args));
      return on === null || on.as === null ? [] : [{ class: on.class, ref: args[on.param] as string, operation: on.as }];
    },
    isCancellable,
    inverse,
    setter: setter && {
      fields: (world, args) => setter.fields(world, taken(args)),
      back: (world, args) => setter.back(world, taken(args)),
    },
    isLook,
    result,
    label: (world, args) => form.label?.(world, taken(args)) ?? `${name}${nameOf(world, args)}`,
  };
}

/** Arguments of a running operation whose message is known. */
export function argsOf<N extends MessageName>(op: Pick<RunningOperation, "args">): Taken<N> {
  return op.args as Taken<N>;
}

/** Another operation under way on an object, as a fault. */
export function busyFault(className: BusyClass, ref: string, current: Readonly<Record<string, string>>): Fault | null {
  const first = Object.entries(current)[0];
  return first ? fault("OTHER_OPERATION_IN_PROGRESS", className, ref, first[1], first[0]) : null;
}

/** An argument that cannot be taken: thrown while checking, turned into the refusal it carries. */
export class BadArgument extends Error {
  constructor(readonly fault: Fault) {
    super(fault.code);
  }
}

/** Seconds to whole microseconds. */
export function seconds(count: number): number {
  return Math.round(count * 1_000_000);
}

/** Remaining time of the present step, µs. */
export function remainingUs(world: World, op: RunningOperation): number {
  return Math.max(0, op.stepEndsAt - nowOf(world));
}

/**
 * Operations as lists of steps. A verb = checks, then steps with a duration, an effect and a compensation; the record of a running
 * operation is plain data, so progress, cancellation, failure half-way and resumption after a restart read from the same list.
 */
import type { Actor } from "../lab-types";
import { type Fault, fault } from "../model/fault";
import type { ClassName } from "../model/ref";
import { nowOf, type RunningOperation, type World } from "./world";

/** One step of an operation. */
export interface Step {
  /** what it does, as shown while it runs */
  readonly title: string;
  /** false: left out for this operation */
  readonly when?: (world: World, op: RunningOperation) => boolean;
  /** What happens at its beginning; a fault ends the operation. */
  readonly begin?: (world: World, op: RunningOperation) => Fault | null;
  /** how long it takes, µs; for a step that waits, how long at most */
  readonly durationUs: (world: World, op: RunningOperation) => number;
  /** the signal that ends it; absent: it ends by time */
  readonly waitsFor?: (world: World, op: RunningOperation) => string;
  /** the fault when nothing came in time */
  readonly timeout?: (world: World, op: RunningOperation) => Fault;
  /** What is true once it has ended; a fault ends the operation. */
  readonly end?: (world: World, op: RunningOperation) => Fault | null;
  /** Takes back what `begin` and `end` did. */
  readonly undo?: (world: World, op: RunningOperation) => void;
}

/** An object that shows the operation in its `current_operations`. */
export interface Busy {
  readonly class: "VM" | "VBD" | "VIF" | "VDI" | "SR";
  readonly ref: string;
  readonly operation: string;
}

/** A verb. */
export interface Operation {
  /** wire spelling, `VM.start` */
  readonly name: string;
  /** Arguments that must be references, with their class; checked first (HANDLE_INVALID). */
  readonly refs?: Readonly<Record<string, ClassName>>;
  /** lowest role; taken from the datamodel when absent */
  readonly role?: string;
  /** Its texts as they are kept, before the checks look at them. @throws BadArgument */
  readonly clean?: (args: Args) => Args;
  /** All checks, before anything changes. */
  readonly check: (world: World, args: Args, actor: Actor) => Fault | null;
  /** For a verb that takes no virtual time: changes, and returns its value. Excludes `steps`. */
  readonly immediate?: (world: World, args: Args, actor: Actor) => unknown;
  readonly steps?: readonly Step[];
  readonly busy?: (world: World, args: Args) => readonly Busy[];
  readonly isCancellable?: boolean;
  /** What the task's result is, in `vars`, when it has one. */
  readonly result?: (world: World, op: RunningOperation) => string;
  /** title of the task; the name when absent */
  readonly label?: (world: World, args: Args) => string;
}

/** Arguments of an operation by name, shape already checked at the door, meaning not. */
export type Args = Readonly<Record<string, unknown>>;

/** Text argument; a wrong type is a fault of the caller. */
export function textArg(args: Args, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new BadArgument(fault("INVALID_VALUE", name, String(value)));
  return value;
}
export function intArg(args: Args, name: string): number {
  const value = args[name];
  if (!Number.isSafeInteger(value)) throw new BadArgument(fault("INVALID_VALUE", name, String(value)));
  return value as number;
}
export function boolArg(args: Args, name: string, fallback = false): boolean {
  const value = args[name] ?? fallback;
  if (typeof value !== "boolean") throw new BadArgument(fault("INVALID_VALUE", name, String(value)));
  return value;
}
export function listArg(args: Args, name: string): readonly unknown[] {
  const value = args[name] ?? [];
  if (!Array.isArray(value)) throw new BadArgument(fault("INVALID_VALUE", name, String(value)));
  return value;
}

/** An argument of the wrong shape: thrown while checking, turned into the refusal it carries. */
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

/**
 * What may be dropped on what: one table, of rows in the form of commands, so that who may, when, and why not are asked as they are for
 * every other control.
 */
import type { OperationName } from "@/server/contract";
import type { AnyRec, RecOf, RecordClass } from "../data/defaults";
import type { Group } from "../data/group";
import type { Words } from "../i18n";
import type { CommandContext } from "./command";

/** Where something is dropped: an object, or a group of the navigation. */
export type DropTarget = { readonly record: AnyRec; readonly group?: undefined } | { readonly group: Group; readonly record?: undefined };

export interface DropOf<R extends AnyRec> {
  readonly id: string;
  /** names of the kinds that may be dropped */
  readonly of: readonly string[];
  /** the name of a kind, or what a group stands for */
  readonly onto: string;
  /** whether it is offered at this one; left out: always */
  readonly isOffered?: (record: R, target: DropTarget) => boolean;
  /** `{target}` is what it is dropped on */
  readonly label: Words;
  /** the operation it submits: who may call it and when is known from there */
  readonly operation?: OperationName;
  readonly why?: (record: R, target: DropTarget, context: CommandContext) => string | null;
  readonly run: (able: readonly R[], target: DropTarget, context: CommandContext) => void;
}
export type Drop = DropOf<AnyRec>;

export function defineDrop<C extends RecordClass>(drop: DropOf<RecOf<C>>): Drop {
  return drop as unknown as Drop;
}

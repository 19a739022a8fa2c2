/**
 * What may be joined with what on the map: one table, of rows in the form of commands, so that who may, when, and why not are asked as
 * they are for every other control.
 */
import type { OperationName, Topology, TopologyNode } from "@/server/contract";
import type { AnyRec } from "../../data/defaults";
import type { Joined } from "../../topology/joining/join";
import type { CommandContext } from "../command";

/** A node of the map with the record behind it. */
export interface End {
  readonly node: TopologyNode;
  /** null: there is none, or the page does not have it yet */
  readonly record: AnyRec | null;
}
/** Where it is asked. */
export interface At {
  readonly context: CommandContext;
  readonly graph: Topology;
}
/** What a row takes an end for: one thing, several that it has, or nothing. */
export type Reader<T> = (end: End, at: At) => readonly T[];

export interface JoinOf<A, B> {
  readonly id: string;
  readonly of: Reader<A>;
  readonly onto: Reader<B>;
  /** it does not matter which of the two is drawn to the other */
  readonly isEitherWay?: true;
  /** whether anything is begun at an end that it takes; left out: always */
  readonly mayBegin?: (end: End) => boolean;
  /** whether it is offered at these two; left out: always */
  readonly isOffered?: (of: A, onto: B, at: At) => boolean;
  /** what would happen, as a sentence */
  readonly label: (of: A, onto: B, at: At) => string;
  /** the operation it submits: who may call it and when is known from there */
  readonly operation?: OperationName;
  /** the object that the operation is about; left out: none has a say */
  readonly about?: (of: A, onto: B) => AnyRec;
  readonly why?: (of: A, onto: B, at: At) => string | null;
  /** null: a dialog goes on with it */
  readonly run: (of: A, onto: B, at: At) => Promise<Joined | null>;
}
export type Join = JoinOf<unknown, unknown>;

export function defineJoin<A, B>(join: JoinOf<A, B>): Join {
  return join as unknown as Join;
}

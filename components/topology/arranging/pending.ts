/** Moves that the lab has been told of and that its answers may not show yet: they are shown until they do, and no longer. */
import type { Point } from "../picture";

/** What is to be so; null: gone, or back where the layout has it. */
type Wishes<T> = ReadonlyMap<string, T | null>;
export type Moves = Wishes<Point>;
type Shared = Readonly<Record<string, readonly [x: number, y: number]>>;
interface Wish<T> {
  readonly to: T | null;
  /** the lab has taken it: its next answer has it, or what somebody else has made of it since */
  readonly isTaken: boolean;
}
export type Pending<T = Point> = ReadonlyMap<string, Wish<T>>;
export const NO_PENDING: Pending<never> = new Map();

function isThere(to: Point | null, at: Shared[string] | undefined): boolean {
  return to === null ? at === undefined : at?.[0] === Math.round(to.x) && at[1] === Math.round(to.y);
}
export function begun<T>(pending: Pending<T>, wishes: Wishes<T>): Pending<T> {
  return new Map([...pending, ...[...wishes].map(([id, to]) => [id, { to, isTaken: false }] as const)]);
}
/** The lab has answered to some wishes. What was wished otherwise since goes on waiting. */
export function answered<T>(pending: Pending<T>, wishes: Wishes<T>, isTaken: boolean): Pending<T> {
  return new Map(
    [...pending].flatMap(([id, wish]) => (wishes.get(id) !== wish.to ? [[id, wish]] : isTaken ? [[id, { ...wish, isTaken }]] : [])),
  );
}
/** What waits still. @param isShown - whether the lab's answer has it */
export function waiting<T>(pending: Pending<T>, isShown: (id: string, to: T | null) => boolean): Pending<T> {
  const left = [...pending].filter(([id, { to, isTaken }]) => !isTaken && !isShown(id, to));
  return left.length === pending.size ? pending : new Map(left);
}
/** Places as the lab has them now have come. */
export function heard(pending: Pending, shared: Shared): Pending {
  return waiting(pending, (id, to) => isThere(to, shared[id]));
}
/** Places with what is on its way. */
export function withPending(shared: Shared, pending: Pending): ReadonlyMap<string, Point> {
  const all = new Map(Object.entries(shared).map(([id, [x, y]]) => [id, { x, y }]));
  for (const [id, { to }] of pending) to === null ? all.delete(id) : all.set(id, to);
  return all;
}

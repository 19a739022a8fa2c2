/** Moves that the lab has been told of and that its answers may not show yet: they are shown until they do, and no longer. */
import type { Point } from "../picture";

/** What is put somewhere; null: back where the layout has it. */
export type Moves = ReadonlyMap<string, Point | null>;
type Shared = Readonly<Record<string, readonly [x: number, y: number]>>;
interface Wish {
  readonly to: Point | null;
  /** the lab has taken it: its next answer has it, or what somebody else has made of it since */
  readonly isTaken: boolean;
}
export type Pending = ReadonlyMap<string, Wish>;
export const NO_PENDING: Pending = new Map();

function isShown(to: Point | null, at: Shared[string] | undefined): boolean {
  return to === null ? at === undefined : at?.[0] === Math.round(to.x) && at[1] === Math.round(to.y);
}
export function begun(pending: Pending, moves: Moves): Pending {
  return new Map([...pending, ...[...moves].map(([id, to]) => [id, { to, isTaken: false }] as const)]);
}
/** The lab has answered to some moves. What was moved again since goes on waiting. */
export function answered(pending: Pending, moves: Moves, isTaken: boolean): Pending {
  return new Map(
    [...pending].flatMap(([id, wish]) => (moves.get(id) !== wish.to ? [[id, wish]] : isTaken ? [[id, { ...wish, isTaken }]] : [])),
  );
}
/** Places as the lab has them now have come. */
export function heard(pending: Pending, shared: Shared): Pending {
  const left = [...pending].filter(([id, { to, isTaken }]) => !isTaken && !isShown(to, shared[id]));
  return left.length === pending.size ? pending : new Map(left);
}
/** Places with what is on its way. */
export function withPending(shared: Shared, pending: Pending): ReadonlyMap<string, Point> {
  const all = new Map(Object.entries(shared).map(([id, [x, y]]) => [id, { x, y }]));
  for (const [id, { to }] of pending) to === null ? all.delete(id) : all.set(id, to);
  return all;
}

/** A view: something that a page may ask of a lab, or follow, without changing it. One file describes one; table.ts lists them. */
import type { Actor, FollowRate, LabRole, ViewHead } from "../contract/lab";
import type { Shape } from "../model/shape";
import type { World } from "../world/world";

export interface View<Args, Answer> {
  /** what it takes; the doors refuse what does not fit before the lab is asked */
  readonly args: Shape<Args>;
  /** lowest role in the lab that may ask */
  readonly role: LabRole;
  /** Reads the answer off the world, and changes nothing there. */
  readonly ask: (world: World, args: Args, asker: Actor) => Answer;
  /** how it may be followed; left out: it may only be asked */
  readonly follow?: FollowRate;
  /** What differs whenever the answer does, where it costs less than the answer; left out: answers are compared. */
  readonly stamp?: (world: World, args: Args) => number;
}
/** Any view, as a table holds it. */
export interface AnyView extends Omit<View<never, unknown>, "args"> {
  readonly args: Shape;
}
export type Views = Readonly<Record<string, AnyView>>;

/** Describes a view; its types follow from the shape of its arguments and from what it answers. */
export function defineView<Args, Answer>(view: View<Args, Answer>): View<Args, Answer> {
  return view;
}

/** What the doors have to know of each view beforehand. */
export function viewHeadsOf(views: Views): Readonly<Record<string, ViewHead>> {
  return Object.fromEntries(
    Object.entries(views).map(([name, { args, role, follow }]): [string, ViewHead] => [name, { args, role, follow: follow ?? null }]),
  );
}

import { fields, refText } from "../model/shape";
import { bulksOf, type Refusal } from "../toolstack/operation/bulk-book";
import { defineView } from "./view";

/** What has become of the objects of a bulk operation. */
export interface BulkAnswer {
  readonly done: number;
  /** what has neither been done nor refused yet, or never will because it was cancelled */
  readonly left: number;
  /** in the order in which they were refused */
  readonly refused: readonly Refusal[];
}

/** A bulk operation by its task; null: it is none, or its task is not kept any more. */
export const bulk = defineView({
  args: fields({ task: refText }),
  role: "read-only",
  ask(world, { task }): BulkAnswer | null {
    const found = world.db.get("task", task) && bulksOf(world).get(task);
    if (!found) return null;
    const { done, refused, queues, underWay } = found;
    const waiting = Object.values(queues).reduce((sum, { length }) => sum + length, 0);
    return { done, refused, left: waiting + Object.keys(underWay).length };
  },
});

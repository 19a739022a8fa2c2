/** What bulk operations have done and still have to do. */
import { type Bulk, bulksOf } from "../toolstack/operation/bulk-book";
import { definePart } from "../world/part";

export const bulkPart = definePart<Bulk>("bulk", {
  version: 1,
  *export(world) {
    for (const [task, bulk] of bulksOf(world)) yield [task, () => bulk];
  },
  import(world, task, bulk) {
    if (!Number.isSafeInteger(bulk?.count) || !Number.isSafeInteger(bulk.done) || !Array.isArray(bulk.refused))
      throw new Error(`what the state has of bulk ${task} is none`);
    bulksOf(world).set(task, bulk);
  },
  /** [TSK-4] each object is counted once: as waiting, under way, done or refused. */
  *check(world) {
    for (const [task, { count, queues, underWay, done, refused }] of bulksOf(world)) {
      yield;
      const waiting = Object.values(queues).reduce((sum, { length }) => sum + length, 0);
      const counted = waiting + Object.keys(underWay).length + done + refused.length;
      if (counted !== count) throw new Error(`[TSK-4] bulk ${task} has ${count} objects and counts ${counted}`);
    }
  },
});

/** Data sources that somebody has switched on. */
import { checkList, definePart } from "../world/part";
import { recordedOf } from "../world/recorded";

export const recordedPart = definePart<readonly (readonly [source: string, since: number])[]>("recorded", {
  version: 1,
  *export(world) {
    for (const [vm, sources] of recordedOf(world)) {
      const entries = [...sources];
      yield [vm, () => entries];
    }
  },
  import(world, vm, entries) {
    checkList("recorded", vm, entries);
    for (const [source, since] of entries)
      if (typeof source !== "string" || !Number.isSafeInteger(since)) throw new Error(`what the state has of recorded ${vm} is none`);
    recordedOf(world).set(vm, new Map(entries));
  },
  *check(world) {
    for (const vm of recordedOf(world).keys()) {
      yield;
      if (!world.db.get("VM", vm)) throw new Error(`data sources of ${vm} are recorded, which is no VM`);
    }
  },
});

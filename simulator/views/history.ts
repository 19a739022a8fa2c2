import { fields, number, refText, whole } from "../model/shape";
import { historyOf } from "../world/measurements";
import { defineView } from "./view";

/** An object's series between two Unix seconds, at most `maxRows` rows. */
export const history = defineView({
  args: fields({ ref: refText, fromS: number, toS: number, maxRows: whole(1, 2000) }),
  role: "read-only",
  ask: (world, { ref, fromS, toS, maxRows }) => historyOf(world, ref, fromS, toS, maxRows),
});

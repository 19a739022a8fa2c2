import { fields, list, refText } from "../model/shape";
import { samplesOf } from "../world/measurements";
import { defineView } from "./view";

/** The latest values of objects; of those that have none, nothing. */
export const samples = defineView({
  args: fields({ refs: list(refText, 200) }),
  role: "read-only",
  ask: (world, { refs }) => samplesOf(world, refs),
  follow: { everyMs: 1_000, isAtOnce: false, most: 1 },
});

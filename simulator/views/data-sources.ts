import { fields, refText } from "../model/shape";
import { dataSourcesOf } from "../world/measurements";
import { defineView } from "./view";

/** The data sources of an object; of one that has never run, and of what has none, nothing. */
export const dataSources = defineView({
  args: fields({ ref: refText }),
  role: "read-only",
  ask: (world, { ref }) => dataSourcesOf(world, ref),
});

import { nothing } from "../model/shape";
import { topologyRatesOf } from "./topology-edges";
import { topologyOf } from "./topology-graph";
import { defineView } from "./view";

const everyMs = 500;

/** The network as a graph. */
export const topology = defineView({
  args: nothing,
  role: "read-only",
  ask: (world) => topologyOf(world),
  stamp: (world) => world.fabric.version,
  follow: { everyMs, isAtOnce: false, most: 1 },
});

/** What flows on the graph's edges; they belong to the graph of the same version. */
export const topologyRates = defineView({
  args: nothing,
  role: "read-only",
  ask: (world) => topologyRatesOf(world),
  follow: { everyMs, isAtOnce: false, most: 1 },
});

import type { TopologyPlan } from "../../contract/topology";
import { cases } from "../../model/shape";
import { defineView } from "../view";
import { topologyOf, versionNow } from "./kept-graph";
import { topologyRatesOf } from "./rates";

const everyMs = 500;
const args = cases("plan", { infrastructure: {}, network: {}, layer3: {}, storage: {}, logical: {} } satisfies Record<
  TopologyPlan,
  object
>);

/** The lab as a graph, in one of its ways of looking. */
export const topology = defineView({
  args,
  role: "read-only",
  ask: (world, { plan }) => topologyOf(world, plan),
  stamp: (world, { plan }) => versionNow(world, plan),
  // Two of them may stand beside one another.
  follow: { everyMs, isAtOnce: false, most: 2 },
});

/** What flows on the graph's edges; they belong to the graph of the same version. */
export const topologyRates = defineView({
  args,
  role: "read-only",
  ask: (world, { plan }) => topologyRatesOf(world, plan),
  follow: { everyMs, isAtOnce: false, most: 2 },
});

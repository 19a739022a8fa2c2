/** Which flows cross some edges of a graph, and where each comes from and goes to. */
import type { TopologyFlow, TopologyFlows, TopologyPlan } from "../../contract/topology";
import { fields, list, text } from "../../model/shape";
import type { PortTraffic } from "../../network/port-traffic";
import { flowsOf } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineView } from "../view";
import { edgesOf } from "./kept-graph";
import type { MeteredEdge } from "./plan";

/** Of the flows these are told one by one. */
const TOLD = 8;
/** Edges that are asked about at once. */
const EDGES_MOST = 200;

/** Edges by what counts their bulk traffic: an interface stands between two. */
function countedBy(edges: readonly MeteredEdge[]): ReadonlyMap<PortTraffic, readonly number[]> {
  const places = new Map<PortTraffic, number[]>();
  for (let at = 0; at < edges.length; at++) {
    const { traffic, bulk, disks } = edges[at] as MeteredEdge;
    const own = bulk ?? traffic;
    if (!own || disks) continue;
    const known = places.get(own);
    if (known) known.push(at);
    else places.set(own, [at]);
  }
  return places;
}

function flowsOver(world: World, plan: TopologyPlan, asked: readonly string[]): TopologyFlows {
  const { version, edges } = edgesOf(world, plan);
  const meant = new Set(asked);
  const placesOf = countedBy(edges);
  const all = new Set<number>();
  const flows: TopologyFlow[] = [];
  for (const { way, tx, rx } of flowsOf(world).given()) {
    const crossed = new Set<number>();
    for (const { traffic } of way) for (const at of placesOf.get(traffic) ?? []) crossed.add(at);
    let isMeant = false;
    for (const at of crossed) isMeant ||= meant.has(edges[at]?.edge.id ?? "");
    if (!isMeant) continue;
    for (const at of crossed) all.add(at);
    flows.push({ edges: [...crossed], txBytesPerS: tx, rxBytesPerS: rx });
  }
  const amount = ({ txBytesPerS, rxBytesPerS }: TopologyFlow): number => txBytesPerS + rxBytesPerS;
  flows.sort((a, b) => amount(b) - amount(a));
  return { version, edges: [...all].sort((a, b) => a - b), count: flows.length, flows: flows.slice(0, TOLD) };
}

/** What flows as a rate over edges, by their ids, from end to end; frames that go one by one are no flow. */
export const topologyFlows = defineView({
  args: fields({
    plan: text(5, 14, "^(infrastructure|network|layer3|storage|logical)$"),
    edges: list(text(1, 400), EDGES_MOST),
  }),
  role: "read-only",
  ask: (world, { plan, edges }) => flowsOver(world, plan as TopologyPlan, edges),
});

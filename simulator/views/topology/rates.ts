/** What flows on the edges of a graph now. */
import type { TopologyRates } from "../../contract/topology";
import { type PortTraffic, ratesOf } from "../../network/port-traffic";
import { nowOf, type World } from "../../world/world";
import { edgesOf } from "./kept-graph";
import type { MeteredEdge } from "./plan";
import type { DrawnPlan } from "./plans";

/** Bytes of a full Ethernet frame, without its check sum. guess: bulk traffic goes in full ones. */
const FULL_FRAME = 1_514;

const STILL: ReturnType<typeof ratesOf> = { inBytesPerS: 0, outBytesPerS: 0, framesPerS: 0 };

export function topologyRatesOf(world: World, plan: DrawnPlan): TopologyRates {
  const now = nowOf(world);
  const { version, edges } = edgesOf(world, plan);
  const forward = new Array<number>(edges.length);
  const backward = new Array<number>(edges.length);
  const frames = new Array<number>(edges.length);
  let last: PortTraffic | null = null;
  let rate = STILL;
  for (let i = 0; i < edges.length; i++) {
    const { traffic, bulk, isInward } = edges[i] as MeteredEdge;
    // A guest's interface stands between two edges that carry the same.
    if (traffic !== last) rate = traffic ? ratesOf(traffic, now) : STILL;
    last = traffic;
    const into = rate.inBytesPerS + (bulk?.flowIn ?? 0);
    const out = rate.outBytesPerS + (bulk?.flowOut ?? 0);
    forward[i] = isInward ? into : out;
    backward[i] = isInward ? out : into;
    const bulkBytes = (traffic ? traffic.flowIn + traffic.flowOut : 0) + (bulk ? bulk.flowIn + bulk.flowOut : 0);
    frames[i] = rate.framesPerS + Math.ceil(bulkBytes / FULL_FRAME);
  }
  const { lost, dropped } = countsOf(edges);
  return {
    version,
    forwardBytesPerS: forward,
    backwardBytesPerS: backward,
    framesPerS: frames,
    lost,
    ...(dropped.length > 0 ? { dropped } : {}),
  };
}

type Counts = TopologyRates["lost"][number][];

/**
 * What links have lost, and what never left for one: its queue was full, or a packet too long. By the places of their edges; of those with
 * nothing none.
 */
function countsOf(edges: readonly MeteredEdge[]): { readonly lost: Counts; readonly dropped: Counts } {
  const [lost, dropped]: [Counts, Counts] = [[], []];
  for (let at = 0; at < edges.length; at++) {
    const { ends, isInward } = edges[at] as MeteredEdge;
    if (!ends) continue;
    const [near, far] = ends;
    const out = near?.lostOnLink("out") ?? 0;
    const into = far ? far.lostOnLink("out") : (near?.lostOnLink("in") ?? 0);
    if (out + into > 0) lost.push(isInward ? [at, into, out] : [at, out, into]);
    const [held, heldFar] = [near?.overruns ?? 0, far?.overruns ?? 0];
    if (held + heldFar > 0) dropped.push(isInward ? [at, heldFar, held] : [at, held, heldFar]);
  }
  return { lost, dropped };
}

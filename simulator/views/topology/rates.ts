/** What flows on the edges of a graph now. */
import type { TopologyPlan, TopologyRates } from "../../contract/topology";
import { type PortTraffic, ratesOf } from "../../network/port-traffic";
import { latestRow } from "../../world/measurements";
import { nowOf, type World } from "../../world/world";
import { edgesOf } from "./kept-graph";
import type { Disk, MeteredEdge } from "./plan";

/** Bytes of a full Ethernet frame, without its check sum. guess: bulk traffic goes in full ones. */
const FULL_FRAME = 1_514;

const STILL: ReturnType<typeof ratesOf> = { inBytesPerS: 0, outBytesPerS: 0, framesPerS: 0 };

export function topologyRatesOf(world: World, plan: TopologyPlan): TopologyRates {
  const now = nowOf(world);
  const { version, edges } = edgesOf(world, plan);
  const forward = new Array<number>(edges.length);
  const backward = new Array<number>(edges.length);
  const frames = new Array<number>(edges.length);
  const rowOf = rowsOf(world);
  let last: PortTraffic | null = null;
  let rate = STILL;
  for (let i = 0; i < edges.length; i++) {
    const { traffic, bulk, isInward, disks } = edges[i] as MeteredEdge;
    if (disks) {
      const { read, written, requests } = movedBy(rowOf, disks);
      [forward[i], backward[i], frames[i]] = [isInward ? read : written, isInward ? written : read, requests];
      continue;
    }
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

type Row = ReturnType<typeof latestRow>;
type RowOf = (vm: string) => Row;
/** Several edges ask for each machine's. */
function rowsOf(world: World): RowOf {
  const known = new Map<string, Row>();
  return (vm) => {
    const row = known.get(vm) ?? latestRow(world, vm);
    known.set(vm, row);
    return row;
  };
}
/** What disks have moved in the latest whole 5 s row of their data sources, bytes/s and requests/s. */
function movedBy(rowOf: RowOf, disks: readonly Disk[]): { readonly read: number; readonly written: number; readonly requests: number } {
  let [read, written, requests] = [0, 0, 0];
  for (const disk of disks) {
    const row = rowOf(disk.vm);
    if (!row) continue;
    read += row[disk.read] ?? 0;
    written += row[disk.write] ?? 0;
    requests += (row[disk.reads] ?? 0) + (row[disk.writes] ?? 0);
  }
  return { read, written, requests };
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

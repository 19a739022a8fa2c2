/** What lines of a picture stand for: what holds as long as the graph stays as it is, and what flows on them now. */
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import type { Picture, PicturedLine } from "../picture";
import type { LineMark } from "./icons";
import { type LinePath, pathOf } from "./line-path";

/** Bytes of the longest packet on a link that nobody has set. */
export const USUAL_MTU = 1_500;
const BLOCKING: ReadonlySet<string> = new Set(["disabled", "blocking", "listening", "learning"]);

export interface DrawnLine {
  readonly line: PicturedLine;
  readonly path: LinePath;
  readonly edges: readonly TopologyEdge[];
  readonly isDown: boolean;
  /** none of its edges passes anything on: a spanning tree, or a bond that has another member, keeps it in reserve */
  readonly rests: "blocked" | "waits" | null;
  /** tag of the VLAN that all of it carries */
  readonly vlan: number | null;
  /** what is not as usual, as shapes */
  readonly marks: readonly LineMark[];
}
/** Ends of a line: of its first edge, as the line leads. */
export function endsOf({ line, edges }: Pick<DrawnLine, "line" | "edges">): readonly [string, string] {
  const [edge] = edges;
  if (!edge) return ["", ""];
  return line.edges[0]?.isForward === false ? [edge.to, edge.from] : [edge.from, edge.to];
}
export const isBlocked = ({ stp }: TopologyEdge): boolean => stp !== undefined && BLOCKING.has(stp);
export const isOtherMtu = ({ mtu = USUAL_MTU, settings }: TopologyEdge): boolean => (settings?.mtu ?? mtu) !== USUAL_MTU;

function drawn(line: PicturedLine, graph: Topology, captured: ReadonlySet<string>): DrawnLine {
  const edges = line.edges.flatMap(({ at }) => graph.edges[at] ?? []);
  const isDown = edges.some(({ state }) => state === "down");
  const isWaiting = edges.every(({ bond, state }) => bond === "waits" || state === "idle");
  const rests = edges.length === 0 ? null : edges.every(isBlocked) ? "blocked" : isWaiting ? "waits" : null;
  const vlans = new Set(edges.map(({ vlan }) => vlan));
  const marks: LineMark[] = [];
  if (isDown) marks.push("down");
  // That a VM does not run its own box says.
  if (rests === "blocked" || edges.some(({ bond }) => bond === "waits")) marks.push(rests ?? "waits");
  if (edges.some(({ lock }) => lock)) marks.push("lock");
  if (edges.some(isOtherMtu)) marks.push("mtu");
  if (edges.some(({ settings, isChanged }) => settings || isChanged)) marks.push("set");
  if (edges.some(({ id }) => captured.has(id))) marks.push("captured");
  const [vlan] = vlans.size === 1 ? vlans : [];
  return { line, path: pathOf(line), edges, isDown, rests, vlan: vlan ?? null, marks };
}
/** @param captured - edges on which a capture runs, by id */
export function drawnLines(picture: Picture, graph: Topology, captured: ReadonlySet<string>): readonly DrawnLine[] {
  return picture.lines.map((line) => drawn(line, graph, captured));
}

/** What flows, by line. */
export interface LineRates {
  /** bytes/s from the line's first point to its last, and back */
  readonly there: Float64Array;
  readonly back: Float64Array;
  readonly frames: Float64Array;
  /** share of what it carries at most, of the fullest of its edges; −1: it has no limit of its own */
  readonly utilisation: Float64Array;
  /** frames lost since its links were set, and those that never left for them */
  readonly lost: Float64Array;
  readonly dropped: Float64Array;
}
const NO_RATES: TopologyRates = { version: 0, forwardBytesPerS: [], backwardBytesPerS: [], framesPerS: [], lost: [] };
const BITS = 8;
const MEGA = 1_000_000;

/** Share of an edge's limit that the fuller of its directions takes; −1: it has none. */
export function utilisationOf({ speedMbps, settings }: TopologyEdge, forward: number, backward: number): number {
  const most = Math.min((speedMbps ?? Number.POSITIVE_INFINITY) * MEGA, (settings?.kbitPerS ?? Number.POSITIVE_INFINITY) * 1_000);
  return most > 0 && most < Number.POSITIVE_INFINITY ? (Math.max(forward, backward) * BITS) / most : -1;
}
export function lineRates(lines: readonly DrawnLine[], rates: TopologyRates | null): LineRates {
  const { forwardBytesPerS, backwardBytesPerS, framesPerS, lost: losses, dropped: drops = [] } = rates ?? NO_RATES;
  const count = lines.length;
  const [lostOf, droppedOf] = [losses, drops].map((list) => new Map(list.map(([edge, forward, backward]) => [edge, forward + backward])));
  const make = (): Float64Array => new Float64Array(count);
  const [there, back, frames, lost, dropped] = [make(), make(), make(), make(), make()];
  const utilisation = new Float64Array(count).fill(-1);
  for (let n = 0; n < count; n++) {
    const { line, edges } = lines[n] as DrawnLine;
    for (const [index, { at, isForward }] of line.edges.entries()) {
      const [forward, backward] = [forwardBytesPerS[at] ?? 0, backwardBytesPerS[at] ?? 0];
      there[n] = (there[n] as number) + (isForward ? forward : backward);
      back[n] = (back[n] as number) + (isForward ? backward : forward);
      frames[n] = (frames[n] as number) + (framesPerS[at] ?? 0);
      lost[n] = (lost[n] as number) + (lostOf?.get(at) ?? 0);
      dropped[n] = (dropped[n] as number) + (droppedOf?.get(at) ?? 0);
      const edge = edges[index];
      if (edge) utilisation[n] = Math.max(utilisation[n] as number, utilisationOf(edge, forward, backward));
    }
  }
  return { there, back, frames, utilisation, lost, dropped };
}

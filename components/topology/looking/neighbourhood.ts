/** A part of a graph: what is near to one of its nodes. */
import type { Topology, TopologyRates } from "@/server/contract";
import { nearTo, neighboursOf } from "../layouts/neighbours";

export interface Part {
  readonly graph: Topology;
  /** places of its edges in the whole graph's */
  readonly at: readonly number[];
}
/** A graph of some of another's nodes, with the frames that they stand in. */
export function partOf({ version, nodes, edges }: Topology, ids: ReadonlySet<string>): Part {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const all = new Set(ids);
  for (const id of ids) {
    // A frame may stand in another.
    for (let at = nodeOf.get(id)?.host ?? null; at !== null && !all.has(at); at = nodeOf.get(at)?.host ?? null) all.add(at);
  }
  const at: number[] = [];
  for (const [n, { from, to }] of edges.entries()) if (all.has(from) && all.has(to)) at.push(n);
  const graph = { version, nodes: nodes.filter(({ id }) => all.has(id)), edges: at.flatMap((n) => edges[n] ?? []) };
  return { graph, at };
}
/** What is at most so many edges away from a node; nothing where there is no such node. */
export function neighbourhood(graph: Topology, id: string, hops: number): Part {
  const neighbours = neighboursOf(graph);
  const steps = new Map(graph.nodes.some((node) => node.id === id) ? [[id, 0]] : []);
  for (const [one, far] of steps)
    if (far < hops) for (const other of nearTo(neighbours, one)) if (!steps.has(other)) steps.set(other, far + 1);
  const known = new Set(graph.nodes.map((node) => node.id));
  return partOf(graph, new Set([...steps.keys()].filter((one) => known.has(one))));
}
/** Rates of a part's edges, in their order. */
export function ratesIn(rates: TopologyRates, at: readonly number[]): TopologyRates {
  const placeOf = new Map(at.map((whole, place) => [whole, place]));
  const own = (list: readonly number[]): readonly number[] => at.map((n) => list[n] ?? 0);
  const sparse = (list: TopologyRates["lost"]): TopologyRates["lost"] =>
    list.flatMap(([edge, forward, backward]) => {
      const place = placeOf.get(edge);
      return place === undefined ? [] : [[place, forward, backward] as const];
    });
  return {
    ...rates,
    forwardBytesPerS: own(rates.forwardBytesPerS),
    backwardBytesPerS: own(rates.backwardBytesPerS),
    framesPerS: own(rates.framesPerS),
    lost: sparse(rates.lost),
  };
}

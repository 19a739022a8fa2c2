/** The flow through a node or a line: the chain of edges, guest to gateway, by which its traffic goes. */
import type { Topology, TopologyEdge, TopologyNodeKind, TopologyRates } from "@/server/contract";
import { isBlocked } from "./line-states";

/** How far each kind stands from a guest: traffic climbs from it to what is outside, and down again on the other side. */
const RANK: Readonly<Record<TopologyNodeKind, number>> = {
  folder: 0,
  tag: 0,
  vapp: 0,
  vm: 1,
  vdi: 2,
  vif: 2,
  sr: 3,
  bridge: 3,
  pbd: 4,
  host: 5,
  pif: 4,
  segment: 5,
  switch: 5,
  subnet: 5,
  router: 6,
  gateway: 7,
  outside: 8,
};
/** From this many bytes a second on an edge is on the way of what flows through what lies above it. */
const FLOWS = 1;

export interface Flow {
  readonly nodes: ReadonlySet<string>;
  /** places in `Topology.edges` */
  readonly edges: ReadonlySet<number>;
}
export interface FlowFinder {
  /** @param rates - which of the edges below carry anything; null: none is known to */
  readonly ofNode: (id: string, rates: TopologyRates | null) => Flow;
  readonly ofEdge: (at: number, rates: TopologyRates | null) => Flow;
}
const carries = (edge: TopologyEdge): boolean => edge.state === "up" && !isBlocked(edge) && edge.bond !== "waits";

export function flowFinder({ nodes, edges }: Topology): FlowFinder {
  let rates: TopologyRates | null = null;
  const rank = new Map(nodes.map(({ id, kind }) => [id, RANK[kind]]));
  const vlan = new Map(nodes.map(({ id, vlan: tag }) => [id, tag]));
  const at = new Map<string, { readonly edge: number; readonly to: string }[]>();
  const join = (from: string, to: string, edge: number): void => {
    const known = at.get(from);
    if (known) known.push({ edge, to });
    else at.set(from, [{ edge, to }]);
  };
  for (const [n, { from, to }] of edges.entries()) {
    join(from, to, n);
    join(to, from, n);
  }
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const joined = (id: string, kind: TopologyNodeKind): string | undefined =>
    at.get(id)?.find(({ to }) => nodeOf.get(to)?.kind === kind)?.to;
  /** The host by whose PBDs something of a machine or a host goes to its disks; null: that of nobody alone. */
  const homeOf = (id: string): string | null => {
    const node = nodeOf.get(id);
    if (node?.kind === "host") return id;
    if (node?.kind === "pbd") return joined(id, "host") ?? null;
    return (node?.kind === "vdi" ? nodeOf.get(joined(id, "vm") ?? "") : node?.kind === "vm" ? node : undefined)?.host ?? null;
  };
  let home: string | null = null;
  const isOthers = (id: string, kind: TopologyNodeKind): boolean =>
    home !== null && nodeOf.get(id)?.kind === kind && (homeOf(id) ?? home) !== home;
  const flows = (n: number): boolean => (rates?.forwardBytesPerS[n] ?? 0) + (rates?.backwardBytesPerS[n] ?? 0) >= FLOWS;
  const of = (id: string): number => rank.get(id) ?? 0;

  /** Up to what is outside, by edges that carry; where several gateways stand above, by those of the same VLAN, or that carry anything. */
  const climb = (start: string, found: { nodes: Set<string>; edges: Set<number> }, tag: number | undefined): void => {
    found.nodes.add(start);
    const up = (at.get(start) ?? []).filter(
      ({ edge, to }) => of(to) > of(start) && carries(edges[edge] as TopologyEdge) && !isOthers(to, "pbd"),
    );
    const own = up.filter(({ edge, to }) => tag !== undefined && ((edges[edge] as TopologyEdge).vlan === tag || vlan.get(to) === tag));
    const chosen = own.length > 0 ? own : up.length > 1 && up.some(({ edge }) => flows(edge)) ? up.filter(({ edge }) => flows(edge)) : up;
    for (const { edge, to } of chosen) {
      found.edges.add(edge);
      if (!found.nodes.has(to)) climb(to, found, vlan.get(to) ?? (edges[edge] as TopologyEdge).vlan ?? tag);
    }
  };
  /** Down to guests, by edges on which something flows. */
  const descend = (start: string, found: { nodes: Set<string>; edges: Set<number> }): void => {
    found.nodes.add(start);
    for (const { edge, to } of at.get(start) ?? []) {
      if (of(to) >= of(start) || found.nodes.has(to) || isOthers(to, "vdi")) continue;
      if (!flows(edge) || !carries(edges[edge] as TopologyEdge)) continue;
      found.edges.add(edge);
      descend(to, found);
    }
  };
  const through = (low: string, high: string, edge: number | null): Flow => {
    home = homeOf(low) ?? homeOf(high);
    const found = { nodes: new Set<string>(), edges: new Set<number>(edge === null ? [] : [edge]) };
    climb(high, found, vlan.get(high) ?? vlan.get(low) ?? (edge === null ? undefined : edges[edge]?.vlan));
    // What was climbed to is not gone down from again: another guest's way is not this one's.
    const below = { nodes: new Set<string>(), edges: new Set<number>() };
    descend(low, below);
    return { nodes: new Set([...found.nodes, ...below.nodes]), edges: new Set([...found.edges, ...below.edges]) };
  };
  return {
    ofNode: (id, now) => {
      rates = now;
      return through(id, id, null);
    },
    ofEdge: (n, now) => {
      rates = now;
      const { from, to } = edges[n] as TopologyEdge;
      return of(from) <= of(to) ? through(from, to, n) : through(to, from, n);
    },
  };
}

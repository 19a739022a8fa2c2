/** What has become of a graph: added, gone and changed nodes and edges, and one graph on which all of them can be drawn. */
import type { Topology, TopologyEdge, TopologyNode } from "@/server/contract";

type Fact = TopologyNode["facts"][number];
const NODE = ["kind", "label", "host", "state", "vlan", "tags"] as const satisfies readonly (keyof TopologyNode)[];
const EDGE = [
  "from",
  "to",
  "state",
  "settings",
  "speedMbps",
  "mtu",
  "vlan",
  "stp",
  "bond",
  "lock",
] as const satisfies readonly (keyof TopologyEdge)[];

export interface NodeChange {
  readonly before: TopologyNode;
  readonly after: TopologyNode;
  /** of itself */
  readonly fields: readonly (typeof NODE)[number][];
  /** that are no more, and that are new; one with other figures is among both */
  readonly factsGone: readonly Fact[];
  readonly factsAdded: readonly Fact[];
}
export interface EdgeChange {
  readonly before: TopologyEdge;
  readonly after: TopologyEdge;
  readonly fields: readonly (typeof EDGE)[number][];
}
export interface Difference {
  readonly added: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> };
  readonly gone: { readonly nodes: ReadonlySet<string>; readonly edges: ReadonlySet<string> };
  readonly changed: { readonly nodes: ReadonlyMap<string, NodeChange>; readonly edges: ReadonlyMap<string, EdgeChange> };
  /** the later graph, and behind its nodes and edges those that are gone: rates of the later are those of its first edges */
  readonly union: Topology;
}
/** Counters that move as long as anything lives: no change of what is wired. */
const COUNTED: ReadonlySet<string> = new Set(["fact.learned", "fact.leases"]);

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
function factsOf({ facts }: TopologyNode): ReadonlyMap<string, Fact> {
  return new Map(facts.filter(([code]) => !COUNTED.has(code)).map((fact) => [JSON.stringify(fact), fact]));
}
function nodeChange(before: TopologyNode, after: TopologyNode): NodeChange | null {
  const fields = NODE.filter((field) => !isSame(before[field], after[field]));
  const [had, has] = [factsOf(before), factsOf(after)];
  const factsGone = [...had].flatMap(([key, fact]) => (has.has(key) ? [] : [fact]));
  const factsAdded = [...has].flatMap(([key, fact]) => (had.has(key) ? [] : [fact]));
  return fields.length + factsGone.length + factsAdded.length > 0 ? { before, after, fields, factsGone, factsAdded } : null;
}
function edgeChange(before: TopologyEdge, after: TopologyEdge): EdgeChange | null {
  const fields = EDGE.filter((field) => !isSame(before[field], after[field]));
  return fields.length > 0 ? { before, after, fields } : null;
}

interface Compared<T, C> {
  readonly added: ReadonlySet<string>;
  readonly gone: readonly T[];
  readonly changed: ReadonlyMap<string, C>;
}
function compared<T extends { readonly id: string }, C>(
  before: readonly T[],
  after: readonly T[],
  change: (before: T, after: T) => C | null,
): Compared<T, C> {
  const had = new Map(before.map((one) => [one.id, one]));
  const has = new Set(after.map(({ id }) => id));
  const changed = new Map<string, C>();
  for (const one of after) {
    const old = had.get(one.id);
    const found = old && change(old, one);
    if (found) changed.set(one.id, found);
  }
  return { added: new Set([...has].filter((id) => !had.has(id))), gone: before.filter(({ id }) => !has.has(id)), changed };
}

export function difference(before: Topology, after: Topology): Difference {
  const nodes = compared(before.nodes, after.nodes, nodeChange);
  const edges = compared(before.edges, after.edges, edgeChange);
  const idsOf = (list: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(list.map(({ id }) => id));
  return {
    added: { nodes: nodes.added, edges: edges.added },
    gone: { nodes: idsOf(nodes.gone), edges: idsOf(edges.gone) },
    changed: { nodes: nodes.changed, edges: edges.changed },
    union: { version: after.version, nodes: [...after.nodes, ...nodes.gone], edges: [...after.edges, ...edges.gone] },
  };
}

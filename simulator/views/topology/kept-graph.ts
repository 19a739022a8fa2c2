/** Graphs that have been drawn, kept as long as what they are made of stays as it is. */
import type { Topology, TopologyNode, TopologyPlan } from "../../contract/topology";
import { hashText32 } from "../../kernel/hash";
import { defineSlot } from "../../world/slot";
import { nowOf, type World } from "../../world/world";
import type { MeteredEdge, Plan } from "./plan";
import { plans } from "./plans";

interface Kept {
  /** of what it was drawn from */
  readonly key: number;
  readonly version: number;
  readonly edges: readonly MeteredEdge[];
  /** its nodes as they were at a moment, virtual µs */
  readonly drawn: { readonly nodes: readonly TopologyNode[]; readonly at: number };
}
/** Derived from the world, and made anew when it is another. */
const keptOf = defineSlot(() => new Map<TopologyPlan, Kept>());

/** Facts that change all the time: they are as they were when somebody asked, and no reason to draw anew. */
const FLEETING: ReadonlySet<string> = new Set(["fact.learned", "fact.leases", "fact.use"]);

/** A number that grows with whatever a plan is drawn from. */
function keyOf(world: World, { of, moved }: Plan): number {
  return world.fabric.version + world.fabric.shown + world.db.changesOf(of) + (moved?.(world) ?? 0);
}
const hasFleeting = ({ facts }: TopologyNode): boolean => facts.some(([code]) => FLEETING.has(code));
function lasting(node: TopologyNode): TopologyNode {
  return hasFleeting(node) ? { ...node, facts: node.facts.filter(([code]) => !FLEETING.has(code)) } : node;
}
/** The same lab has the same, whoever has looked at it before: 53 bits, which a page reads exactly. */
function versionOf(nodes: readonly TopologyNode[], edges: readonly MeteredEdge[]): number {
  const upper = hashText32(JSON.stringify(nodes.map(lasting)));
  const lower = hashText32(JSON.stringify(edges.map(({ edge }) => edge)));
  return (upper >>> 0) * 2 ** 21 + (lower >>> 11);
}

/** A graph as it is kept. */
function kept(world: World, name: TopologyPlan): Kept {
  const plan: Plan = plans[name];
  const key = keyOf(world, plan);
  const known = keptOf(world).get(name);
  if (known?.key === key) return known;
  const [edges, nodes] = [[...plan.edges(world)], [...plan.nodes(world)]];
  const made = { key, version: versionOf(nodes, edges), edges, drawn: { nodes, at: nowOf(world) } };
  keptOf(world).set(name, made);
  return made;
}

export function topologyOf(world: World, name: TopologyPlan): Topology {
  const { version, edges, drawn } = kept(world, name);
  // What changes all the time is as it is now.
  const nodes = drawn.at === nowOf(world) ? drawn.nodes : [...plans[name].nodes(world)];
  return { version, nodes, edges: edges.map(({ edge }) => edge) };
}
/** Differs whenever nodes or edges do. */
export function versionNow(world: World, name: TopologyPlan): number {
  return kept(world, name).version;
}
/** Edges in their order, with what crosses them, and the version of their graph. */
export function edgesOf(world: World, name: TopologyPlan): Pick<Kept, "version" | "edges"> {
  return kept(world, name);
}

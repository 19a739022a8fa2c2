/** Graphs that have been drawn, kept as long as what they are made of stays as it is. */
import type { Topology, TopologyNode } from "../../contract/topology";
import { hashText32 } from "../../kernel/hash";
import { defineSlot } from "../../world/slot";
import type { World } from "../../world/world";
import type { MeteredEdge, Plan } from "./plan";
import { type DrawnPlan, plans } from "./plans";

interface Kept {
  /** of what it was drawn from */
  key: number;
  version: number;
  edges: readonly MeteredEdge[];
}
/** Derived from the world, and made anew when it is another. */
const keptOf = defineSlot(() => new Map<DrawnPlan, Kept>());

/** Facts that change all the time: they are as they were when somebody asked, and no reason to draw anew. */
const FLEETING: ReadonlySet<string> = new Set(["fact.learned", "fact.leases"]);

/** A number that grows with whatever a plan is drawn from. */
function keyOf(world: World, { of }: Plan): number {
  return world.fabric.version + world.fabric.shown + world.db.changesOf(of);
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

/** A graph as it is kept; `drawn`: its nodes, where they had to be drawn just now. */
function kept(world: World, name: DrawnPlan): Kept & { readonly drawn: readonly TopologyNode[] | null } {
  const plan = plans[name];
  const key = keyOf(world, plan);
  const known = keptOf(world).get(name);
  if (known?.key === key) return { ...known, drawn: null };
  const [edges, drawn] = [[...plan.edges(world)], [...plan.nodes(world)]];
  const version = versionOf(drawn, edges);
  // What is as before stays what it was: whoever holds its edges goes on with them.
  const made = known?.version === version ? { ...known, key, edges } : { key, version, edges };
  keptOf(world).set(name, made);
  return { ...made, drawn };
}

export function topologyOf(world: World, name: DrawnPlan): Topology {
  const { version, edges, drawn } = kept(world, name);
  return { version, nodes: drawn ?? [...plans[name].nodes(world)], edges: edges.map(({ edge }) => edge) };
}
/** Differs whenever nodes or edges do. */
export function versionNow(world: World, name: DrawnPlan): number {
  return kept(world, name).version;
}
/** Edges in their order, with what crosses them, and the version of their graph. */
export function edgesOf(world: World, name: DrawnPlan): Pick<Kept, "version" | "edges"> {
  return kept(world, name);
}

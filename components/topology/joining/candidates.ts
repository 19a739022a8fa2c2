/** What something on the map may be joined with, and how one goes among it. */
import type { Topology, TopologyNode } from "@/server/contract";
import { nearest, type Way } from "../drawing/nearest";
import type { Scene, Target } from "../drawing/scene";
import type { Joins } from "./join";

export interface Candidates {
  /** nodes that it can be joined with */
  readonly able: ReadonlySet<string>;
  /** those that it has to do with and cannot be joined with now */
  readonly refused: ReadonlySet<string>;
}
export function candidatesOf(joins: Joins, from: TopologyNode, nodes: Iterable<TopologyNode>, graph: Topology): Candidates {
  const [able, refused] = [new Set<string>(), new Set<string>()];
  for (const node of nodes) {
    const choices = joins.choices(from, node, graph);
    if (choices.length > 0) (choices.some(({ why }) => why === null) ? able : refused).add(node.id);
  }
  return { able, refused };
}
/** Those that keys go to: what can be joined, or where nothing can what could. In the order of reading. */
export function stepsAmong({ able, refused }: Candidates, { targets }: Scene): readonly Target[] {
  const wanted = able.size > 0 ? able : refused;
  return [...wanted].flatMap((id) => targets.get(id) ?? []).sort((a, b) => a.y - b.y || a.x - b.x);
}
/** The one that an arrow leads to; where there is none that way, the one where one is. */
export function stepped(steps: readonly Target[], at: Target, way: Way): Target | null {
  return nearest(steps, at, way) ?? steps.find(({ id }) => id === at.id) ?? null;
}
/** The next or the one before, round and round. @param at - the one where one is; null: none yet */
export function besides(steps: readonly Target[], at: string | null, by: 1 | -1): Target | null {
  const now = steps.findIndex(({ id }) => id === at);
  const next = now < 0 ? (by === 1 ? 0 : steps.length - 1) : (now + by + steps.length) % steps.length;
  return steps[next] ?? null;
}
/** The next whose name begins as it was typed, the one where one is last; with more letters than one it may be that. */
export function typedTo(steps: readonly Target[], at: string | null, typed: string, nameOf: (target: Target) => string): Target | null {
  const now = steps.findIndex(({ id }) => id === at);
  const first = typed.length > 1 ? Math.max(0, now) : now + 1;
  const order = [...steps.slice(first), ...steps.slice(0, first)];
  const wanted = typed.toLowerCase();
  return order.find((one) => nameOf(one).toLowerCase().startsWith(wanted)) ?? null;
}

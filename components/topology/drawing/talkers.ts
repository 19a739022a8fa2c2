/** Who sends and receives most: by interface, or by VM. */
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";

export interface Talker {
  readonly node: TopologyNode;
  /** bytes/s */
  readonly sends: number;
  readonly receives: number;
}
export type TalkersBy = "vm" | "vif";
const MOST = 12;
/** Less than this a second is silence, bytes. */
const LEAST = 1;

/**
 * A guest's interface stands between two edges that carry the same: the one to its guest is read. Where a graph has no interfaces, the
 * edges of its VMs are.
 */
export function topTalkers({ nodes, edges }: Topology, rates: TopologyRates | null, by: TalkersBy): readonly Talker[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const hasVifs = nodes.some(({ kind }) => kind === "vif");
  const sums = new Map<string, { sends: number; receives: number }>();
  for (let at = 0; at < edges.length; at++) {
    const { from, to } = edges[at] as Topology["edges"][number];
    const [a, b] = [byId.get(from), byId.get(to)];
    const [vm, other, isOut] = a?.kind === "vm" ? [a, b, true] : b?.kind === "vm" ? [b, a, false] : [];
    if (!vm || !other || (hasVifs && other.kind !== "vif")) continue;
    const key = by === "vif" && other.kind === "vif" ? other.id : vm.id;
    const sum = sums.get(key) ?? { sends: 0, receives: 0 };
    const [forward, backward] = [rates?.forwardBytesPerS[at] ?? 0, rates?.backwardBytesPerS[at] ?? 0];
    sum.sends += isOut ? forward : backward;
    sum.receives += isOut ? backward : forward;
    sums.set(key, sum);
  }
  return [...sums]
    .filter(([, { sends, receives }]) => sends + receives >= LEAST)
    .sort(([, a], [, b]) => b.sends + b.receives - (a.sends + a.receives))
    .slice(0, MOST)
    .flatMap(([id, sum]) => {
      const node = byId.get(id);
      return node ? [{ node, ...sum }] : [];
    });
}

/** Which nodes of a graph are joined to which. */
import type { Topology } from "@/server/contract";

export type Neighbours = ReadonlyMap<string, readonly string[]>;
const NONE: readonly string[] = [];

export function neighboursOf({ edges }: Pick<Topology, "edges">): Neighbours {
  const map = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    const known = map.get(a);
    if (known) known.push(b);
    else map.set(a, [b]);
  };
  for (const { from, to } of edges) {
    join(from, to);
    join(to, from);
  }
  return map;
}
export function nearTo(neighbours: Neighbours, id: string): readonly string[] {
  return neighbours.get(id) ?? NONE;
}

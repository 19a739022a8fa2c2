/** What hangs on buses: parts of a graph that its buses join, each drawn from its contacts with them to the right. */
import type { Topology, TopologyNode } from "@/server/contract";
import type { Rect } from "../picture";
import { NODE_HEIGHT, ROW } from "./measures";
import { type Neighbours, nearTo } from "./neighbours";
import { apart, ordered } from "./ordering";

/** Between two layers of a unit. */
const BETWEEN = 44;

export interface Unit {
  readonly nodes: readonly TopologyNode[];
  /** nodes on buses, with the places of these in their order, sorted */
  readonly contacts: readonly { readonly id: string; readonly buses: readonly number[] }[];
  /** buses that it hangs on, from top to bottom */
  readonly buses: readonly number[];
  /** what it is about: its machine, else what it begins with */
  readonly main: TopologyNode;
}
export interface UnitShape {
  readonly places: ReadonlyMap<string, Rect>;
  readonly width: number;
  readonly rows: number;
}
const MAIN = ["vm", "host", "router", "gateway", "switch"] as const;

/** Parts of a graph that hang together without some of its nodes. @param busAt - places of buses in their order */
export function unitsOf(
  graph: Topology,
  near: Neighbours,
  busAt: ReadonlyMap<string, number>,
  without: ReadonlySet<string>,
): readonly Unit[] {
  const nodeOf = new Map(graph.nodes.map((node) => [node.id, node]));
  const seen = new Set<string>(without);
  const units: Unit[] = [];
  for (const start of graph.nodes) {
    if (seen.has(start.id)) continue;
    seen.add(start.id);
    const nodes: TopologyNode[] = [start];
    const contacts: { readonly id: string; readonly buses: readonly number[] }[] = [];
    for (const { id } of nodes) {
      const on: number[] = [];
      for (const other of nearTo(near, id)) {
        const bus = busAt.get(other);
        if (bus !== undefined && !on.includes(bus)) on.push(bus);
        const node = seen.has(other) ? undefined : nodeOf.get(other);
        if (!node) continue;
        seen.add(other);
        nodes.push(node);
      }
      if (on.length > 0) contacts.push({ id, buses: on.sort((a, b) => a - b) });
    }
    const main = nodes.length === 1 ? start : (MAIN.flatMap((kind) => nodes.find((node) => node.kind === kind) ?? [])[0] ?? start);
    units.push({ nodes, contacts, buses: together(contacts), main });
  }
  return units;
}
/** All buses of some contacts or units, sorted. */
export function together(contacts: readonly Pick<Unit, "buses">[]): readonly number[] {
  if (contacts.length === 1) return contacts[0]?.buses ?? [];
  return [...new Set(contacts.flatMap((one) => one.buses))].sort((a, b) => a - b);
}
/** The same units where buses stand in another order. @param to - its new place by each one's old one */
export function reordered(units: readonly Unit[], to: readonly number[]): readonly Unit[] {
  return units.map((unit) => {
    const contacts = unit.contacts.map(({ id, buses }) => ({ id, buses: buses.map((bus) => to[bus] ?? bus).sort((a, b) => a - b) }));
    return { ...unit, contacts, buses: together(contacts) };
  });
}

/** A unit's nodes in layers: those on buses first, from the upper bus to the lower, then by how far they are from them. */
export function shapeOf({ nodes, contacts }: Unit, near: Neighbours, widthOf: (kind: TopologyNode["kind"]) => number): UnitShape {
  const [only] = nodes;
  if (only && nodes.length === 1) {
    const width = widthOf(only.kind);
    return { places: new Map([[only.id, { x: 0, y: (ROW - NODE_HEIGHT) / 2, width, height: NODE_HEIGHT }]]), width, rows: 1 };
  }
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const first = [...contacts].sort((a, b) => (a.buses[0] ?? 0) - (b.buses[0] ?? 0)).map(({ id }) => id);
  const layers: string[][] = [first.length > 0 ? first : nodes.slice(0, 1).map(({ id }) => id)];
  const seen = new Set(layers[0]);
  for (const layer of layers) {
    const next: string[] = [];
    for (const id of layer)
      for (const other of nearTo(near, id))
        if (kindOf.has(other) && !seen.has(other)) {
          seen.add(other);
          next.push(other);
        }
    if (next.length > 0) layers.push(next);
  }
  const best = layers.length > 1 ? ordered(layers, near, 2) : layers;
  const rowOf = new Map<string, number>();
  const places = new Map<string, Rect>();
  let [x, rows] = [0, 1];
  for (const [n, layer] of [layers[0] ?? [], ...best.slice(1)].entries()) {
    const wishes = layer.map((id, at) => {
      const known = nearTo(near, id).flatMap((other) => rowOf.get(other) ?? []);
      return { id, at: n === 0 || known.length === 0 ? at : known.reduce((a, b) => a + b, 0) / known.length };
    });
    if (n > 0) wishes.sort((a, b) => a.at - b.at);
    const at = apart(wishes.map((wish) => wish.at));
    const width = Math.max(...layer.map((id) => widthOf(kindOf.get(id) ?? "vm")));
    for (const [place, { id }] of wishes.entries()) {
      const row = at[place] ?? 0;
      rowOf.set(id, row);
      rows = Math.max(rows, Math.ceil(row + 1));
      places.set(id, { x, y: Math.round(row * ROW + (ROW - NODE_HEIGHT) / 2), width, height: NODE_HEIGHT });
    }
    x += width + BETWEEN;
  }
  return { places, width: x - BETWEEN, rows };
}

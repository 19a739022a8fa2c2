/** What stands in the frame of one host: NICs, bridges, interfaces, guests, from left to right. */
import type { Topology, TopologyNode } from "@/server/contract";
import type { GuestGroup } from "./layout";

type Inside = "pif" | "bridge" | "vif" | "vm";
export interface Sizes {
  /** left edge and width of a layer in the frame, pixels */
  readonly left: Partial<Record<Inside, number>>;
  readonly width: Partial<Record<Inside, number>>;
  readonly pad: number;
  readonly row: number;
  /** of a node */
  readonly height: number;
}
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface HostContent {
  readonly places: ReadonlyMap<string, Place>;
  readonly groups: readonly Omit<GuestGroup, "host">[];
  readonly height: number;
}
export type Neighbours = ReadonlyMap<string, readonly string[]>;
const NONE: readonly string[] = [];

export function neighboursOf(graph: Topology): Neighbours {
  const map = new Map<string, string[]>();
  const join = (a: string, b: string): void => {
    const known = map.get(a);
    if (known) known.push(b);
    else map.set(a, [b]);
  };
  for (const { from, to } of graph.edges) {
    join(from, to);
    join(to, from);
  }
  return map;
}
/** Guests that have interfaces of their own; a control domain hangs on its bridges without. */
export function guestsOf(inside: readonly TopologyNode[], neighbours: Neighbours): readonly TopologyNode[] {
  const vifs = new Set(inside.filter(({ kind }) => kind === "vif").map(({ id }) => id));
  return inside.filter(({ id, kind }) => kind === "vm" && (neighbours.get(id) ?? NONE).some((one) => vifs.has(one)));
}

/** Keeps wished rows at least one apart, in their order. */
function spread(wishes: { id: string; at: number }[], rowOf: Map<string, number>): void {
  let free = 0;
  for (const wish of wishes.sort((a, b) => a.at - b.at)) {
    const at = Math.max(wish.at, free);
    rowOf.set(wish.id, at);
    free = at + 1;
  }
}

/** @param hidesGuests - guests are one box for each bridge */
export function placeHost(inside: readonly TopologyNode[], neighbours: Neighbours, sizes: Sizes, hidesGuests: boolean): HostContent {
  const kindOf = new Map(inside.map((node) => [node.id, node.kind]));
  const near = (id: string): readonly string[] => neighbours.get(id) ?? NONE;
  const bridges = inside.filter(({ kind }) => kind === "bridge");
  const order = new Map(bridges.map(({ id }, at) => [id, at]));
  const bridgeOf = (vif: string): string | undefined => near(vif).find((id) => order.has(id));
  /** Interfaces by which a guest's own bridge hangs on another: their edges begin at it, and no guest is joined to them. */
  const trunksOf = (bridge: string): string[] =>
    order.has(bridge)
      ? near(bridge).filter((id) => kindOf.get(id) === "vif" && near(id)[0] === bridge && !near(id).some((one) => kindOf.get(one) === "vm"))
      : [];
  const firstBridge = (vm: string): number =>
    Math.min(...near(vm).map((id) => order.get(kindOf.get(id) === "vif" ? (bridgeOf(id) ?? "") : id) ?? 99), 99);
  const hidden = new Set(hidesGuests ? guestsOf(inside, neighbours).map(({ id }) => id) : NONE);
  const guests = inside
    .filter(({ id, kind }) => kind === "vm" && !hidden.has(id))
    .sort((a, b) => firstBridge(a.id) - firstBridge(b.id) || (a.label < b.label ? -1 : 1));
  const rowOf = new Map<string, number>();
  let row = 0;
  for (const guest of guests) {
    const trunks = near(guest.id).flatMap(trunksOf);
    const vifs = [...near(guest.id).filter((id) => kindOf.get(id) === "vif"), ...trunks];
    for (const [index, vif] of vifs.entries()) rowOf.set(vif, row + index);
    // One that hangs on its own bridge has a row to itself: the line to it would pass behind an interface that it does not lead to.
    const isApart = trunks.length > 0;
    rowOf.set(guest.id, row + (isApart ? vifs.length : Math.max(0, vifs.length - 1) / 2));
    row += Math.max(1, vifs.length + (isApart ? 1 : 0));
  }
  const inGroup = new Map<string, string[]>();
  if (hidesGuests)
    for (const { id, kind } of inside) {
      const bridge = kind === "vif" && near(id).some((one) => hidden.has(one)) ? (bridgeOf(id) ?? "") : null;
      if (bridge !== null) inGroup.set(bridge, [...(inGroup.get(bridge) ?? []), id]);
    }
  const groupRows = new Map([...inGroup.keys()].map((bridge) => [bridge, row++]));
  const middle = (id: string, kinds: readonly string[], fallback: number): number => {
    const rows = near(id).flatMap((one) => (kinds.includes(kindOf.get(one) ?? "") ? (rowOf.get(one) ?? []) : []));
    const grouped = groupRows.get(id);
    if (grouped !== undefined) rows.push(grouped);
    return rows.length > 0 ? rows.reduce((a, b) => a + b, 0) / rows.length : fallback;
  };
  spread(
    bridges.map(({ id }) => ({ id, at: middle(id, ["vif", "vm"], row) })),
    rowOf,
  );
  spread(
    inside.filter(({ kind }) => kind === "pif").map(({ id }, at) => ({ id, at: middle(id, ["bridge"], at) })),
    rowOf,
  );
  const rows = Math.max(1, row, ...[...rowOf.values()].map((at) => at + 1));
  const yOf = (at: number): number => (at + 0.5) * sizes.row;
  const places = new Map<string, Place>();
  for (const { id, kind } of inside) {
    const at = rowOf.get(id);
    const layer = kind as Inside;
    if (at !== undefined) places.set(id, { x: sizes.left[layer] ?? 0, y: yOf(at), width: sizes.width[layer] ?? 0, height: sizes.height });
  }
  const labels = new Map(bridges.map(({ id, label }) => [id, label]));
  const groups = [...inGroup].map(([bridge, vifs]) => {
    const box = {
      x: sizes.left.vif ?? 0,
      y: yOf(groupRows.get(bridge) ?? 0),
      width: (sizes.left.vm ?? 0) + (sizes.width.vm ?? 0) - (sizes.left.vif ?? 0),
      height: sizes.height,
    };
    // What is folded away ends where its box begins.
    for (const vif of vifs) places.set(vif, { x: box.x, y: box.y, width: 0, height: 0 });
    return { id: `${bridge} ${vifs[0] ?? ""}`, bridge: labels.get(bridge) ?? "", count: vifs.length, ...box };
  });
  for (const id of hidden) {
    const vif = near(id).find((one) => places.has(one));
    const place = vif === undefined ? undefined : places.get(vif);
    if (place) places.set(id, place);
  }
  return { places, groups, height: rows * sizes.row };
}

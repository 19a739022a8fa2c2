/**
 * Places of a network graph: layers from left to right (outside, gateways, switch, NICs, bridges, VIFs, guests), one frame a host.
 * Bridges and guests stand at the middle of what they are joined to; nothing overlaps.
 */
import type { Topology, TopologyNode } from "@/server/contract";

export interface Placed {
  readonly node: TopologyNode;
  /** middle of the left edge, and size, in graph units (CSS pixels at zoom 1) */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Frame {
  readonly host: TopologyNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isFolded: boolean;
  /** interfaces inside */
  readonly count: number;
}
export interface Layout {
  readonly placed: ReadonlyMap<string, Placed>;
  readonly frames: readonly Frame[];
  readonly width: number;
  readonly height: number;
}

const ROW = 40;
const NODE = { width: 128, height: 30 };
const HEAD = 34;
const PAD = 16;
const COLUMN = { outside: 0, gateway: 190, switch: 390, frame: 590 };
const INSIDE = { pif: PAD, bridge: 210, vif: 410, vm: 610 };
const FRAME_WIDTH = INSIDE.vm + NODE.width + PAD;

export function layOut(graph: Topology, folded: ReadonlySet<string>): Layout {
  const placed = new Map<string, Placed>();
  const frames: Frame[] = [];
  const neighbours = neighboursOf(graph);
  let y = 0;
  for (const host of graph.nodes.filter((n) => n.kind === "host")) {
    const inside = graph.nodes.filter((n) => n.host === host.id && n.kind !== "host");
    const count = inside.filter((n) => n.kind === "vif").length;
    const isFolded = folded.has(host.id);
    const height = isFolded ? HEAD + PAD : HEAD + placeHost(inside, neighbours, COLUMN.frame, y + HEAD, placed) + PAD;
    if (isFolded) for (const node of inside) placed.set(node.id, { node, x: COLUMN.frame, y: y + HEAD / 2, width: 0, height: 0 });
    frames.push({ host, x: COLUMN.frame, y, width: FRAME_WIDTH, height, isFolded, count });
    y += height + 24;
  }
  const total = Math.max(y - 24, ROW * 3);
  for (const kind of ["outside", "gateway", "switch"] as const) {
    const nodes = graph.nodes.filter((n) => n.kind === kind);
    const top = total / 2 - (nodes.length * ROW * 1.5) / 2;
    for (const [index, node] of nodes.entries())
      placed.set(node.id, { node, x: COLUMN[kind], y: top + (index + 0.5) * ROW * 1.5, ...NODE });
  }
  return { placed, frames, width: COLUMN.frame + FRAME_WIDTH, height: total };
}

function neighboursOf(graph: Topology): Map<string, string[]> {
  const map = new Map<string, string[]>();
  const join = (a: string, b: string): void => void map.set(a, [...(map.get(a) ?? []), b]);
  for (const edge of graph.edges) {
    join(edge.from, edge.to);
    join(edge.to, edge.from);
  }
  return map;
}

/** Places one host's inside below `top`; returns its height. */
function placeHost(
  inside: readonly TopologyNode[],
  neighbours: ReadonlyMap<string, readonly string[]>,
  left: number,
  top: number,
  placed: Map<string, Placed>,
): number {
  const kindOf = new Map(inside.map((n) => [n.id, n.kind]));
  const bridges = inside.filter((n) => n.kind === "bridge");
  const order = new Map(bridges.map((b, i) => [b.id, i]));
  const bridgeOf = (id: string): number => Math.min(...(neighbours.get(id) ?? []).map((n) => order.get(n) ?? 99), 99);
  const firstBridge = (vm: string): number =>
    Math.min(...(neighbours.get(vm) ?? []).map((n) => (kindOf.get(n) === "vif" ? bridgeOf(n) : (order.get(n) ?? 99))), 99);
  const guests = inside
    .filter((n) => n.kind === "vm")
    .sort((a, b) => firstBridge(a.id) - firstBridge(b.id) || (a.label < b.label ? -1 : 1));
  let row = 0;
  const rowOf = new Map<string, number>();
  for (const guest of guests) {
    const vifs = (neighbours.get(guest.id) ?? []).filter((n) => kindOf.get(n) === "vif");
    for (const [index, vif] of vifs.entries()) rowOf.set(vif, row + index);
    rowOf.set(guest.id, row + Math.max(0, vifs.length - 1) / 2);
    row += Math.max(1, vifs.length);
  }
  const middle = (id: string, kinds: readonly string[], fallback: number): number => {
    const rows = (neighbours.get(id) ?? [])
      .filter((n) => kinds.includes(kindOf.get(n) ?? ""))
      .map((n) => rowOf.get(n))
      .filter((r): r is number => r !== undefined);
    return rows.length > 0 ? rows.reduce((a, b) => a + b, 0) / rows.length : fallback;
  };
  spread(
    bridges.map((b) => ({ id: b.id, at: middle(b.id, ["vif", "vm"], row) })),
    rowOf,
  );
  const pifs = inside.filter((n) => n.kind === "pif");
  spread(
    pifs.map((p, i) => ({ id: p.id, at: middle(p.id, ["bridge"], i) })),
    rowOf,
  );
  let rows = 1;
  for (const node of inside) {
    const at = rowOf.get(node.id) ?? 0;
    rows = Math.max(rows, at + 1);
    const column = node.kind === "pif" ? INSIDE.pif : node.kind === "bridge" ? INSIDE.bridge : node.kind === "vif" ? INSIDE.vif : INSIDE.vm;
    placed.set(node.id, { node, x: left + column, y: top + (at + 0.5) * ROW, ...NODE });
  }
  return rows * ROW;
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

/**
 * Graphs of segments or subnets: each is a bar from left to right, below it in columns what hangs on it. What hangs on several stands below
 * the uppermost, and its lines to the others go down left of it; gateways and switches stand above all.
 */
import type { Topology, TopologyNode, TopologyNodeKind } from "@/server/contract";
import { nodeWidth } from "../label-width";
import { busOrder } from "./bus-order";
import { SIDE } from "./bus-ways";
import { boxed, type Channel, channelKey, type Draft, type Making, making } from "./draft";
import type { Given } from "./given";
import { foldUnits, type Hanging } from "./hanging";
import { NODE_HEIGHT, ROW, scaleIn, widthsOf } from "./measures";
import { nearTo, neighboursOf } from "./neighbours";
import { apart } from "./ordering";
import { reordered, type Unit, unitsOf } from "./units";

export interface BusPlan {
  readonly bus: TopologyNodeKind;
  /** what stands above all buses */
  readonly top: readonly TopologyNodeKind[];
  /** buses and what joins them stand the lower, the farther they are from outside */
  readonly isByDepth: boolean;
}
/** Between lines that leave one node, and between what stands beside each other. */
const LANE = 12;
const ASIDE = 28;
/** Below the last row of a bus. */
const BELOW = 14;
const FIRST = 24;

/** Steps from outside, over all that joins; what is not reached is one below the rest. */
function depths(graph: Topology, near: ReturnType<typeof neighboursOf>): ReadonlyMap<string, number> {
  const starts = graph.nodes.filter(({ kind }) => kind === "outside").map(({ id }) => id);
  const depth = new Map(starts.map((id) => [id, 0]));
  for (const id of starts)
    for (const other of nearTo(near, id))
      if (!depth.has(other)) {
        depth.set(other, (depth.get(id) ?? 0) + 1);
        starts.push(other);
      }
  return depth;
}

/** Room that is taken beside a bus, as intervals. */
class Band {
  private readonly taken: [from: number, to: number][] = [];
  /** a line that passes here needs this much room */
  take(from: number, to: number): void {
    const at = this.taken.findLastIndex(([before]) => before <= from);
    this.taken.splice(at + 1, 0, [from, to]);
  }
  /** The first place from `x` on with so much room. */
  next(x: number, width: number): number {
    let at = x;
    for (const [from, to] of this.taken) if (from < at + width && to > at) at = to;
    return at;
  }
}

/** What has columns of its own: all that hangs on the same buses. */
const setOf = ({ buses, at }: Hanging): string => (buses.length > 0 ? buses.join("+") : `${at}`);
/** Room left of a column for its lines. */
const roomFor = ({ buses }: Hanging): number => SIDE + Math.max(1, buses.length) * LANE;

/** How many rows columns have, so that all is as large as it can be in its window. */
function rowsIn(hanging: readonly Hanging[], buses: number, window: Given["window"], { left, top }: { left: number; top: number }): number {
  const sets = new Map<string, { readonly at: number; readonly room: number; rows: number; widest: number; high: number }>();
  for (const one of hanging) {
    const known = sets.get(setOf(one)) ?? { at: one.at, room: roomFor(one) + ASIDE, rows: 0, widest: 0, high: 0 };
    sets.set(setOf(one), known);
    known.rows += one.shape.rows;
    known.widest = Math.max(known.widest, one.shape.width);
    known.high = Math.max(known.high, one.shape.rows);
  }
  let [best, scale] = [1, 0];
  for (const rows of [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48]) {
    const widths = new Array<number>(buses + 1).fill(left);
    const heights = new Array<number>(buses + 1).fill(0);
    for (const { at, room, rows: all, widest, high } of sets.values()) {
      widths[at] = (widths[at] ?? 0) + Math.ceil(all / rows) * (widest + room);
      heights[at] = Math.max(heights[at] ?? 0, high, Math.min(rows, all));
    }
    const height = heights.reduce((sum, one, at) => sum + one * ROW + (at < buses ? NODE_HEIGHT + 8 : 0) + BELOW, top);
    const found = scaleIn(window, { width: Math.max(...widths), height });
    if (found > scale * 1.05) [best, scale] = [rows, found];
  }
  return best;
}

interface Top {
  readonly node: TopologyNode;
  readonly x: number;
  readonly width: number;
  readonly buses: readonly number[];
}

class BusLayout {
  readonly made: Making = making();
  readonly channels = new Map<string, Channel>();
  readonly near: ReturnType<typeof neighboursOf>;
  readonly widthOf: (kind: TopologyNodeKind) => number;
  readonly order: readonly TopologyNode[];
  readonly busAt: ReadonlyMap<string, number>;
  /** what stands above all */
  readonly above: readonly TopologyNode[];
  readonly units: readonly Unit[];
  private readonly bands: readonly Band[];
  private readonly nameWidth: number;

  constructor(
    readonly graph: Topology,
    readonly given: Given,
    plan: BusPlan,
  ) {
    this.near = neighboursOf(graph);
    this.widthOf = widthsOf(graph.nodes, given.nameOf);
    const depth = plan.isByDepth ? depths(graph, this.near) : new Map<string, number>();
    const deepest = Math.max(0, ...depth.values()) + 1;
    const isTop = ({ id, kind }: TopologyNode): boolean =>
      plan.top.includes(kind) || (plan.isByDepth && kind === "router" && depth.get(id) === 1);
    this.above = graph.nodes.filter((node) => node.kind !== plan.bus && isTop(node));
    const buses = graph.nodes.filter(({ kind }) => kind === plan.bus);
    const nodeOf = new Map(buses.map((bus) => [bus.id, bus]));
    const without = new Set([...buses, ...this.above].map(({ id }) => id));
    const given0 = new Map(buses.map(({ id }, at) => [id, at]));
    const units = unitsOf(graph, this.near, given0, without);
    const joints = units.flatMap(({ buses: on }) => (on.length > 1 ? [on.flatMap((at) => buses[at]?.id ?? [])] : []));
    const ids = busOrder([...nodeOf.keys()], joints, (id) => (plan.isByDepth ? (depth.get(id) ?? deepest) : 0));
    this.order = ids.flatMap((id) => nodeOf.get(id) ?? []);
    this.busAt = new Map(ids.map((id, at) => [id, at]));
    this.units = reordered(
      units,
      buses.map(({ id }) => this.busAt.get(id) ?? 0),
    );
    // One more for what hangs on none.
    this.bands = Array.from({ length: ids.length + 1 }, () => new Band());
    this.nameWidth = Math.max(0, ...this.order.map((bus) => nodeWidth(bus.kind, given.nameOf(bus))));
  }

  /** Places above all buses from left to right, each so wide that its lines leave it beside one another. */
  private tops(): readonly Top[] {
    let x = this.nameWidth + FIRST;
    const lines = this.above.filter(({ kind }) => kind !== "outside");
    return lines.map((node): Top => {
      const buses = [...new Set(nearTo(this.near, node.id).flatMap((id) => this.busAt.get(id) ?? []))].sort((a, b) => a - b);
      const width = Math.max(this.widthOf(node.kind), (buses.length + 1) * LANE);
      const top = { node, x, width, buses };
      for (const [n, bus] of buses.entries()) {
        const by = Math.round((width * (n + 1)) / (buses.length + 1));
        this.channels.set(channelKey(node.id, this.order[bus]?.id ?? ""), { by, isDrop: true });
        for (let band = 0; band < bus; band += 1) this.bands[band]?.take(x + by - LANE / 2, x + by + LANE / 2);
      }
      x += width + ASIDE * 2;
      return top;
    });
  }

  /** Above all: outside first, then gateways, then switches. @returns where the first bus begins */
  private placeTops(tops: readonly Top[]): number {
    const outside = this.above.filter(({ kind }) => kind === "outside");
    const rows = [...new Set(tops.map(({ node }) => (node.kind === "switch" ? 1 : 0)))].sort();
    let y = outside.length > 0 ? ROW * 1.75 : 0;
    for (const row of rows) {
      for (const { node, x, width } of tops)
        if ((node.kind === "switch" ? 1 : 0) === row)
          this.made.nodes.set(node.id, { ...boxed(node, { x, y, width, height: NODE_HEIGHT }), isWide: true });
      y += ROW * 1.75;
    }
    const width = this.widthOf("outside");
    const pitch = width + ASIDE;
    const wishes = outside.map(({ id }, n) => {
      const below = nearTo(this.near, id).flatMap((other) => this.made.nodes.get(other) ?? []);
      const middle = below.reduce((sum, one) => sum + one.x + one.width / 2, 0) / Math.max(1, below.length);
      return { n, at: below.length > 0 ? (middle - width / 2) / pitch : n + this.nameWidth / pitch };
    });
    wishes.sort((a, b) => a.at - b.at);
    for (const [at, place] of apart(
      wishes.map((wish) => wish.at),
      0,
    ).entries()) {
      const node = outside[wishes[at]?.n ?? 0];
      if (node) this.made.nodes.set(node.id, boxed(node, { x: Math.round(place * pitch), y: 0, width, height: NODE_HEIGHT }));
    }
    return y;
  }

  /** Where each unit stands beside its bus, and in which row. */
  private columns(hanging: readonly Hanging[], left: number, rows: number): readonly (Hanging & { x: number; row: number })[] {
    const widest = new Map<string, number>();
    for (const one of hanging) widest.set(setOf(one), Math.max(widest.get(setOf(one)) ?? 0, one.shape.width));
    const open = new Map<string, { x: number; row: number }>();
    return hanging.map((one) => {
      const set = setOf(one);
      let column = open.get(set);
      if (!column || column.row + one.shape.rows > Math.max(rows, one.shape.rows)) {
        column = { x: this.roomFor(one, left, widest.get(set) ?? 0), row: 0 };
        open.set(set, column);
      }
      const row = column.row;
      column.row += one.shape.rows;
      return { ...one, x: column.x + roomFor(one), row };
    });
  }
  /** Where a column begins: beside its bus it has room, and past those below its lines have. */
  private roomFor(one: Hanging, left: number, widest: number): number {
    const last = one.buses.at(-1) ?? one.at;
    const lines = roomFor(one);
    let x = left;
    for (let before = -1; before !== x; ) {
      before = x;
      x = this.bands[one.at]?.next(x, lines + widest + ASIDE) ?? x;
      for (let band = one.at + 1; band < last; band += 1) x = this.bands[band]?.next(x, lines) ?? x;
    }
    this.bands[one.at]?.take(x, x + lines + widest + ASIDE);
    for (let band = one.at + 1; band < last; band += 1) this.bands[band]?.take(x, x + lines);
    return x;
  }

  draft(): Draft {
    const top = this.placeTops(this.tops());
    const hanging = foldUnits(this);
    const left = this.nameWidth + FIRST;
    const placed = this.columns(hanging, left, rowsIn(hanging, this.order.length, this.given.window, { left, top }));
    const rows = new Array<number>(this.order.length + 1).fill(0);
    for (const { at, row, shape } of placed) rows[at] = Math.max(rows[at] ?? 0, row + shape.rows);
    let y = top;
    const tops2 = rows.map((count, at) => {
      const own = y;
      const bus = this.order[at];
      const name = bus ? nodeWidth(bus.kind, this.given.nameOf(bus)) : 0;
      if (bus) this.made.nodes.set(bus.id, { ...boxed(bus, { x: 0, y: own, width: name, height: NODE_HEIGHT }), form: "bus" });
      y += (bus ? NODE_HEIGHT + 8 : 0) + count * ROW + BELOW;
      return own + (bus ? NODE_HEIGHT + 8 : 0);
    });
    const onBus = new Map(placed.map(({ unit, at }) => [unit, this.order[at]?.id ?? ""]));
    for (const one of placed) {
      const band = (tops2[one.at] ?? 0) + one.row * ROW;
      if (one.group)
        this.made.groups.push({
          ...one.group,
          x: one.x,
          y: band + (ROW - NODE_HEIGHT) / 2,
          width: one.shape.width,
          height: NODE_HEIGHT,
          frame: null,
        });
      for (const node of one.group ? [] : one.nodes) {
        const place = one.shape.places.get(node.id);
        if (place) this.made.nodes.set(node.id, boxed(node, { ...place, x: one.x + place.x, y: band + place.y }, null, SIDE, one.unit));
      }
      for (const { id, buses } of one.contacts)
        for (const bus of buses) {
          const lane = Math.max(0, one.buses.indexOf(bus));
          this.channels.set(channelKey(id, this.order[bus]?.id ?? ""), { by: -SIDE - lane * LANE, isDrop: false });
        }
    }
    return { ...this.made, routing: "buses", channels: this.channels, onBus, aside: ASIDE + SIDE + LANE };
  }
}

export type { BusLayout };
export function buses(graph: Topology, given: Given, plan: BusPlan): Draft {
  return new BusLayout(graph, given, plan).draft();
}
export const network = (graph: Topology, given: Given): Draft =>
  buses(graph, given, { bus: "segment", top: ["outside", "gateway", "switch"], isByDepth: false });
export const layer3 = (graph: Topology, given: Given): Draft =>
  buses(graph, given, { bus: "subnet", top: ["outside", "gateway"], isByDepth: true });

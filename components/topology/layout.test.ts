import { expect, test } from "vitest";
import type { Topology, TopologyNode } from "@/server/contract";
import { curveOf, type Line, labelPlace, lineAt, linesOf } from "./flows";
import { foldedAtFirst, GAP, GUESTS_IN_SIGHT, guestFold, layOut, ROW } from "./layout";

const node = (id: string, kind: TopologyNode["kind"], host: string | null): TopologyNode => ({
  id,
  kind,
  label: id,
  host,
  ref: null,
  class: null,
  state: "up",
  facts: [],
});
function graph(hosts: number, vms: number): Topology {
  const nodes = [node("out", "outside", null), node("gw", "gateway", null), node("sw", "switch", null)];
  const edges: Topology["edges"][number][] = [];
  const join = (from: string, to: string) => edges.push({ id: `${from}-${to}`, from, to, state: "up" });
  join("sw", "gw");
  for (let h = 0; h < hosts; h++) {
    nodes.push(
      node(`h${h}`, "host", null),
      node(`h${h}p0`, "pif", `h${h}`),
      node(`h${h}p1`, "pif", `h${h}`),
      node(`h${h}b0`, "bridge", `h${h}`),
      node(`h${h}b1`, "bridge", `h${h}`),
      node(`h${h}b2`, "bridge", `h${h}`),
    );
    join(`h${h}p0`, "sw");
    join(`h${h}b0`, `h${h}p0`);
    join(`h${h}b1`, `h${h}p1`);
    for (let v = 0; v < vms; v++) {
      nodes.push(node(`h${h}v${v}`, "vm", `h${h}`), node(`h${h}v${v}i0`, "vif", `h${h}`), node(`h${h}v${v}i1`, "vif", `h${h}`));
      join(`h${h}v${v}`, `h${h}v${v}i0`);
      join(`h${h}v${v}`, `h${h}v${v}i1`);
      join(`h${h}v${v}i0`, `h${h}b${v % 2}`);
      join(`h${h}v${v}i1`, `h${h}b${(v + 1) % 2}`);
    }
  }
  return { version: 1, nodes, edges };
}

/** The same with a guest on each host that bridges its interface to another's: its own bridge is between them. */
function withDriverDomains(hosts: number, vms: number): Topology {
  const { nodes, edges } = graph(hosts, vms);
  const join = (from: string, to: string) => (edges as Topology["edges"][number][]).push({ id: `${from}-${to}`, from, to, state: "up" });
  for (let h = 0; h < hosts; h++) {
    const name = (part: string): string => `h${h}${part}`;
    const own = [
      ["dom0", "vm"],
      ["net", "vm"],
      ["netb", "bridge"],
      ["neti0", "vif"],
      ["cli", "vm"],
      ["clii0", "vif"],
    ] as const;
    (nodes as TopologyNode[]).push(...own.map(([part, kind]) => node(name(part), kind, `h${h}`)));
    join(name("dom0"), name("b0"));
    join(name("netb"), name("neti0"));
    join(name("neti0"), name("b0"));
    join(name("net"), name("netb"));
    join(name("cli"), name("clii0"));
    join(name("clii0"), name("netb"));
  }
  return { version: 1, nodes, edges };
}

const screen = { width: 1100, height: 1400 };

test.each([
  [1, 0, graph],
  [2, 3, graph],
  [5, 20, graph],
  [1, 0, withDriverDomains],
  [2, 4, withDriverDomains],
] as const)("%i hosts with %i guests: every node has a place and none overlaps another", (hosts, vms, graphOf) => {
  const topology = graphOf(hosts, vms);
  const { placed, frames } = layOut(topology, new Set());
  const boxes = [...placed.values()];
  expect(boxes.length).toBe(topology.nodes.filter((n) => n.kind !== "host").length);
  for (const [index, a] of boxes.entries()) {
    for (const b of boxes.slice(index + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
      expect(apart, `${a.node.id} and ${b.node.id}`).toBe(true);
    }
  }
  for (const [index, frame] of frames.entries()) {
    for (const other of frames.slice(index + 1)) {
      const isBeside = frame.x + frame.width < other.x || other.x + other.width < frame.x;
      expect(isBeside || frame.y + frame.height < other.y || other.y + other.height < frame.y).toBe(true);
    }
    for (const box of boxes.filter((p) => p.node.host === frame.host.id)) {
      expect(box.y + box.height / 2).toBeLessThanOrEqual(frame.y + frame.height);
      expect(box.x + box.width).toBeLessThanOrEqual(frame.x + frame.width);
    }
  }
});

test("an interface between a guest's own bridge and another stands beside that guest", () => {
  const { placed } = layOut(withDriverDomains(1, 2), new Set());
  expect(placed.get("h0neti0")?.width).toBeGreaterThan(0);
  // No interface stands between its own bridge and the guest.
  const guest = placed.get("h0net");
  expect(guest?.y).toBe((placed.get("h0neti0")?.y ?? 0) + ROW);
  expect([...placed.values()].filter(({ node, y }) => node.kind === "vif" && y === guest?.y)).toEqual([]);
});

/** Places along a line. */
function traced(line: Line): readonly { readonly x: number; readonly y: number }[] {
  const [a, b, c, d] = curveOf(line) ?? [];
  const curve = Array.from({ length: 33 }, (_, n) => {
    const [t, u] = [n / 32, 1 - n / 32];
    const at = (axis: "x" | "y"): number =>
      u ** 3 * (a?.[axis] ?? 0) + 3 * t * u * u * (b?.[axis] ?? 0) + 3 * t * t * u * (c?.[axis] ?? 0) + t ** 3 * (d?.[axis] ?? 0);
    return { x: at("x"), y: at("y") };
  });
  const straight = line.points.slice(1).flatMap((to, at) => {
    const from = line.points[at] ?? to;
    return Array.from({ length: 33 }, (_, n) => ({ x: from.x + ((to.x - from.x) * n) / 32, y: from.y + ((to.y - from.y) * n) / 32 }));
  });
  return curveOf(line) ? [...curve, ...straight.slice(33)] : straight;
}
/** Three switches beside each other, each joined to each by a cable. */
function withSwitches(hosts: number, vms: number): Topology {
  const { nodes, edges } = withDriverDomains(hosts, vms);
  const cable = (from: string, to: string): Topology["edges"][number] => ({ id: `${from}-${to}`, from, to, state: "up" });
  return {
    version: 1,
    nodes: [...nodes, node("sw2", "switch", null), node("sw3", "switch", null)],
    edges: [...edges, cable("sw", "sw2"), cable("sw3", "sw"), cable("sw2", "sw3")],
  };
}
test.each([
  [2, 3, graph],
  [2, 4, withDriverDomains],
  [2, 2, withSwitches],
] as const)("%i hosts with %i guests: no line passes behind a node, and no label stands over one", (hosts, vms, graphOf) => {
  const topology = graphOf(hosts, vms);
  const layout = layOut(topology, new Set());
  const boxes = [...layout.placed.values()];
  const lines = linesOf(topology, layout, null);
  const covers = (left: number, right: number, y: number) =>
    boxes
      .filter((box) => right > box.x + 0.5 && left < box.x + box.width - 0.5 && Math.abs(y - box.y) < box.height / 2)
      .map(({ node: { id } }) => id);
  for (const line of lines) {
    const behind = traced(line).flatMap(({ x, y }) => covers(x, x, y));
    expect([line.edges.map(({ id }) => id), [...new Set(behind)]]).toEqual([line.edges.map(({ id }) => id), []]);
    const { x, y } = labelPlace(line);
    expect([line.edges.map(({ id }) => id), covers(x - GAP / 2 + 4, x + GAP / 2 - 4, y)]).toEqual([line.edges.map(({ id }) => id), []]);
  }
  // Each cable between switches is a line of its own.
  expect(lines.filter(({ shape }) => shape === "arc")).toHaveLength(graphOf === withSwitches ? 3 : 0);
});

test("a folded host takes one line", () => {
  const topology = graph(2, 10);
  const open = layOut(topology, new Set());
  const folded = layOut(topology, new Set(["h0"]));
  expect(folded.height).toBeLessThan(open.height);
  expect(folded.frames[0]).toMatchObject({ isFolded: true, count: 20 });
});

test("many guests of a host are folded at first: one box for each of its bridges, and their lines are one with the sum", () => {
  const many = GUESTS_IN_SIGHT + 1;
  const topology = graph(1, many);
  expect(foldedAtFirst(graph(1, GUESTS_IN_SIGHT), screen)).toEqual([]);
  expect(foldedAtFirst(topology, screen)).toEqual([guestFold("h0")]);
  const layout = layOut(topology, new Set([guestFold("h0")]));
  expect(layout.groups.map(({ bridge, count }) => [bridge, count])).toEqual([
    ["h0b0", many],
    ["h0b1", many],
  ]);
  const ones = topology.edges.map(() => 1);
  const lines = linesOf(topology, layout, { version: 1, forwardBytesPerS: ones, backwardBytesPerS: ones, framesPerS: ones, lost: [] });
  const toGroup = lines.filter(({ edges }) => edges.length > 1);
  expect(toGroup.map(({ edges, left, right }) => [edges.length, left + right])).toEqual([
    [many, 2 * many],
    [many, 2 * many],
  ]);
});
test("hosts are folded as well where there is too much all the same", () => {
  expect(foldedAtFirst(graph(40, 30), screen).filter((one) => /^h\d+$/.test(one))).toHaveLength(40);
});
test("a name is never cut: the layer is as wide as its longest", () => {
  const topology = graph(1, 2);
  const long = "x".repeat(200);
  const nodes = topology.nodes.map((one) => (one.id === "h0v1" ? { ...one, label: long } : one));
  const { placed, frames } = layOut({ ...topology, nodes }, new Set());
  expect(placed.get("h0v1")?.width).toBeGreaterThan(200 * 6);
  expect(frames[0]?.width).toBeGreaterThan(placed.get("h0v1")?.width ?? 0);
});
test("frames stand beside one another where that makes the picture larger, and lines go round them", () => {
  const topology = graph(30, 1);
  const all = new Set(topology.nodes.filter(({ kind }) => kind === "host").map(({ id }) => id));
  const wide = layOut(topology, all, { width: 1100, height: 700 });
  const columns = new Set(wide.frames.map(({ x }) => x)).size;
  expect(columns).toBeGreaterThan(1);
  expect(wide.width / wide.height).toBeGreaterThan(1);
  expect(layOut(topology, all, { width: 100, height: 2000 }).routes.size).toBe(0);
  for (const route of wide.routes.values()) {
    const last = route.at(-1);
    for (const [at, point] of route.entries()) {
      // Corners lie in no frame but the last's, whose edge is where the line ends.
      const inside = wide.frames.filter(
        ({ x, y, width, height }) => point.x > x && point.x < x + width && point.y > y && point.y < y + height && point !== last,
      );
      expect([at, inside.map(({ host }) => host.id)]).toEqual([at, []]);
    }
  }
});
test("a line is pointed at near it, and nowhere else", () => {
  const topology = graph(1, 1);
  const layout = layOut(topology, new Set());
  const lines = linesOf(topology, layout, null);
  const [line] = lines;
  const [from, to] = [line?.points[0], line?.points.at(-1)];
  if (!line || !from || !to) throw new Error("no line");
  expect(lineAt([line], { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, 6)?.id).toBe(line.id);
  expect(lineAt([line], { x: from.x, y: from.y - 300 }, 6)).toBeNull();
});

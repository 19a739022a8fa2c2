import { expect, test } from "vitest";
import type { Topology } from "@/server/contract";
import { guestFold, MANY, tagFold } from "./folds";
import { expectTidy, hiddenLines, lies, pool, withDriverDomains, withSwitches } from "./graphs.test-harness";
import { ROW } from "./measures";
import { foldedAtFirst, labelOf, picture } from "./picture-of";

const screen = { width: 1100, height: 1400 };
const drawn = (graph: Topology, folded: Iterable<string> = [], window = { width: 1, height: 1 }) =>
  picture("infrastructure", graph, { folded: new Set(folded), window, nameOf: labelOf });
const atFirst = (graph: Topology) => foldedAtFirst("infrastructure", graph, { window: screen, nameOf: labelOf });
const hostsOf = ({ nodes }: Topology): string[] => nodes.flatMap(({ id, kind }) => (kind === "host" ? [id] : []));

test.each([
  [1, 0, pool],
  [2, 3, pool],
  [5, 20, pool],
  [1, 0, withDriverDomains],
  [2, 4, withDriverDomains],
  [2, 2, withSwitches],
] as const)("%i hosts with %i guests: every node has a place, none overlaps another, no line passes behind one", (hosts, vms, of) => {
  const { graph } = of(hosts, vms);
  const made = drawn(graph);
  expect(made.nodes.size).toBe(graph.nodes.filter((n) => n.kind !== "host").length);
  expectTidy(made);
  expect(hiddenLines(made)).toEqual([]);
  // Each edge is a line of its own.
  expect(made.lines).toHaveLength(graph.edges.length);
  expect(made.lines.filter(({ shape }) => shape === "arc")).toHaveLength(of === withSwitches ? 3 : 0);
});

test("a line that passes behind a node is found", () => {
  const made = drawn(pool(1, 2).graph);
  const [from, over] = [made.nodes.get("h0b0"), made.nodes.get("h0v0i0")];
  if (!from || !over) throw new Error("no nodes");
  const y = over.y + over.height / 2;
  const points = [from.x - 5, over.x + over.width + 5].map((x) => ({ x, y }));
  const line = { id: "x", edges: [], points, shape: "straight", lane: 0, lanes: 1 } as const;
  expect(hiddenLines({ ...made, lines: [line] }).join()).toContain("h0v0i0");
});

test("an interface between a guest's own bridge and another stands beside that guest", () => {
  const { nodes } = drawn(withDriverDomains(1, 2).graph);
  // No interface stands between its own bridge and the guest.
  const guest = nodes.get("h0net");
  expect(guest?.y).toBe((nodes.get("h0neti0")?.y ?? 0) + ROW);
  expect([...nodes.values()].filter(({ node, y }) => node.kind === "vif" && y === guest?.y)).toEqual([]);
});

test.each([0, 2, 7])("VLANs of NICs stand behind them, and no line passes behind one, with %i guests", (vms) => {
  const build = pool(2, vms);
  for (const at of ["h0", "h1"]) {
    for (let tag = 0; tag < 4; tag++) {
      build.add(`${at}t${tag}`, "pif", at).join(`${at}t${tag}`, `${at}p${tag % 2}`);
      if (tag < 3) build.add(`${at}x${tag}`, "bridge", at).join(`${at}x${tag}`, `${at}t${tag}`);
    }
    build.add(`${at}dom0`, "vm", at).join(`${at}dom0`, `${at}b0`).join(`${at}dom0`, `${at}p1`);
    build.add(`${at}g`, "vm", at).add(`${at}gi`, "vif", at).join(`${at}g`, `${at}gi`).join(`${at}gi`, `${at}x1`);
  }
  const made = drawn(build.graph);
  expectTidy(made);
  expect(hiddenLines(made)).toEqual([]);
  const x = (id: string): number => made.nodes.get(id)?.x ?? Number.NaN;
  expect([x("h0p0") < x("h0t0"), x("h0t0") < x("h0x0"), x("h0p1") === x("h0p0")]).toEqual([true, true, true]);
  expect(made.lines.some(({ shape }) => shape === "arc")).toBe(false);
});
test.each([0, 1, 5])("a NIC that the control domain has for itself: its line passes no bridge, with %i guests", (vms) => {
  const { graph } = pool(1, vms).add("dom0", "vm", "h0").join("dom0", "h0p1").join("dom0", "h0p0");
  const made = drawn(graph);
  expectTidy(made);
  expect(hiddenLines(made)).toEqual([]);
});

test("a folded host takes one line, and what leads into it ends there", () => {
  const { graph } = pool(2, 10);
  const open = drawn(graph);
  const folded = drawn(graph, ["h0"]);
  expect(folded.bounds.height).toBeLessThan(open.bounds.height);
  expect(folded.frames[0]).toMatchObject({ isFolded: true, count: 20, inner: null });
  const cable = graph.edges.findIndex(({ from }) => from === "h0p0");
  const line = folded.lines.find(({ edges }) => edges.some(({ at }) => at === cable));
  expect(line?.points.at(-1)).toEqual({ x: folded.frames[0]?.x, y: (folded.frames[0]?.y ?? 0) + (folded.frames[0]?.height ?? 0) / 2 });
});

test("many guests of a host are folded at first: one box for each of its bridges, and their lines are one", () => {
  const many = MANY + 1;
  const { graph } = pool(1, many);
  expect(atFirst(pool(1, MANY).graph)).toEqual([]);
  expect(atFirst(graph)).toEqual([guestFold("h0")]);
  const made = drawn(graph, [guestFold("h0")]);
  expect(made.groups.map(({ name, by, at, members }) => [name, by, at, members.length])).toEqual([
    ["h0b0", "network", "h0b0", many],
    ["h0b1", "network", "h0b1", many],
  ]);
  expectTidy(made);
  const toGroup = made.lines.filter(({ edges }) => edges.length > 1);
  expect(toGroup.map(({ edges }) => edges.length)).toEqual([many, many]);
});
test("guests of one tag are one box on each host, joined to all bridges that they are on", () => {
  const build = pool(2, 6);
  const nodes = build.nodes.map((one) => (/v[0-3]$/.test(one.id) ? { ...one, tags: ["web", "x"] } : one));
  const made = drawn({ ...build.graph, nodes }, [tagFold("web")]);
  expect(made.groups.map(({ by, name, members }) => [by, name, members.length])).toEqual([
    ["tag", "web", 4],
    ["tag", "web", 4],
  ]);
  expectTidy(made);
  expect(hiddenLines(made)).toEqual([]);
  expect(made.lines.filter(({ edges }) => edges.length > 1).map(({ edges }) => edges.length)).toEqual([4, 4, 4, 4]);
  for (const { points } of made.lines) expect(Math.abs((points[0]?.y ?? 0) - (points.at(-1)?.y ?? 0))).toBeLessThan(400);
});
test("hosts are folded as well where there is too much all the same", () => {
  const { graph } = pool(40, 30);
  expect(atFirst(graph).filter((one) => /^h\d+$/.test(one))).toHaveLength(40);
});
test("a name is never cut: the layer is as wide as its longest", () => {
  const { graph } = pool(1, 2);
  const long = "x".repeat(200);
  const nodes = graph.nodes.map((one) => (one.id === "h0v1" ? { ...one, label: long } : one));
  const made = drawn({ ...graph, nodes });
  expect(made.nodes.get("h0v1")?.width).toBeGreaterThan(200 * 6);
  expect(made.frames[0]?.width).toBeGreaterThan(made.nodes.get("h0v1")?.width ?? 0);
});
test("frames stand beside one another where that makes the picture larger, and lines go round them", () => {
  const { graph } = pool(30, 1);
  const all = hostsOf(graph);
  const wide = drawn(graph, all, { width: 1100, height: 700 });
  expect(new Set(wide.frames.map(({ x }) => x)).size).toBeGreaterThan(1);
  expect(wide.bounds.width / wide.bounds.height).toBeGreaterThan(1);
  expect(drawn(graph, all, { width: 100, height: 2000 }).lines.some(({ shape }) => shape === "corners")).toBe(false);
  expect(wide.lines.filter(({ shape }) => shape === "corners")).toHaveLength(30);
  for (const { points } of wide.lines) {
    for (const [at, point] of points.slice(0, -1).entries()) {
      // Corners lie in no frame but the last's, whose edge is where the line ends.
      const inside = wide.frames.filter((frame) => lies({ x: point.x - 0.5, y: point.y, width: 1, height: 0 }, frame));
      expect([at, inside.map(({ node: { id } }) => id)]).toEqual([at, []]);
    }
  }
});
test("parallel lines between the same two stand apart, each for its own edge", () => {
  const { graph } = pool(1, 1).join("h0p0", "sw", "second").join("sw", "h0p0", "third");
  const lines = drawn(graph).lines.filter(({ lanes }) => lanes > 1);
  expect(lines.map(({ lane, lanes }) => [lane, lanes])).toEqual([
    [0, 3],
    [1, 3],
    [2, 3],
  ]);
  expect(new Set(lines.map(({ points }) => points[0]?.y)).size).toBe(3);
  expect(lines.map(({ edges }) => edges[0]?.isForward)).toEqual([false, false, true]);
});

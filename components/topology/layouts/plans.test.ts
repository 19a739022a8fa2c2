import { expect, test } from "vitest";
import type { Topology, TopologyPlan } from "@/server/contract";
import { foldings } from "./foldings";
import { ALL_HOSTS, disksFold, membersFold, serverFold, tagFold } from "./folds";
import { Build, expectTidy, hiddenLines } from "./graphs.test-harness";
import { foldedAtFirst, labelOf, picture } from "./picture-of";
import { graphOf, PLANS, segmentsOf } from "./plan-graphs.test-harness";

const window = { width: 1400, height: 800 };
const drawn = (plan: TopologyPlan, graph: Topology, folded: Iterable<string> = []) =>
  picture(plan, graph, { folded: new Set(folded), window, nameOf: labelOf });

const SIZES = [6, 66, 500, 5_000];
test.each(PLANS.flatMap((plan) => SIZES.map((size) => [plan, size] as const)))(
  "%s, %i nodes: all stand apart, each line is seen",
  (plan, size) => {
    const graph = graphOf(plan, size, size);
    const made = drawn(plan, graph);
    const frames = new Set(made.frames.map(({ node }) => node.id));
    expect(graph.nodes.filter(({ id }) => !made.nodes.has(id) && !frames.has(id))).toEqual([]);
    expectTidy(made);
    expect(hiddenLines(made).slice(0, 5)).toEqual([]);
    const joined = new Set(made.lines.flatMap(({ edges }) => edges.map(({ at }) => at)));
    // What a frame says by standing around something is no line.
    const said = (at: number): boolean => frames.has(graph.edges[at]?.from ?? "") || frames.has(graph.edges[at]?.to ?? "");
    expect(graph.edges.flatMap((_, at) => (joined.has(at) || said(at) ? [] : [at]))).toEqual([]);
    const folded = foldedAtFirst(plan, graph, { window, nameOf: labelOf });
    const first = drawn(plan, graph, folded);
    expectTidy(first);
    if (size <= 66) expect(first.nodes.size).toBeGreaterThan(0);
  },
);

test.each(SIZES)(
  "network of %i nodes, hosts and machines straight on segments: all stand apart, each line is seen, what is many folds",
  (size) => {
    const graph = segmentsOf(size, size);
    const made = drawn("network", graph);
    expectTidy(made);
    expect(hiddenLines(made).slice(0, 5)).toEqual([]);
    expect(new Set(made.lines.flatMap(({ edges }) => edges.map(({ at }) => at))).size).toBe(graph.edges.length);
    for (const folded of [foldedAtFirst("network", graph, { window, nameOf: labelOf }), [tagFold("web"), tagFold("db")]]) {
      const first = drawn("network", graph, folded);
      expectTidy(first);
      expect(hiddenLines(first).slice(0, 5)).toEqual([]);
      expect(new Set(first.lines.flatMap(({ edges }) => edges.map(({ at }) => at))).size).toBe(graph.edges.length);
      if (size >= 500) expect(first.nodes.size).toBeLessThan(made.nodes.size);
    }
  },
);

test("any kinds in any plan, alone, in cycles and in parallel: all have a place", () => {
  for (const plan of PLANS)
    for (const of of PLANS) {
      const { nodes, edges } = graphOf(of, 66, 7);
      const more = nodes.slice(1).map(({ id }, n) => ({ id: `x${n}`, from: id, to: nodes[n]?.id ?? "", state: "up" as const }));
      const graph = { version: 1, nodes, edges: [...edges, ...more, ...edges.slice(0, 9).map((edge) => ({ ...edge, id: `${edge.id}'` }))] };
      const made = drawn(plan, graph);
      const placed = new Set([...made.nodes.keys(), ...made.frames.map(({ node }) => node.id)]);
      expect([plan, of, nodes.filter(({ id }) => !placed.has(id))]).toEqual([plan, of, []]);
      for (const one of made.nodes.values()) expect(Number.isFinite(one.x) && Number.isFinite(one.y)).toBe(true);
      expect(drawn(plan, { version: 1, nodes: [], edges: [] }).bounds).toEqual({ x: 0, y: 0, width: 0, height: 0 });
    }
});

test("network: a machine on two segments stands between them, and its line goes down to the second beside it", () => {
  const build = new Build()
    .add("a", "segment")
    .add("b", "segment")
    .add("out", "outside")
    .add("g", "gateway")
    .join("g", "b")
    .join("out", "g");
  build.add("v", "vm").add("v0", "vif").add("v1", "vif").join("v", "v0").join("v", "v1").join("v0", "a").join("v1", "b");
  const made = drawn("network", build.graph);
  const y = (id: string): number => made.nodes.get(id)?.y ?? Number.NaN;
  expect(["out", "g", "a", "v0", "v1", "b"].map(y)).toEqual(["out", "g", "a", "v0", "v1", "b"].map(y).sort((p, q) => p - q));
  const [a, b] = [made.nodes.get("a"), made.nodes.get("b")];
  expect([a?.form, b?.form, a?.x, b?.x]).toEqual(["bus", "bus", 0, 0]);
  const line = made.lines.find(({ id }) => id === "v1-b");
  const [start] = line?.points ?? [];
  expect(start?.y).toBe(b?.y);
  expect((b?.x ?? 0) + (b?.width ?? 0)).toBeGreaterThan(start?.x ?? 0);
});
test("network: many members of a segment are one box for each host", () => {
  const build = new Build().add("s", "segment").add("h0", "host", null, { label: "xen-01" }).add("h1", "host", null, { label: "xen-02" });
  for (let n = 0; n < 30; n++) build.add(`v${n}`, "vm", `h${n % 2}`).join(`v${n}`, "s");
  const folded = foldedAtFirst("network", build.graph, { window, nameOf: labelOf });
  expect([...folded].sort()).toEqual([membersFold(["s"], "h0"), membersFold(["s"], "h1")]);
  const made = drawn("network", build.graph, folded);
  expect(made.groups.map(({ by, name, at, members }) => [by, name, at, members.length])).toEqual([
    ["host", "xen-01", "s", 15],
    ["host", "xen-02", "s", 15],
  ]);
  expect(made.lines.map(({ edges }) => edges.length)).toEqual([15, 15]);
});
test("layer 3: subnets stand the lower, the more routers are between them and outside", () => {
  const build = new Build().add("far", "subnet").add("near", "subnet").add("mid", "subnet").add("out", "outside").add("gw", "gateway");
  build.add("r1", "router").add("r2", "router").join("gw", "out").join("gw", "near").join("r1", "near").join("r1", "mid");
  build.join("r2", "mid").join("r2", "far");
  const made = drawn("layer3", build.graph);
  const order = ["out", "gw", "near", "r1", "mid", "r2", "far"];
  expect([...order].sort((a, b) => (made.nodes.get(a)?.y ?? 0) - (made.nodes.get(b)?.y ?? 0))).toEqual(order);
});
test("storage: layers from hosts to machines; many disks of a repository are one box with the machines that have no others", () => {
  const build = new Build().add("h", "host").add("p", "pbd", "h").add("s", "sr").add("t", "sr").join("h", "p").join("p", "s");
  for (let n = 0; n < 30; n++) build.add(`d${n}`, "vdi").add(`v${n}`, "vm").join("s", `d${n}`).join(`d${n}`, `v${n}`);
  build.add("e", "vdi").join("t", "e").join("e", "v0");
  const all = drawn("storage", build.graph);
  const xs = ["h", "p", "s", "d0", "v0"].map((id) => all.nodes.get(id)?.x ?? Number.NaN);
  expect(xs).toEqual([...new Set(xs)].sort((a, b) => a - b));
  expect(foldedAtFirst("storage", build.graph, { window, nameOf: labelOf })).toEqual([disksFold("s")]);
  const made = drawn("storage", build.graph, [disksFold("s")]);
  expect(made.groups.map(({ by, name, at, members }) => [by, name, at, members.length])).toEqual([["count", "s", "s", 30]]);
  expect([...made.nodes.keys()].sort()).toEqual(["e", "h", "p", "s", "t", "v0"]);
  expectTidy(made);
});
test("storage: many PBDs are folded by their servers, with the empty repositories that no other has; many servers altogether", () => {
  const servers = (count: number): Build => {
    const build = new Build().add("shared", "sr").add("d", "vdi").join("shared", "d");
    for (let n = 0; n < count; n++) {
      build.add(`h${n}`, "host").add(`own${n}`, "sr").add(`full${n}`, "sr").add(`e${n}`, "vdi").join(`full${n}`, `e${n}`);
      for (const sr of ["shared", `own${n}`, `full${n}`]) {
        const pbd = `h${n} ${sr}`;
        build.add(pbd, "pbd", `h${n}`).join(`h${n}`, pbd).join(pbd, sr);
      }
    }
    return build;
  };
  const [few, some, many] = [servers(8), servers(9), servers(26)].map(({ graph }) => graph) as [Topology, Topology, Topology];
  const first = (graph: Topology): readonly string[] => foldedAtFirst("storage", graph, { window, nameOf: labelOf });
  expect(first(few)).toEqual([]);
  expect(first(some)).toEqual(Array.from({ length: 9 }, (_, n) => serverFold(`h${n}`)));
  expect(first(many)[0]).toBe(serverFold(ALL_HOSTS));
  const folded = drawn("storage", some, first(some));
  expect(folded.groups.map(({ by, name, members }) => [by, name, members.length])).toEqual(
    Array.from({ length: 9 }, (_, n) => ["host", `h${n}`, 5]),
  );
  expect([...folded.nodes.keys()].filter((id) => id.startsWith("own"))).toEqual([]);
  expect(folded.nodes.has("full0") && folded.nodes.has("shared")).toBe(true);
  expectTidy(folded);
  const all = drawn("storage", many, [serverFold(ALL_HOSTS)]);
  expect(all.groups.map(({ by, name, members }) => [by, name, members.length])).toEqual([["count", "", 26 * 5]]);
  expectTidy(all);
  const offered = foldings("storage", some, labelOf).filter(({ by }) => by === "host");
  expect(offered.map(({ fold, name, count }) => [fold, name, count]).slice(0, 2)).toEqual([
    [serverFold("h0"), "h0", 5],
    [serverFold(ALL_HOSTS), "", 45],
  ]);
});
test("logical: folders are frames, a vApp is one in its folder, tags stand at the side, and a tag folds what has it", () => {
  const build = new Build().add("f", "folder").add("g", "folder", "f").add("a", "vapp", "f").add("web", "tag").add("none", "vm");
  for (let n = 0; n < 9; n++) build.add(`v${n}`, "vm", n < 6 ? "f" : "g", n < 2 ? { tags: ["web"] } : {}).join(`v${n}`, n < 6 ? "f" : "g");
  build.join("a", "v0").join("a", "v1").join("web", "v0").join("web", "v1").join("web", "v6");
  const made = drawn("logical", build.graph);
  expect(made.frames.map(({ node, count }) => [node.id, count])).toEqual(
    [
      ["f", 9],
      ["a", 2],
      ["g", 3],
      ["folder:", 1],
    ].sort((a, b) => made.frames.findIndex(({ node }) => node.id === a[0]) - made.frames.findIndex(({ node }) => node.id === b[0])),
  );
  expect(made.lines.map(({ id }) => id).sort()).toEqual(["web-v0", "web-v1", "web-v6"]);
  const folded = drawn("logical", build.graph, [tagFold("web"), "g"]);
  expect(folded.groups.map(({ by, name, members }) => [by, name, members])).toEqual([["tag", "web", ["v0", "v1"]]]);
  expect(folded.lines.map(({ edges }) => edges.length)).toEqual([2, 1]);
  expectTidy(folded);
});

test.each(PLANS)("%s: all that can be folded is, and says how many it folds", (plan) => {
  for (const graph of [graphOf(plan, 200, 4), ...(plan === "network" ? [segmentsOf(200, 4)] : [])]) {
    const made = drawn(plan, graph);
    const all = foldings(plan, graph, labelOf);
    expect(all.length).toBeGreaterThan(0);
    for (const { fold, by, count, name } of all) {
      const one = drawn(plan, graph, [fold]);
      expectTidy(one);
      const members = one.groups.flatMap((group) => (group.fold === fold ? group.members : []));
      const frame = one.frames.find(({ node }) => node.id === fold);
      if (!frame && by !== "tag" && by !== "network") expect([fold, members.length]).toEqual([fold, count]);
      expect(frame ? frame.isFolded : members.length > 0, fold).toBe(true);
      expect(one.nodes.size).toBeLessThan(made.nodes.size);
      expect(name === "").toBe(fold === serverFold(ALL_HOSTS));
      for (const [id, foldOf] of one.foldOf ?? [])
        expect([made.nodes.has(id) || made.frames.some(({ node }) => node.id === id), foldOf]).toEqual([true, fold]);
    }
  }
});

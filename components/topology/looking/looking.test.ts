import { beforeAll, describe, expect, test } from "vitest";
import type { Topology, TopologyNode } from "@/server/contract";
import { loadPatterns } from "../../search/patterns";
import { Build, pool } from "../layouts/graphs.test-harness";
import { graphOf, numbers, PLANS } from "../layouts/plan-graphs.test-harness";
import { difference } from "./difference";
import { find, type MapWords } from "./find";
import { neighbourhood, ratesIn } from "./neighbourhood";

describe("neighbourhood", () => {
  test("what is so many edges away, with the frames around it, and its edges' rates", () => {
    const { graph } = pool(2, 2);
    const { graph: near, at } = neighbourhood(graph, "h0v0", 2);
    expect(near.nodes.map(({ id }) => id).sort()).toEqual(["h0", "h0b0", "h0b1", "h0v0", "h0v0i0", "h0v0i1"]);
    expect(near.edges.map(({ id }) => id).sort()).toEqual(["h0v0-h0v0i0", "h0v0-h0v0i1", "h0v0i0-h0b0", "h0v0i1-h0b1"]);
    const places = graph.edges.map((_, n) => n);
    const rates = {
      version: 1,
      forwardBytesPerS: places,
      backwardBytesPerS: places,
      framesPerS: places,
      lost: places.map((n) => [n, n, 1] as const),
    };
    const own = ratesIn(rates, at);
    expect(own.forwardBytesPerS).toEqual(near.edges.map(({ id }) => graph.edges.findIndex((edge) => edge.id === id)));
    expect(own.lost).toEqual(own.forwardBytesPerS.map((n, place) => [place, n, 1]));
    expect(neighbourhood(graph, "h0v0", 0).graph.nodes.map(({ id }) => id)).toEqual(["h0", "h0v0"]);
    expect(neighbourhood(graph, "none", 3).graph.nodes).toEqual([]);
  });
  test.each(PLANS)("%s: more hops have all that fewer have, and in the end all that hangs together", (plan) => {
    const graph = graphOf(plan, 66, 3);
    let before = 0;
    for (const hops of [0, 1, 2, 3, 66]) {
      const { nodes, edges } = neighbourhood(graph, graph.nodes[0]?.id ?? "", hops).graph;
      const ids = new Set(nodes.map(({ id }) => id));
      expect(edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true);
      expect(ids.size).toBeGreaterThanOrEqual(before);
      before = ids.size;
    }
  });
});

describe("difference", () => {
  const build = () =>
    new Build()
      .add("sw", "switch")
      .add("vm", "vm", null, { facts: [["fact.state", "Running"]] })
      .join("sw", "vm");
  test("added, gone and changed, each with what of it", () => {
    const before = build().add("old", "vm").join("sw", "old").graph;
    const made = build().add("new", "gateway").join("sw", "new").graph;
    const changes = {
      state: "down",
      vlan: 20,
      facts: [
        ["fact.state", "Paused"],
        ["fact.learned", 4],
      ],
    } as const;
    const after: Topology = {
      ...made,
      nodes: made.nodes.map((node) => (node.id === "vm" ? { ...node, ...changes } : node)),
      edges: made.edges.map((edge) => (edge.to === "vm" ? { ...edge, stp: "blocking" as const, speedMbps: 100 } : edge)),
    };
    const found = difference(before, after);
    expect([[...found.added.nodes], [...found.added.edges]]).toEqual([["new"], ["sw-new"]]);
    expect([[...found.gone.nodes], [...found.gone.edges]]).toEqual([["old"], ["sw-old"]]);
    expect(found.changed.nodes.get("vm")).toMatchObject({
      fields: ["state", "vlan"],
      factsGone: [["fact.state", "Running"]],
      factsAdded: [["fact.state", "Paused"]],
    });
    expect([...found.changed.nodes.keys()]).toEqual(["vm"]);
    expect([...found.changed.edges].map(([id, { fields }]) => [id, fields])).toEqual([["sw-vm", ["speedMbps", "stp"]]]);
    expect(found.union.nodes.map(({ id }) => id)).toEqual(["sw", "vm", "new", "old"]);
    expect(found.union.edges.slice(0, after.edges.length)).toEqual(after.edges);
  });
  test.each(PLANS)("%s: nothing is different of itself, and there and back are the contrary", (plan) => {
    const a = graphOf(plan, 66, 1);
    const next = numbers(8);
    const gone = new Set(Array.from({ length: 9 }, () => a.nodes[next(a.nodes.length)]?.id ?? ""));
    const b = {
      version: 2,
      nodes: a.nodes.filter(({ id }) => !gone.has(id)),
      edges: a.edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
    };
    const none = difference(a, a);
    expect([none.added.nodes.size, none.gone.nodes.size, none.changed.nodes.size, none.changed.edges.size]).toEqual([0, 0, 0, 0]);
    const [there, back] = [difference(a, b), difference(b, a)];
    expect([there.gone, there.added]).toEqual([back.added, back.gone]);
    expect(there.gone.nodes).toEqual(gone);
    expect(new Set(there.union.nodes)).toEqual(new Set(a.nodes));
  });
});

describe("find", () => {
  const graph = new Build()
    .add("h", "host", null, { label: "xen-01" })
    .add("sw", "switch", null, { label: "" })
    .add("g", "gateway", null, { label: "10.0.0.1", facts: [["fact.address", "10.0.0.1/24"]] })
    .add("web", "vm", "h", { label: "web-01", tags: ["prod", "web"], facts: [["fact.state", "Running"]], ref: "web", class: "VM" })
    .add("db", "vm", "h", { label: "db-01", tags: ["prod"], state: "down", facts: [["fact.state", "Paused"]], ref: "db", class: "VM" })
    .add("web0", "vif", "h", {
      label: "vif1.0",
      vlan: 20,
      facts: [
        ["fact.mac", "fe:ff:00:00:00:01"],
        ["fact.address", "10.0.0.7"],
        ["fact.mtu", 1500],
      ],
    })
    .join("web", "web0").graph;
  const words: MapWords = {
    nameOf: ({ label, kind }) => label || kind,
    kindWords: (kind) => (kind === "vif" ? ["Virtual interface"] : []),
  };
  const found = (text: string, more: Partial<MapWords> = {}): unknown => {
    const result = find(graph, text, { ...words, ...more });
    return "error" in result ? result.error : [...result.ids];
  };
  beforeAll(async () => void (await loadPatterns()));

  test.each([
    ["", ["h", "sw", "g", "web", "db", "web0"]],
    ["-01", ["h", "web", "db"]],
    ["name=web-01", ["web"]],
    ["ip=10.0.0.1", ["g"]],
    ["address:10.0.0", ["g", "web", "web0"]],
    ["10.0.0.7", ["web", "web0"]],
    ["fe:ff", ["web", "web0"]],
    ['mac="FE:FF:00:00:00:01"', ["web", "web0"]],
    ["vlan=20", ["web0"]],
    ["vlan>20", []],
    ["has vlan", ["web0"]],
    ["tag:web|lab", ["web"]],
    ["tag=prod and not state:down", ["web"]],
    ["tag!=web type=vm", ["db"]],
    ["state:paused", ["db"]],
    ["server=xen-01 kind:virtual", ["web0"]],
    ["mtu>=1500", ["web", "web0"]],
    ["/^(web|db)-\\d+$/", ["web", "db"]],
    ["name~/^x/ or type=gateway", ["h", "g"]],
    // Nothing of a map is called so: words, as in all searches.
    ["colour:red", []],
  ] as const)("%s", (text, ids) => {
    expect(found(text)).toEqual([...ids]);
  });
  test.each([
    ["has colour", { at: 4, why: "property" }],
    ["(state:up", { at: 9, why: "close" }],
    ["vlan=", { at: 5, why: "value" }],
    ["or", { at: 0, why: "condition" }],
  ] as const)("%s is refused as elsewhere", (text, error) => {
    expect(found(text)).toEqual(error);
  });
  test("a node that stands for an object is asked for what that has", () => {
    const objects: MapWords["objects"] = {
      named: (name) => (["memory", "mem"].includes(name) ? "memory" : null),
      matcher: (condition) => (node: TopologyNode) => condition.property === "memory" && node.class === "VM" && node.id === "db",
    };
    expect(found("mem>4GiB", { objects })).toEqual(["db"]);
    expect(found("has memory or vlan=20", { objects })).toEqual(["db", "web0"]);
  });
});

import { describe, expect, test } from "vitest";
import type { Topology, TopologyEdge, TopologyNode, TopologyRates } from "@/server/contract";
import { Build } from "../layouts/graphs.test-harness";
import { foldedAtFirst, picture } from "../layouts/picture-of";
import type { PicturedLine } from "../picture";
import { flowFinder } from "./flow";
import { MATTERS, placeLabels } from "./labels";
import { distanceTo, pathOf, placeAt } from "./line-path";
import { lineRates } from "./line-states";
import { isWay, nearest } from "./nearest";
import { lookOfNode } from "./node-look";
import { lineAt, sceneOf, targetAt, type Words } from "./scene";
import { detailAt, meets, middleOf, seenRect, toGraph } from "./view";

const node = (id: string, kind: TopologyNode["kind"], host: string | null, more: Partial<TopologyNode> = {}): TopologyNode => ({
  ...{ id, kind, label: id, host, ref: null, class: null, state: "up", facts: [] },
  ...more,
});
/** Two hosts with guests on one bridge each, two NICs in a bond, a switch, and a gateway for each of two VLANs. */
function graph(guests = 4): Topology {
  const nodes = [node("out", "outside", null), node("gw1", "gateway", null), node("gw2", "gateway", null), node("sw", "switch", null)];
  const edges: TopologyEdge[] = [];
  const join = (from: string, to: string, more: Partial<TopologyEdge> = {}): void => {
    edges.push({ id: `${from}-${to}`, from, to, state: "up", ...more });
  };
  join("gw1", "out");
  join("gw2", "out");
  join("sw", "gw1");
  join("sw", "gw2", { vlan: 10 });
  for (const h of ["a", "b"]) {
    nodes.push(node(h, "host", null), node(`${h}e0`, "pif", h), node(`${h}e1`, "pif", h), node(`${h}br`, "bridge", h));
    join(`${h}br`, `${h}e0`, { bond: "carries", speedMbps: 1_000 });
    join(`${h}br`, `${h}e1`, { bond: "waits" });
    join(`${h}e0`, "sw", { speedMbps: 1_000 });
    join(`${h}e1`, "sw", { stp: "blocking" });
    for (let n = 0; n < guests; n++) {
      nodes.push(node(`${h}v${n}`, "vm", h), node(`${h}i${n}`, "vif", h));
      join(`${h}v${n}`, `${h}i${n}`);
      join(`${h}i${n}`, `${h}br`, n === 0 ? { lock: "locked", mtu: 9_000 } : {});
    }
  }
  return { version: 1, nodes, edges };
}
const ratesOf = ({ edges, version }: Topology, bytes: (edge: TopologyEdge, at: number) => number): TopologyRates => ({
  version,
  forwardBytesPerS: edges.map(bytes),
  backwardBytesPerS: edges.map(() => 0),
  framesPerS: edges.map(() => 5),
  lost: [],
});
const words: Words = {
  nameOf: ({ label }) => label,
  kindOf: ({ kind }) => kind,
  factOf: () => "",
  groupName: ({ name }) => name,
  vlan: (tag) => `VLAN ${tag}`,
  itemName: ({ kind, text }) => `${kind} ${text}`,
  pictureState: (state) => state,
};
function sceneFor(topology: Topology) {
  const window = { width: 1100, height: 700 };
  const { nameOf } = words;
  const folded = new Set(foldedAtFirst("infrastructure", topology, { window, nameOf }));
  return sceneOf(picture("infrastructure", topology, { folded, window, nameOf }), topology, words);
}
const line = (points: PicturedLine["points"], shape: PicturedLine["shape"]): PicturedLine => ({
  ...{ id: "l", edges: [], points, shape, lane: 0, lanes: 1 },
});

describe("ways of lines", () => {
  const ends = [
    { x: 0, y: 0 },
    { x: 100, y: 60 },
  ];
  test.each(["bend", "corners", "arc", "straight"] as const)("a %s begins and ends at its ends, and is met on its way", (shape) => {
    const path = pathOf(line(ends, shape));
    const round = ({ x, y }: { x: number; y: number }) => ({ x: Math.round(x), y: Math.round(y) });
    expect([placeAt(path, 0), placeAt(path, path.length)].map(round)).toEqual(ends);
    expect(distanceTo(path, placeAt(path, path.length / 3))).toBeLessThan(0.01);
    expect(path.length).toBeGreaterThanOrEqual(Math.hypot(100, 60) - 0.01);
  });
});

describe("what lines say", () => {
  const topology = graph();
  const scene = sceneFor(topology);
  test("each edge is in one line, and a line's rates are those of its edges, by which way each leads", () => {
    const drawn = scene.lines.flatMap(({ line: { edges } }) => edges.map(({ at }) => at));
    expect(drawn.sort((a, b) => a - b)).toEqual(topology.edges.map((_, at) => at));
    const rates = lineRates(
      scene.lines,
      ratesOf(topology, (_, at) => at + 1),
    );
    for (const [n, { line: one }] of scene.lines.entries()) {
      const sum = (isForward: boolean) => one.edges.reduce((all, edge) => all + (edge.isForward === isForward ? edge.at + 1 : 0), 0);
      expect([rates.there[n], rates.back[n]]).toEqual([sum(true), sum(false)]);
    }
  });
  test("the share of its limit is that of the fuller direction; a setting of its link lowers the limit", () => {
    const [first] = scene.lines.filter(({ edges }) => edges.some(({ speedMbps }) => speedMbps === 1_000));
    if (!first) throw new Error("a line with a speed");
    const share = (edges = first.edges): number | undefined =>
      lineRates(
        [{ ...first, edges }],
        ratesOf(topology, () => 12_500_000),
      ).utilisation[0];
    expect(share()).toBeCloseTo(0.1);
    expect(share(first.edges.map((edge) => ({ ...edge, settings: { kbitPerS: 200_000 } })))).toBeCloseTo(0.5);
  });
  test("what is not as usual has a mark: a lock, another MTU, a member that waits, a port that is blocked", () => {
    const marks = new Map(scene.lines.map(({ edges: [edge], marks: own }) => [edge?.id, own]));
    expect(["ai0-abr", "ai1-abr", "abr-ae0", "abr-ae1", "ae1-sw"].map((id) => marks.get(id))).toEqual([
      ["lock", "mtu"],
      [],
      [],
      ["waits"],
      ["blocked"],
    ]);
  });
  test("a VM that does not run is halted; a NIC without its cable is down", () => {
    expect(lookOfNode(node("v", "vm", "a", { state: "down" }))).toBe("halted");
    expect(lookOfNode(node("v", "vm", "a", { facts: [["fact.state", "Paused"]] }))).toBe("paused");
    expect(lookOfNode(node("e", "pif", "a", { state: "down" }))).toBe("down");
  });
});

describe("labels", () => {
  const topology = graph(12);
  const scene = sceneFor(topology);
  test.each([0.5, 1, 2])("none covers another one or a node, at zoom %d", (k) => {
    const labels = placeLabels({
      ...{ scene, words: { rate: String, percent: String, lost: String, dropped: String, set: () => [], vlan: String, mtu: () => "" } },
      rates: lineRates(
        scene.lines,
        ratesOf(topology, (_, at) => MATTERS * (1 + at)),
      ),
      isMeant: (at) => at % 5 === 0,
      seen: scene.picture.bounds,
      scale: 1 / k,
      measure: () => 7,
    });
    expect(labels.length).toBeGreaterThan(0);
    for (const [at, label] of labels.entries()) {
      expect(labels.slice(at + 1).filter((other) => meets(label, other))).toEqual([]);
      expect(scene.nodes.filter((placed) => meets(label, placed))).toEqual([]);
    }
  });
});

describe("the flow through what is pointed at", () => {
  const topology = graph();
  const finder = flowFinder(topology);
  const names = (edges: ReadonlySet<number>) => [...edges].map((at) => topology.edges[at]?.id).sort();
  test("a guest's goes by its interface, its bridge, the member that carries, and the gateway that has anything", () => {
    const rates = ratesOf(topology, ({ id }) => (id === "sw-gw1" ? 100 : 0));
    expect(names(finder.ofNode("av1", rates).edges)).toEqual(["abr-ae0", "ae0-sw", "ai1-abr", "av1-ai1", "gw1-out", "sw-gw1"]);
  });
  test("a NIC's is that of the guests below it that send or are sent something", () => {
    const rates = ratesOf(topology, ({ id }) => (["sw-gw1", "av2-ai2", "ai2-abr", "abr-ae0", "ae0-sw"].includes(id) ? 100 : 0));
    expect(names(finder.ofNode("ae0", rates).edges)).toEqual(["abr-ae0", "ae0-sw", "ai2-abr", "av2-ai2", "gw1-out", "sw-gw1"]);
    const edge = topology.edges.findIndex(({ id }) => id === "abr-ae0");
    expect(names(finder.ofEdge(edge, rates).edges)).toEqual(["abr-ae0", "ae0-sw", "ai2-abr", "av2-ai2", "gw1-out", "sw-gw1"]);
  });
});

describe("what is read and written for a machine", () => {
  const build = new Build().add("sr", "sr");
  for (const n of [1, 2]) {
    build.add(`h${n}`, "host").add(`p${n}`, "pbd").join(`h${n}`, `p${n}`).join(`p${n}`, "sr");
    build.add(`v${n}`, "vm", `h${n}`).add(`d${n}`, "vdi").join("sr", `d${n}`).join(`d${n}`, `v${n}`);
  }
  const topology = build.graph;
  const finder = flowFinder(topology);
  const rates = ratesOf(topology, () => 100);
  const names = (edges: ReadonlySet<number>) => [...edges].map((at) => topology.edges[at]?.id).sort();
  const first = ["d1-v1", "h1-p1", "p1-sr", "sr-d1"];
  test("goes by the PBD of its server alone, from whichever end it is looked at", () => {
    for (const id of ["v1", "d1", "p1", "h1"]) expect([id, names(finder.ofNode(id, rates).edges)]).toEqual([id, first]);
    for (const id of first) {
      const at = topology.edges.findIndex((edge) => edge.id === id);
      expect([id, names(finder.ofEdge(at, rates).edges)]).toEqual([id, first]);
    }
    expect(names(finder.ofNode("sr", rates).edges)).toHaveLength(8);
  });
});

describe("places", () => {
  const scene = sceneFor(graph());
  test("each node, and each line away from nodes, is found where it stands", () => {
    for (const target of scene.targets.values()) expect(targetAt(scene, middleOf(target))?.id).toBe(target.id);
    for (const one of scene.lines) expect(lineAt(scene, placeAt(one.path, one.path.length / 2), 1)).not.toBeNull();
    expect(targetAt(scene, { x: -50, y: -50 })).toBeNull();
  });
  test("arrows reach every node from any other", () => {
    const all = [...scene.targets.values()];
    const reached = new Set([all[0]?.id]);
    const open = all.slice(0, 1);
    for (let one = open.pop(); one; one = open.pop())
      for (const way of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].filter(isWay)) {
        const next = nearest(all, one, way);
        if (next && !reached.has(next.id)) {
          reached.add(next.id);
          open.push(next);
        }
      }
    expect(all.filter(({ id }) => !reached.has(id)).map(({ id }) => id)).toEqual([]);
  });
  test("a view and the window's places lead to one another; zoom has its steps", () => {
    const view = { x: 30, y: -20, k: 0.5 };
    expect(toGraph(view, { x: 30, y: -20 })).toEqual({ x: 0, y: 0 });
    expect(seenRect(view, { width: 100, height: 50 })).toEqual({ x: -60, y: 40, width: 200, height: 100 });
    expect([0.1, 0.2, 0.35, 1, 1.3].map(detailAt)).toEqual(["states", "boxes", "names", "names", "facts"]);
  });
});

import { expect, test } from "vitest";
import type { ReachHop, Topology, TopologyNode } from "@/server/contract";
import { sceneOf, type Words } from "../drawing/scene";
import { labelOf, picture } from "../layouts/picture-of";
import { lengthOf, placeOn, stepsOf } from "./walk";

const node = (id: string, kind: TopologyNode["kind"], host: string | null): TopologyNode => ({
  ...{ id, kind, label: id, host, ref: null, class: null, state: "up", facts: [] },
});
const chain = ["vm", "vif", "bridge", "pif"] as const;
const nodes = [node("sw", "switch", null)];
const edges: Topology["edges"][number][] = [];
for (const host of ["a", "b"]) {
  nodes.push(node(host, "host", null), ...chain.map((kind) => node(`${host}-${kind}`, kind, host)));
  const names = [...chain.map((kind) => `${host}-${kind}`), "sw"];
  for (const [n, from] of names.slice(0, -1).entries()) edges.push({ id: `${from}>`, from, to: names[n + 1] ?? "", state: "up" });
}
const graph: Topology = { version: 1, nodes, edges };
const words: Words = {
  nameOf: labelOf,
  kindOf: () => "",
  factOf: () => "",
  groupName: () => "",
  vlan: () => "",
  itemName: () => "",
  pictureState: () => "",
};
const sceneWith = (folded: readonly string[]) =>
  sceneOf(
    picture("infrastructure", graph, { folded: new Set(folded), window: { width: 1200, height: 700 }, nameOf: labelOf }),
    graph,
    words,
  );
const hop = (at: string | null): ReachHop => ({
  place: "guest",
  name: at ?? "?",
  host: null,
  node: at,
  in: null,
  out: null,
  rows: [],
  stop: null,
});
const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({
  x: x + width / 2,
  y: y + height / 2,
});

test("a packet goes along the map's lines from place to place, through what looks at nothing, and back", () => {
  const scene = sceneWith([]);
  const steps = stepsOf({ there: [hop("a-vm"), hop("a-bridge"), hop("sw"), hop("b-vm")], back: [hop("b-vm"), hop("sw")] }, scene);
  expect(steps.map(({ isBack, way }) => [isBack, way.length > 1])).toEqual([
    [false, false],
    [false, true],
    [false, true],
    [false, true],
    [true, false],
    [true, true],
  ]);
  const at = (id: string) => middle(scene.targets.get(id) as never);
  expect(steps.map(({ way }) => way.at(-1))).toEqual(["a-vm", "a-bridge", "sw", "b-vm", "b-vm", "sw"].map(at));
  // It passes the interface, which is between both.
  const { way } = steps[1] as (typeof steps)[number];
  expect(lengthOf(way)).toBeGreaterThan(200);
  expect([placeOn(way, 0), placeOn(way, 1)]).toEqual([at("a-vm"), at("a-bridge")]);
});
test("what is folded away is where its frame is; a place that is not drawn keeps the packet where it was", () => {
  const scene = sceneWith(["a", "b"]);
  const steps = stepsOf({ there: [hop("a-vm"), hop(null), hop("sw")], back: [] }, scene);
  expect(steps.map(({ way }) => way.length > 0)).toEqual([true, false, true]);
  expect(steps[0]?.way[0]).toEqual(middle(scene.targets.get("a") as never));
});

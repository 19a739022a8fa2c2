import { expect, test } from "vitest";
import type { TopologyNode } from "@/server/contract";
import type { Target } from "../drawing/scene";
import { placeOf, rectOf, sightOf, spotOf } from "./spots";

const node = (id: string, host: string | null = null): TopologyNode => ({
  ...{ id, kind: "vm", label: id, host, ref: null, class: null, state: "up", facts: [] },
});
const nodes = [node("host"), node("a", "host"), node("b", "host")];
const graph = { nodes };
/** Where each stands in one window. */
function window(places: Readonly<Record<string, readonly [x: number, y: number]>>): ReadonlyMap<string, Target> {
  return new Map(
    Object.entries(places).map(([id, [x, y]]) => [id, { what: "node", id, node: node(id), x, y, width: 100, height: 30 } as const]),
  );
}
const here = window({ a: [0, 0], b: [0, 100] });
const there = window({ a: [500, 50], b: [800, 0] });

test("what is pointed at in one window is pointed at in another that lays it out otherwise", () => {
  expect(placeOf(spotOf({ x: 20, y: 110 }, here), there, graph)).toEqual({ x: 820, y: 10 });
  expect(placeOf(spotOf({ x: 110, y: 5 }, here), there, graph)).toEqual({ x: 610, y: 55 });
  expect(placeOf(spotOf({ x: 7, y: 8 }, new Map()), there, graph)).toEqual({ x: 7, y: 8 });
});
test("what is folded away is where its frame is, and what is not on the map is nowhere", () => {
  const spot = spotOf({ x: 20, y: 110 }, here);
  expect(placeOf(spot, window({ host: [10, 20] }), graph)).toEqual({ x: 60, y: 35 });
  expect(placeOf(spot, window({}), graph)).toBe(null);
});
test("as much is in sight, around the same", () => {
  const seen = { x: -50, y: 60, width: 200, height: 100 };
  expect(rectOf(sightOf(seen, here), there, graph)).toEqual({ x: 750, y: -40, width: 200, height: 100 });
});

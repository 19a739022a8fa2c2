import { expect, test } from "vitest";
import { pool } from "./graphs.test-harness";
import { labelOf, picture } from "./picture-of";
import { align, boxesOf, distribute } from "./tidying";

const boxes = new Map([
  ["a", { x: 0, y: 100, width: 100, height: 30 }],
  ["b", { x: 50, y: 0, width: 200, height: 30 }],
  ["c", { x: 301, y: 50, width: 60, height: 50 }],
]);
const xs = (places: ReadonlyMap<string, { x: number; y: number }>) => ["a", "b", "c"].map((id) => places.get(id)?.x);
const ys = (places: ReadonlyMap<string, { x: number; y: number }>) => ["a", "b", "c"].map((id) => places.get(id)?.y);

test.each([
  ["left", [0, 0, 0], [100, 0, 50]],
  ["right", [261, 161, 301], [100, 0, 50]],
  ["top", [0, 50, 301], [0, 0, 0]],
  ["bottom", [0, 50, 301], [100, 100, 80]],
  ["centre", [131, 81, 151], [100, 0, 50]],
  ["middle", [0, 50, 301], [50, 50, 40]],
] as const)("aligned by %s", (side, x, y) => {
  const places = align(boxes, side);
  expect([xs(places), ys(places)]).toEqual([x, y]);
});
test("distributed: the first and the last stay, and the same room is between each two", () => {
  expect(xs(distribute(boxes, "x"))).toEqual([0, 101, 301]);
  expect(ys(distribute(boxes, "y"))).toEqual([100, 0, 40]);
  expect(xs(distribute(new Map([...boxes].slice(0, 2)), "x"))).toEqual([0, 50, undefined]);
});
test("nodes and frames are taken by their ids, and what is forgotten stands where the layout has it", () => {
  const { graph } = pool(1, 2);
  const given = { folded: new Set<string>(), window: { width: 800, height: 600 }, nameOf: labelOf };
  const made = picture("infrastructure", graph, given);
  expect([...boxesOf(made, ["h0", "h0v1", "none"]).keys()]).toEqual(["h0", "h0v1"]);
  const fixed = new Map([["h0v1", { x: 9_000, y: 9 }]]);
  const moved = picture("infrastructure", graph, { ...given, fixed, previous: made });
  expect(moved.nodes.get("h0v1")?.x).toBe(9_000);
  expect(picture("infrastructure", graph, given)).toEqual(made);
});

import { expect, test } from "vitest";
import type { Target } from "../drawing/scene";
import { node } from "../layouts/graphs.test-harness";
import { besides, candidatesOf, stepped, stepsAmong, typedTo } from "./candidates";
import type { JoinChoice, Joins } from "./join";
import { handleSpot, nearestOn } from "./spots";

const target = (id: string, x: number, y: number): Target => ({ what: "node", id, node: node(id, "vm"), x, y, width: 100, height: 30 });
const all = [target("self", 0, 100), target("alpha", 300, 0), target("beta", 300, 100), target("bravo", 600, 100), target("x", 0, 300)];
const scene = { targets: new Map(all.map((one) => [one.id, one])) } as unknown as Parameters<typeof stepsAmong>[1];
const choice = (why: string | null): JoinChoice => ({ id: "c", label: "it is done", why, run: async () => null });
const WHYS: Readonly<Record<string, readonly (string | null)[]>> = { alpha: [null], beta: ["no", null], bravo: ["no"], x: [] };
const joins: Joins = {
  begins: () => ({ why: null }),
  choices: (_from, { id }) => (WHYS[id] ?? []).map(choice),
  needs: () => [],
  entries: () => [],
};
const nodes = all.map(({ id }) => node(id, "vm"));
const found = candidatesOf(joins, nodes[0] as (typeof nodes)[number], nodes, { version: 1, nodes, edges: [] });

test("one thing that can be done makes a candidate; where none can it is refused", () => {
  expect([...found.able]).toEqual(["alpha", "beta"]);
  expect([...found.refused]).toEqual(["bravo"]);
});
test("keys go among what can be joined, or among what is refused where nothing can", () => {
  expect(stepsAmong(found, scene).map(({ id }) => id)).toEqual(["alpha", "beta"]);
  expect(stepsAmong({ able: new Set(), refused: found.refused }, scene).map(({ id }) => id)).toEqual(["bravo"]);
});
test("an arrow goes to the nearest that way, and stays where there is none", () => {
  const steps = stepsAmong(found, scene);
  const [self, alpha, beta] = all as [Target, Target, Target];
  expect(stepped(steps, self, "ArrowRight")?.id).toBe("beta");
  expect(stepped(steps, beta, "ArrowUp")?.id).toBe("alpha");
  expect(stepped(steps, alpha, "ArrowUp")?.id).toBe("alpha");
  expect(stepped(steps, self, "ArrowLeft")).toBeNull();
});
test("the next and the one before go round", () => {
  const steps = stepsAmong(found, scene);
  expect([besides(steps, null, 1), besides(steps, null, -1), besides(steps, "beta", 1)].map((one) => one?.id)).toEqual([
    "alpha",
    "beta",
    "alpha",
  ]);
  expect(besides([], null, 1)).toBeNull();
});
test("letters go to names that begin with them: one alone to the next, several to one name", () => {
  const steps = all.slice(1);
  const to = (at: string | null, typed: string) => typedTo(steps, at, typed, ({ id }) => id)?.id;
  expect([to(null, "b"), to("beta", "b"), to("bravo", "B"), to("beta", "be"), to("beta", "br"), to(null, "z")]).toEqual([
    "beta",
    "bravo",
    "beta",
    "beta",
    "bravo",
    undefined,
  ]);
});
test("a handle stands at its node's right edge, or where that can still be seen", () => {
  const [view, size] = [
    { x: 10, y: 20, k: 2 },
    { width: 800, height: 600 },
  ];
  expect(handleSpot(view, size, { x: 0, y: 0, width: 100, height: 30 })).toEqual({ x: 210, y: 50 });
  expect(handleSpot(view, size, { x: 0, y: 0, width: 1000, height: 30 })).toEqual({ x: 786, y: 50 });
  expect(handleSpot(view, size, { x: 0, y: 900, width: 100, height: 30 })).toBeNull();
});
test("a line leaves a node where its goal is nearest", () => {
  const box = { x: 10, y: 10, width: 100, height: 30 };
  expect(nearestOn(box, { x: 300, y: 20 })).toEqual({ x: 110, y: 20 });
  expect(nearestOn(box, { x: 50, y: 400 })).toEqual({ x: 50, y: 40 });
});

import { describe, expect, test } from "vitest";
import type { MapItem, TopologyNode } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import type { Picture } from "../picture";
import { fitted, gripOf, HANDLES, itemAt, itemIdOf, itemTarget, keptRect, placedItems, resized, STRIP, withItems } from "./item-shape";
import { cutLines, cutText, wrapped } from "./wrap";

const at = { x: 0, y: 0, width: 100, height: 60 };
const note = (id: string, more: Partial<typeof at> = {}): MapItem => ({ ...at, ...more, id, kind: "note", text: id, colour: "yellow" });
const box = (id: string, more: Partial<typeof at> = {}): MapItem => ({ ...at, ...more, id, kind: "box", text: id, colour: "blue" });
const plan = (id: string, more: Partial<typeof at> = {}): MapItem => ({ ...at, ...more, id, kind: "picture", text: id, picture: "p" });
const node = (id: string): TopologyNode => ({ id, kind: "vm", label: id, host: null, ref: null, class: null, state: "up", facts: [] });
/** One node at 200, 200 in a frame at 150, 150. */
const picture: Picture = {
  nodes: new Map([["a", { node: node("a"), form: "box", isFixed: false, x: 200, y: 200, width: 80, height: 28 }]]),
  frames: [{ node: node("h"), isFolded: false, count: 1, inner: null, isFixed: false, x: 150, y: 150, width: 200, height: 120 }],
  ...{ groups: [], lines: [], bounds: { x: 150, y: 150, width: 200, height: 120 } },
};

describe("where items lie", () => {
  test("boxes lowest, the larger below the smaller, then pictures, then notes; otherwise in their own order", () => {
    const items = [note("n1"), box("small"), plan("p"), note("n2"), box("large", { width: 500 })];
    expect(placedItems(items, picture).map(({ item }) => item.id)).toEqual(["large", "small", "p", "n1", "n2"]);
  });
  test("what is around a frame lies below it, what is within one on it, notes above all", () => {
    const around = { x: 100, y: 100, width: 400, height: 400 };
    const within = { x: 190, y: 180, width: 100, height: 60 };
    const layers = placedItems([box("a", around), box("w", within), plan("pa", around), plan("pw", within), note("n", around)], picture);
    const said = Object.fromEntries(layers.map(({ item, layer, isGround }) => [item.id, [layer, isGround]]));
    expect(said).toEqual({ a: ["under", true], w: ["on", true], pa: ["under", true], pw: ["on", true], n: ["over", false] });
    // A picture beside nodes is taken hold of anywhere.
    expect(placedItems([plan("beside")], picture)[0]).toMatchObject({ layer: "on", isGround: false });
  });
  test("a box is taken hold of by its strip and its edge, and what is within it is ground", () => {
    const items = placedItems([box("b", { width: 300, height: 200 }), note("n", { x: 400 })], picture);
    const held = (x: number, y: number, isOver = false) => itemAt(items, { x, y }, isOver)?.item.id ?? null;
    expect([held(150, 10), held(2, 150), held(299, 150), held(150, 198), held(150, 100), held(-9, 10)]).toEqual([
      "b",
      "b",
      "b",
      "b",
      null,
      null,
    ]);
    expect([held(420, 30, true), held(420, 30), held(420, 90, true)]).toEqual(["n", null, null]);
    expect(items.map(gripOf).map(({ height }) => height)).toEqual([STRIP, 60]);
  });
  test("of two that lie on one another the upper one is meant", () => {
    const items = placedItems([note("first"), note("second", { x: 50 })], picture);
    expect(itemAt(items, { x: 70, y: 30 }, true)?.item.id).toBe("second");
    expect(itemAt(items, { x: 20, y: 30 }, true)?.item.id).toBe("first");
  });
  test("a map's bounds hold what is drawn on it; nothing else of it changes", () => {
    expect(withItems(picture, [])).toBe(picture);
    const made = withItems(picture, [note("n", { x: -50, y: 400 })]);
    expect(made.bounds).toEqual({ x: -50, y: 150, width: 400, height: 310 });
    expect(made.nodes).toBe(picture.nodes);
    const empty = { ...picture, bounds: { x: 0, y: 0, width: 0, height: 0 } };
    expect(withItems(empty, [note("n", { x: 500 })]).bounds).toEqual({ ...at, x: 500 });
  });
  test("a target says which item it is; a node's says none", () => {
    expect(itemIdOf(itemTarget("a-1"))).toBe("a-1");
    expect([itemIdOf("OpaqueRef:1"), itemIdOf("switch:physical")]).toEqual([null, null]);
  });
});

describe("sizes", () => {
  const of = (item: MapItem, x: -1 | 0 | 1, y: -1 | 0 | 1, by: { x: number; y: number }) => resized(item, { x, y }, by);
  test("a handle moves its edges, and the opposite ones stay", () => {
    expect(of(note("n"), 1, 1, { x: 20, y: 10 })).toEqual({ x: 0, y: 0, width: 120, height: 70 });
    expect(of(note("n"), -1, -1, { x: 20, y: 10 })).toEqual({ x: 20, y: 10, width: 80, height: 50 });
    expect(of(note("n"), 0, 1, { x: 20, y: 10 })).toEqual({ x: 0, y: 0, width: 100, height: 70 });
    expect(new Set(HANDLES.map(({ x, y }) => `${x} ${y}`)).size).toBe(8);
  });
  test("nothing becomes too small to be seen, and the edge that stays does so then too", () => {
    expect(of(note("n"), -1, 0, { x: 500, y: 0 })).toEqual({ x: 52, y: 0, width: 48, height: 60 });
    expect(of(box("b"), 1, 1, { x: -500, y: -500 })).toEqual({ x: 0, y: 0, width: 48, height: 40 });
  });
  test("a picture keeps its proportions by a corner, and not by a side", () => {
    expect(of(plan("p"), 1, 1, { x: 100, y: 0 })).toEqual({ x: 0, y: 0, width: 200, height: 120 });
    expect(of(plan("p"), 1, 0, { x: 100, y: 0 })).toEqual({ x: 0, y: 0, width: 200, height: 60 });
    expect(of(plan("p"), -1, -1, { x: -100, y: 0 })).toEqual({ x: -100, y: -60, width: 200, height: 120 });
  });
  test("what the lab would refuse is brought into its bounds, in whole numbers", () => {
    const { most } = LIMITS.mapCoordinate;
    expect(keptRect("note", { x: most * 2, y: 0.4, width: 1, height: LIMITS.mapSize.most + 1 })).toEqual({
      ...{ x: most, y: 0, width: 48, height: LIMITS.mapSize.most },
    });
  });
  test("a picture is shown whole in the middle of its rectangle", () => {
    expect(fitted({ x: 10, y: 10, width: 100, height: 100 }, { width: 400, height: 200 })).toEqual({
      x: 10,
      y: 35,
      width: 100,
      height: 50,
    });
  });
});

describe("lines of a text", () => {
  /** Each character is as wide as another. */
  const measure = (text: string): number => [...text].length;
  test.each([
    ["words", "core switch of the rack", 11, ["core switch", "of the rack"]],
    ["given line ends and empty lines", "a\n\nb", 9, ["a", "", "b"]],
    ["a word that is too long", "abcdefgh ij", 3, ["abc", "def", "gh", "ij"]],
    ["Chinese between any characters", "核心交换机位于机架", 4, ["核心交换", "机位于机", "架"]],
    ["punctuation stays with what it closes", "机架一，机架二", 3, ["机架", "一，机", "架二"]],
    ["blanks within a line", "a  b", 9, ["a  b"]],
    ["nothing", "", 5, [""]],
  ])("%s", (_what, text, width, lines) => {
    expect(wrapped(text, width, measure)).toEqual(lines);
  });
  test("what has no room is cut, and says so", () => {
    expect(cutLines(["one", "two", "three"], 2, 5, measure)).toEqual(["one", "two…"]);
    expect(cutLines(["one", "twelve", "three"], 2, 6, measure)).toEqual(["one", "twelv…"]);
    expect(cutLines(["one"], 2, 5, measure)).toEqual(["one"]);
    expect(cutLines(["one"], 0, 5, measure)).toEqual([]);
    expect([cutText("abc", 3, measure), cutText("abcdef", 4, measure)]).toEqual(["abc", "abc…"]);
  });
});

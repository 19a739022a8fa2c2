/** What people have drawn on a map: what is meant at a place, what keys do, what an SVG has of it, how pictures come. */
import type { KeyboardEvent } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { MapItem, MapPictureView, Topology, TopologyNode } from "@/server/contract";
import { lineRates } from "../drawing/line-states";
import { NO_MARKS } from "../drawing/marks";
import type { Palette } from "../drawing/palette";
import { sceneOf, type Target, targetAt, type Words } from "../drawing/scene";
import { mapSvg } from "../drawing/svg";
import type { Picture } from "../picture";
import { itemKeys, mayMove } from "./item-keys";
import { itemTarget, withItems } from "./item-shape";
import { NO_PICTURES, PictureStore, type Pictures, type ReadyPicture } from "./picture-store";

const node = (id: string): TopologyNode => ({ id, kind: "vm", label: id, host: null, ref: null, class: null, state: "up", facts: [] });
const size = { width: 80, height: 28 };
const bare: Picture = {
  nodes: new Map([
    ["a", { node: node("a"), form: "box", isFixed: false, x: 200, y: 200, ...size }],
    ["b", { node: node("b"), form: "box", isFixed: false, x: 400, y: 200, ...size }],
  ]),
  ...{ frames: [], groups: [], lines: [], bounds: { x: 200, y: 200, width: 280, height: 28 } },
};
const graph: Topology = { version: 1, nodes: [node("a"), node("b")], edges: [] };
const words: Words = {
  ...{ nameOf: ({ label }) => label, kindOf: () => "", factOf: () => "", groupName: () => "", vlan: String },
  ...{ itemName: ({ kind, text }) => `${kind} ${text}`, pictureState: (state) => `it is ${state}` },
};
const items: readonly MapItem[] = [
  { id: "n", kind: "note", text: "Ask <Ann> first\nthen go", colour: "yellow", x: 240, y: 190, width: 168, height: 96 },
  { id: "r", kind: "box", text: "Rack & roll", colour: "blue", x: 180, y: 150, width: 320, height: 200 },
  { id: "p", kind: "picture", text: "Plan", picture: "picture-1", x: 600, y: 200, width: 100, height: 100 },
];
const scene = sceneOf(withItems(bare, items), graph, words);

test("what is meant at a place: a note above a node, a node above a box, and within a box the ground", () => {
  const meant = (x: number, y: number): string | null => targetAt(scene, { x, y })?.id ?? null;
  expect([meant(260, 210), meant(210, 210), meant(470, 210)]).toEqual(["item:n", "a", "b"]);
  expect([meant(190, 160), meant(499, 300), meant(300, 320), meant(650, 250)]).toEqual(["item:r", "item:r", null, "item:p"]);
});

describe("keys", () => {
  // The tests' page has no elements: what a key was pressed on is all that is asked of one.
  class Element {
    constructor(readonly dataset: { readonly target: string }) {}
  }
  vi.stubGlobal("HTMLElement", Element);
  afterEach(() => vi.clearAllMocks());
  const acts = { why: null as string | null, sayWhy: vi.fn(), edit: vi.fn(), put: vi.fn(), duplicate: vi.fn(), remove: vi.fn() };
  const around = { selectedWith: ({ id }: Target) => new Set([id, "b"]), focus: vi.fn() };
  const press = (on: string, key: string, more: Partial<KeyboardEvent> = {}, why: string | null = null): boolean => {
    const event = { key, target: new Element({ target: on }), preventDefault: vi.fn(), stopPropagation: vi.fn(), ...more };
    return itemKeys(scene, { ...acts, ...around, why })(event as unknown as KeyboardEvent<HTMLElement>);
  };
  test("Ctrl with an arrow sizes, with Shift a little, and what is large enough alone becomes smaller", () => {
    const put = () => acts.put.mock.lastCall?.[0][0];
    expect(press("item:n", "ArrowRight", { ctrlKey: true })).toBe(true);
    expect(put()).toMatchObject({ id: "n", x: 240, y: 190, width: 178, height: 96 });
    press("item:n", "ArrowUp", { ctrlKey: true, shiftKey: true });
    expect(put()).toMatchObject({ width: 168, height: 95 });
  });
  test("Delete takes it away and goes to what is nearest of the rest", () => {
    press("item:p", "Delete");
    expect(acts.remove.mock.lastCall?.[0]).toEqual(["p"]);
    expect(around.focus.mock.lastCall?.[0].id).toBe("item:r");
    press("item:n", "d", { ctrlKey: true });
    expect(acts.duplicate.mock.lastCall?.[0]).toEqual([items[0]]);
  });
  test("whoever may not is told why, and nothing changes; keys of nodes are no business of theirs", () => {
    expect(press("item:p", "Delete", {}, "no")).toBe(true);
    expect([acts.remove.mock.calls.length, acts.sayWhy.mock.calls.length]).toEqual([0, 1]);
    expect([press("b", "Delete"), press("item:n", "ArrowRight"), press("item:n", "Enter")]).toEqual([false, false, false]);
    const held = new Set(["a", itemTarget("n")]);
    expect([...mayMove(held, { why: "no" })]).toEqual(["a"]);
    expect(mayMove(held, { why: null })).toBe(held);
  });
});

const ready = (url: string): ReadyPicture => ({ is: "ready", url, image: {} as CanvasImageSource, width: 200, height: 100 });
test("an SVG has texts as texts, pictures with their bytes, boxes behind nodes and notes above them", () => {
  const palette = new Proxy({}, { get: (_of, name) => (name === "papers" || name === "inks" ? { yellow: "y", blue: "b" } : String(name)) });
  const pictures: Pictures = new Map([["picture-1", ready("data:image/png;base64,AAAA")]]);
  const input = {
    scene,
    palette: palette as Palette,
    rates: lineRates([], null),
    measure: null,
    marks: NO_MARKS,
    drag: null,
    hasHeads: true,
  };
  const more = { view: { x: 0, y: 0, k: 1 }, size: { width: 900, height: 600 }, ratio: 1, isHurried: false };
  const svg = mapSvg({ ...input, ...more, pictures }, [], "map", () => "");
  expect(svg).toContain("Rack &amp; roll</text>");
  expect(svg).toContain("Ask &lt;Ann&gt; first</text>");
  expect(svg).toContain(`<image x="600" y="225" width="100" height="50" href="data:image/png;base64,AAAA"/>`);
  const order = [`data-item="box"`, `data-item="picture"`, `data-node="a"`, `data-item="note"`].map((part) => svg.indexOf(part));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
  // All that is drawn lies in the picture's bounds.
  expect(svg).toContain(`viewBox="156 126 568 248"`);
  expect(mapSvg({ ...input, ...more, pictures: NO_PICTURES }, [], "map", () => "")).toMatch(/it is<\/text>.*coming<\/text>/);
});

describe("pictures", () => {
  const view: MapPictureView = { type: "image/png", base64: "AAAA" };
  const settled = () => new Promise((done) => setTimeout(done));
  test("each is asked for once, and drawn when it has been read", async () => {
    const ask = vi.fn(async () => view);
    const store = new PictureStore(ask, async (url) => ready(url));
    store.want(["one", "one"]);
    store.want(["one"]);
    expect(store.pictures.get("one")?.is).toBe("coming");
    await settled();
    expect(store.pictures.get("one")).toMatchObject({ is: "ready", url: "data:image/png;base64,AAAA" });
    expect(ask).toHaveBeenCalledTimes(1);
  });
  test("what is none or cannot be read is told; what could not be fetched is asked for again", async () => {
    const answers: (MapPictureView | Error | null)[] = [null, view, new Error("offline"), null];
    const store = new PictureStore(
      async () => {
        const answer = answers.shift() ?? null;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      () => Promise.reject(new Error("no picture")),
    );
    store.want(["none", "broken"]);
    await settled();
    expect([store.pictures.get("none")?.is, store.pictures.get("broken")?.is]).toEqual(["unread", "unread"]);
    store.want(["offline"]);
    await settled();
    expect(store.pictures.has("offline")).toBe(false);
    store.want(["offline"]);
    await settled();
    expect(store.pictures.get("offline")?.is).toBe("unread");
  });
});

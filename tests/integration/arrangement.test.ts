/** How people arrange maps of a lab: places, notes, boxes, pictures; what is taken back, kept, and refused. */
import { describe, expect, test } from "vitest";
import type { Arrangement } from "../../simulator/contract/arrangement";
import type { TopologyPlan } from "../../simulator/contract/topology";
import { LIMITS } from "../../simulator/model/limits";
import { type LabDriver, plainStarter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const seen = (d: LabDriver, plan: TopologyPlan = "infrastructure"): Arrangement => d.lab.ask("arrangement", { plan });
const places = (d: LabDriver): Arrangement["places"] => seen(d).places;
const note = (id: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...{ plan: "infrastructure", id, kind: "note", x: 0, y: 0, width: 160, height: 80, text: `note ${id}`, colour: "yellow" },
  ...more,
});
const PNG = `\x89PNG\r\n\x1a\n${"x".repeat(5_000)}`;
interface LoosePlan {
  readonly places: unknown[];
  readonly items: Record<string, unknown>[];
}
/** A piece of how maps are arranged, as a state has it. */
const pieceOf = <T>({ arrangement = {} }: { readonly [part: string]: Record<string, unknown> | undefined }, key: string): T =>
  arrangement[key] as T;
/** Brings a picture in two parts. */
function bring(d: LabDriver, bytes = PNG): string {
  const half = Math.floor(bytes.length / 2);
  const picture = d.taken("map.load", { bytes: bytes.length, part: btoa(bytes.slice(0, half)) });
  expect(d.lab.ask("mapPicture", { picture })).toBeNull();
  expect(d.taken("map.load", { picture, bytes: bytes.length, part: btoa(bytes.slice(half)) })).toBe(picture);
  return picture;
}

test("nodes are where somebody has put them, on one map and for all who look, until they are put back", () => {
  const d = plainStarter();
  const [web, db] = [d.vm("web-01"), d.vm("db-01")];
  expect(seen(d)).toEqual({ version: 0, places: {}, items: [], canUndo: false });
  d.taken("map.place", { plan: "infrastructure", places: { [web]: [10, -20], [db]: [300, 40], "switch:physical": [0, 0] } });
  expect(places(d)).toEqual({ [web]: [10, -20], [db]: [300, 40], "switch:physical": [0, 0] });
  expect(seen(d, "network").places).toEqual({});
  d.taken("map.place", { plan: "infrastructure", places: { [db]: null, [web]: [11, -20] } });
  expect(places(d)).toEqual({ [web]: [11, -20], "switch:physical": [0, 0] });
  d.taken("map.clear", { plan: "infrastructure" });
  expect(places(d)).toEqual({});
  d.taken("map.undo", { plan: "infrastructure" });
  expect(places(d)).toEqual({ [web]: [11, -20], "switch:physical": [0, 0] });
});

test("a change is taken back by its name: what others have changed since stays as they have it", () => {
  const d = plainStarter();
  const put = (change: string, at: Record<string, [number, number] | null>): string =>
    d.taken("map.place", { plan: "infrastructure", places: at, change });
  put("one", { a: [1, 1], b: [1, 1] });
  put("two", { a: [2, 2] });
  put("three", { b: [3, 3] });
  d.taken("map.undo", { plan: "infrastructure", change: "one" });
  expect(places(d)).toEqual({ a: [2, 2], b: [3, 3] });
  d.taken("map.undo", { plan: "infrastructure", change: "two" });
  // Before the second there would be what was before the first.
  expect(places(d)).toEqual({ b: [3, 3] });
  expect(d.refusal("map.undo", { plan: "infrastructure", change: "two" }).why).toEqual(["map.nothing_before"]);
  d.taken("map.undo", { plan: "infrastructure" });
  expect([places(d), seen(d).canUndo]).toEqual([{}, false]);
});

test("what is gone is forgotten with its record; a node without one may come back", () => {
  const d = plainStarter();
  const vm = d.vm("build-01");
  d.taken("map.place", { plan: "infrastructure", places: { [vm]: [5, 5], "gateway:eth9": [6, 6] } });
  const before = reopened(d);
  d.taken("VM.destroy", { self: vm });
  expect(places(d)).toEqual({ "gateway:eth9": [6, 6] });
  // Who goes back to before has both again.
  expect(places(before)).toEqual({ [vm]: [5, 5], "gateway:eth9": [6, 6] });
});

test("notes, boxes and pictures lie in the order of their making, are made otherwise, and come back with their bytes", () => {
  const d = plainStarter();
  const picture = bring(d);
  d.taken("map.put", note("n"));
  d.taken("map.put", note("b", { kind: "box", text: "Rack", colour: "blue" }));
  d.taken("map.put", note("p", { kind: "picture", text: "Plan", picture }));
  d.taken("map.put", note("n", { x: 40, text: "two\r\nlines  " }));
  const at = { y: 0, width: 160, height: 80 };
  const items = [
    { id: "n", kind: "note", x: 40, ...at, text: "two\nlines", colour: "yellow" },
    { id: "b", kind: "box", x: 0, ...at, text: "Rack", colour: "blue" },
    { id: "p", kind: "picture", x: 0, ...at, text: "Plan", picture },
  ];
  expect(seen(d).items).toEqual(items);
  expect(d.lab.ask("mapPicture", { picture })).toEqual({ type: "image/png", base64: btoa(PNG) });
  d.taken("map.remove", { plan: "infrastructure", id: "p" });
  expect(seen(d).items).toEqual(items.slice(0, 2));
  d.taken("map.undo", { plan: "infrastructure" });
  expect(seen(d).items).toEqual(items);
  d.lab.check();
});

test("a lab that is written down and opened is arranged as it was, and what was before is still taken back", () => {
  const d = plainStarter();
  const picture = bring(d, `<?xml version="1.0"?><!-- rack --><svg xmlns="http://www.w3.org/2000/svg"/>${" ".repeat(3_000)}`);
  d.taken("map.place", { plan: "layer3", places: { a: [1, 2] }, change: "mine" });
  d.taken("map.put", note("p", { plan: "layer3", kind: "picture", picture }));
  const copy = reopened(d);
  expectStateOf(copy.lab, d.lab.snapshot());
  expect(seen(copy, "layer3")).toEqual(seen(d, "layer3"));
  copy.continueRequestsOf(d);
  copy.taken("map.undo", { plan: "layer3", change: "mine" });
  expect(seen(copy, "layer3").places).toEqual({});
});

test.each([
  ["a place beyond the map", (plan: LoosePlan) => plan.places.push(["b", [0, 1e9]])],
  ["a place that is a text", (plan: LoosePlan) => plan.places.push(["b", "here"])],
  ["an item without a colour", (plan: LoosePlan) => plan.items.push({ id: "x", kind: "box", x: 0, y: 0, width: 10, height: 10, text: "" })],
  ["a picture without bytes", (plan: LoosePlan) => plan.items.push({ ...plan.items[0], id: "q", picture: "picture-7" })],
])("a file that says otherwise is none: %s", (_what, change) => {
  const d = plainStarter();
  d.taken("map.place", { plan: "network", places: { a: [1, 2] } });
  d.taken("map.put", note("p", { plan: "network", kind: "picture", picture: bring(d) }));
  d.lab.check();
  const opened = reopened(d, (state) => {
    change(pieceOf<{ plan: LoosePlan }>(state, "plan network").plan);
  });
  expect(() => opened.lab.check()).toThrow(/network/);
});
test("a file whose picture is a page is none", () => {
  const d = plainStarter();
  const picture = bring(d);
  const opened = reopened(d, (state) => {
    Object.assign(pieceOf<{ file: object }>(state, picture).file, { type: "text/html" });
  });
  expect(() => opened.lab.check()).toThrow("is no picture");
});

describe("what is refused", () => {
  const d = plainStarter();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${" ".repeat(100)}</svg>`;
  const far = LIMITS.mapCoordinate.most + 1;
  test.each([
    ["a place that is too far away", "map.place", { plan: "network", places: { a: [0, far] } }, "link.bounds"],
    ["a place of three numbers", "map.place", { plan: "network", places: { a: [0, 1, 2] } }, "map.two_numbers"],
    ["a node without an id", "map.place", { plan: "network", places: { "": [0, 0] } }, "link.bounds"],
    ["a change with blanks in its name", "map.place", { plan: "network", places: {}, change: "my change" }, "map.no_name"],
    ["an item with an odd id", "map.put", note("a b"), "map.no_name"],
    ["a note that is too long", "map.put", note("n", { text: "x".repeat(2_001) }), "link.bounds"],
    ["a control character", "map.put", note("n", { text: "a\u0007" }), "text.control"],
    ["a title of two lines", "map.put", note("b", { kind: "box", text: "a\nb" }), "text.control"],
    ["what is too small", "map.put", note("n", { width: 7 }), "link.bounds"],
    ["a picture that there is not", "map.put", note("p", { kind: "picture", picture: "picture-9" }), "map.no_picture"],
    ["taking away what is not there", "map.remove", { plan: "network", id: "n" }, "map.no_such"],
    ["a file of another kind", "map.load", { bytes: 100, part: btoa("GIF89a") }, "map.no_picture_file"],
    ["a page of HTML", "map.load", { bytes: 100, part: btoa("<html><svg>") }, "map.no_picture_file"],
    ["a picture that is too long", "map.load", { bytes: LIMITS.mapPictureBytes.most + 1, part: btoa(svg) }, "link.bounds"],
    ["more bytes than were said", "map.load", { bytes: 40, part: btoa(svg) }, "playback.too_much"],
    ["what is no base64", "map.load", { bytes: 100, part: "***" }, "playback.no_base64"],
  ] as const)("%s", (_what, op, args, why) => {
    expect(d.refusal(op, args).why?.[0]).toBe(why);
    expect(seen(d, "network")).toEqual({ version: 0, places: {}, items: [], canUndo: false });
  });
  test("an item of another plan, colour or kind", () => {
    for (const wrong of [{ plan: "globe" }, { colour: "pink" }, { kind: "text" }])
      expect(d.refusal("map.put", note("n", wrong))).toMatchObject({
        code: "INVALID_VALUE",
        params: [Object.keys(wrong)[0], Object.values(wrong)[0]],
      });
  });
});

test("a lab has so many places and items and no more, whatever the map; pictures that nobody uses make way", () => {
  const d = plainStarter();
  const { most } = LIMITS.mapPlaces;
  const many = (from: number, count: number): Record<string, [number, number]> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`node-${from + n}`, [n, n]]));
  d.taken("map.place", { plan: "storage", places: many(0, most - 1) });
  expect(d.refusal("map.place", { plan: "network", places: many(0, 2) }).why).toEqual(["map.too_many_places", most]);
  d.taken("map.place", { plan: "network", places: many(0, 1) });
  // Those that are there are put elsewhere all the same.
  d.taken("map.place", { plan: "storage", places: many(0, 3) });
  const first = bring(d);
  for (let n = 1; n < LIMITS.mapPictures.most + 3; n++) d.taken("map.put", note("p", { kind: "picture", picture: bring(d) }));
  expect(d.lab.ask("mapPicture", { picture: first })).toBeNull();
  expect(Object.keys(d.lab.ask("arrangement", { plan: "storage" }).places)).toHaveLength(most - 1);
});

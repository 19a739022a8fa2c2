import { expect, test } from "vitest";
import type { Topology, TopologyPlan } from "@/server/contract";
import type { Picture, Point, Rect } from "../picture";
import { guestFold } from "./folds";
import { overlap } from "./free-room";
import type { Given } from "./given";
import { areApart, expectTidy, overlaps, pool } from "./graphs.test-harness";
import { labelOf, picture } from "./picture-of";
import { graphOf, numbers, PLANS, segmentsOf } from "./plan-graphs.test-harness";

const window = { width: 1400, height: 800 };
const drawn = (plan: TopologyPlan, graph: Topology, more: Partial<Given> = {}): Picture =>
  picture(plan, graph, { folded: new Set(), window, nameOf: labelOf, ...more });

function without({ version, nodes, edges }: Topology, gone: ReadonlySet<string>): Topology {
  return {
    version,
    nodes: nodes.filter(({ id }) => !gone.has(id)),
    edges: edges.filter(({ from, to }) => !gone.has(from) && !gone.has(to)),
  };
}
/** All frames that something stands in, the inner ones first. */
function aroundOf({ frames }: Picture, frame: string | null | undefined): string {
  const at = frames.find(({ node }) => node.id === frame);
  return at ? `${at.node.id} ${aroundOf({ frames } as Picture, at.frame)}` : "";
}
/** Places of all that stands in the same frames, or is one, in both pictures. */
function moved(before: Picture, after: Picture): string[] {
  const boxes = [...before.nodes.values(), ...before.frames];
  const now = new Map([...after.nodes.values(), ...after.frames].map((one) => [one.node.id, one]));
  return boxes.flatMap((one) => {
    const then = now.get(one.node.id);
    if (
      !then ||
      aroundOf(after, then.frame) !== aroundOf(before, one.frame) ||
      "form" in then !== "form" in one ||
      (then.x === one.x && then.y === one.y)
    )
      return [];
    return [`${one.node.id} ${one.x},${one.y} → ${then.x},${then.y}`];
  });
}
const around = ({ x, y, width, height }: Rect, by: number): Rect => ({
  x: x - by,
  y: y - by,
  width: width + 2 * by,
  height: height + 2 * by,
});
/** Whether a frame that has grown, or been pushed itself, lies where what has moved was, or nearer to it than frames stand. */
function isPushed(before: Picture, after: Picture, words: string): boolean {
  const [id = ""] = words.split(" ");
  const frames = new Map(before.frames.map((frame) => [frame.node.id, frame]));
  let at = before.nodes.get(id)?.frame ?? (frames.has(id) ? id : null);
  while (at !== null) {
    const rect = frames.get(at);
    const now = after.frames.find((one) => one.node.id === at);
    // It has itself grown to where another stands.
    if (rect && now && (now.width > rect.width || now.height > rect.height)) return true;
    if (
      rect &&
      after.frames.some((one) => one.node.id !== at && (one.frame ?? null) === (rect.frame ?? null) && !areApart(one, around(rect, 13)))
    )
      return true;
    at = rect?.frame ?? null;
  }
  return false;
}
const CASES = PLANS.flatMap((plan) => [6, 66, 500].map((size) => [plan, size] as const));

test.each(CASES)("%s, %i nodes: the same graph again makes the same picture, in another window too", (plan, size) => {
  const graph = graphOf(plan, size, size + 1);
  const first = drawn(plan, graph);
  expect(drawn(plan, graph, { previous: first })).toEqual(first);
  expect(moved(first, drawn(plan, graph, { previous: first, window: { width: 500, height: 900 } }))).toEqual([]);
});

test.each(CASES)("%s, %i nodes: what comes and goes moves nothing else, and lies on nothing", (plan, size) => {
  const graph = graphOf(plan, size, size + 2);
  const next = numbers(size);
  let now = drawn(plan, graph);
  for (let round = 0; round < 4; round += 1) {
    const gone = new Set(Array.from({ length: 1 + next(Math.ceil(size / 20)) }, () => graph.nodes[next(graph.nodes.length)]?.id ?? ""));
    const fewer = drawn(plan, without(graph, gone), { previous: now });
    expect(moved(now, fewer).filter((one) => !isPushed(now, fewer, one))).toEqual([]);
    const again = drawn(plan, graph, { previous: fewer });
    expect(moved(fewer, again).filter((one) => !isPushed(fewer, again, one))).toEqual([]);
    expectTidy(again);
    expect(drawn(plan, graph, { previous: again })).toEqual(again);
    now = again;
  }
});

test("a machine that comes takes the free room nearest to where it would stand, in a frame that stays", () => {
  const graph = pool(1, 3).graph;
  const first = drawn("infrastructure", without(graph, new Set(["h0v1", "h0v1i0", "h0v1i1"])));
  const then = drawn("infrastructure", graph, { previous: first });
  expect(moved(first, then)).toEqual([]);
  const [vm, vif, other] = ["h0v1", "h0v1i0", "h0v1i1"].map((id) => then.nodes.get(id));
  expect(vm?.y).toBe(((vif?.y ?? 0) + (other?.y ?? 0)) / 2);
  expectTidy(then);
});

test.each(CASES)("%s, %i nodes: what somebody has moved stays exactly there, and nothing lies on it", (plan, size) => {
  const graph = graphOf(plan, size, size + 3);
  const next = numbers(size + 9);
  const first = drawn(plan, graph);
  const fixed = new Map<string, Point>();
  const ids = [...first.nodes.keys(), ...first.frames.filter(({ frame }) => !frame).map(({ node }) => node.id)];
  for (let n = 0; n < 1 + size / 30; n += 1) {
    const id = ids[next(ids.length)] ?? "";
    const at = { x: next(2_000) - 500, y: next(1_500) - 300 };
    const { width = 0, height = 0 } = first.nodes.get(id) ?? {};
    // Two that somebody has put on one another are so.
    const isFree = [...fixed].every(([other, place]) => {
      const size2 = first.nodes.get(other);
      return !size2 || !overlap({ ...at, width, height }, { ...place, width: size2.width, height: size2.height });
    });
    if (isFree) fixed.set(id, at);
  }
  for (const previous of [null, first]) {
    const made = drawn(plan, graph, { fixed, previous });
    const places = new Map([...made.nodes.values(), ...made.frames].map(({ node, x, y }) => [node.id, { x, y }]));
    for (const [id, at] of fixed) expect([id, places.get(id)]).toEqual([id, at]);
    const boxes = [...made.nodes].filter(([, { form }]) => form === "box");
    const fixedFrames = new Set(made.frames.filter(({ isFixed }) => isFixed).map(({ node }) => node.id));
    const isFree = (id: string): boolean => !fixedFrames.has(made.nodes.get(id)?.frame ?? "");
    expect(overlaps(boxes.filter(([id]) => isFree(id)))).toEqual([]);
    expect([...made.nodes.values()].filter(({ isFixed }) => isFixed).length).toBe(
      [...fixed.keys()].filter((id) => made.nodes.has(id)).length,
    );
    expect(drawn(plan, graph, { fixed, previous: made })).toEqual(made);
  }
});

test("a frame that somebody moves takes its guests along; a guest that somebody moves out stands where it was put", () => {
  const graph = pool(2, 3).graph;
  const first = drawn("infrastructure", graph);
  const [frame] = first.frames;
  if (!frame) throw new Error("no frame");
  const fixed = new Map([
    ["h0", { x: frame.x + 300, y: frame.y + 5_000 }],
    ["h1v0", { x: -400, y: -400 }],
  ]);
  const then = drawn("infrastructure", graph, { fixed, previous: first });
  const [from, to] = [first.nodes.get("h0v2"), then.nodes.get("h0v2")];
  expect([(to?.x ?? 0) - (from?.x ?? 0), (to?.y ?? 0) - (from?.y ?? 0)]).toEqual([300, 5_000]);
  expect(then.nodes.get("h1v0")).toMatchObject({ x: -400, y: -400, isFixed: true });
  expect(then.frames.find(({ node }) => node.id === "h1")).toMatchObject({ x: first.frames[1]?.x, y: first.frames[1]?.y });
  expect(then.bounds.x).toBeLessThanOrEqual(-400);
});

test("a segment that somebody moves takes along what hangs on it, and nothing else", () => {
  const graph = segmentsOf(66, 3);
  const first = drawn("network", graph);
  const lowest = [...first.nodes.values()].filter(({ form }) => form === "bus").sort((a, b) => b.y - a.y)[0];
  if (!lowest) throw new Error("no segment");
  const to = { x: lowest.x + 50, y: lowest.y + 300 };
  const fixed = new Map([[lowest.node.id, to]]);
  const then = drawn("network", graph, { fixed, previous: first });
  const own = graph.nodes.flatMap(({ id }) => {
    const on = graph.edges.flatMap(({ from, to: bus }) => (from === id && bus.startsWith("s") && bus !== "sw" ? [bus] : []));
    return on.length > 0 && on.every((bus) => bus === lowest.node.id) ? [id] : [];
  });
  expect(own.length).toBeGreaterThan(0);
  for (const id of own) {
    const [a, b] = [first.nodes.get(id), then.nodes.get(id)];
    expect([id, (b?.x ?? 0) - (a?.x ?? 0), (b?.y ?? 0) - (a?.y ?? 0)]).toEqual([id, 50, 300]);
  }
  expect(
    moved(first, then)
      .map((words) => words.split(" ")[0])
      .sort(),
  ).toEqual([...own, lowest.node.id].sort());
  expect(drawn("network", graph, { fixed, previous: then })).toEqual(then);
  expect(drawn("network", graph, { fixed })).toEqual(then);
});

test("a frame that is unfolded moves those below and beside it, and folded again all is as it was", () => {
  for (const plan of ["infrastructure", "logical"] as const) {
    const graph = plan === "infrastructure" ? pool(12, 4).graph : graphOf(plan, 200, 5);
    const all = new Set(graph.nodes.flatMap(({ id, kind }) => (kind === "host" || kind === "folder" ? [id] : [])));
    const shut = drawn(plan, graph, { folded: all });
    const [, , third] = shut.frames.filter(({ frame }) => !frame).sort((a, b) => a.y - b.y);
    const open = drawn(plan, graph, { folded: new Set([...all].filter((id) => id !== third?.node.id)), previous: shut });
    expectTidy(open);
    const stays = shut.frames.filter(({ x, y }) => x <= (third?.x ?? 0) && (x < (third?.x ?? 0) || y <= (third?.y ?? 0)));
    for (const { node, x, y } of stays) expect(open.frames.find((one) => one.node.id === node.id)).toMatchObject({ x, y });
    expect(moved(shut, open).length).toBeLessThan(shut.frames.length);
    expect(drawn(plan, graph, { folded: all, previous: open })).toEqual(shut);
  }
});
test("many frames that are unfolded at once are arranged anew", () => {
  const graph = pool(12, 4).graph;
  const hosts = new Set(graph.nodes.flatMap(({ id, kind }) => (kind === "host" ? [id] : [])));
  const open = drawn("infrastructure", graph);
  expect(drawn("infrastructure", graph, { previous: drawn("infrastructure", graph, { folded: hosts }) })).toEqual(open);
});
test("guests that are unfolded stand as they would have from the first", () => {
  const graph = pool(2, 30).graph;
  const both = new Set([guestFold("h0"), guestFold("h1")]);
  const shut = drawn("infrastructure", graph, { folded: both });
  const open = drawn("infrastructure", graph, { folded: new Set([guestFold("h1")]), previous: shut });
  expectTidy(open);
  const [frame, fresh] = [open.frames[0], drawn("infrastructure", graph, { folded: new Set([guestFold("h1")]) }).frames[0]];
  expect([frame?.width, frame?.height]).toEqual([fresh?.width, fresh?.height]);
  expect(drawn("infrastructure", graph, { folded: both, previous: open })).toEqual(shut);
});

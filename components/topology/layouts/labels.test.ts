import { expect, test } from "vitest";
import { guestFold } from "./folds";
import { expectTidy, lies, overlaps } from "./graphs.test-harness";
import { labels } from "./labels";
import { labelOf, picture } from "./picture-of";
import { graphOf, numbers, PLANS } from "./plan-graphs.test-harness";
import { frameAt, groupAt, nodeAt } from "./pointing";

const window = { width: 1400, height: 800 };
const measure = (character: string): number => (character === " " ? 4 : 7);

test.each(PLANS.flatMap((plan) => [66, 500].map((size) => [plan, size] as const)))(
  "%s, %i nodes: labels stand in view, on no node, on no name and not on one another, the weightiest first",
  (plan, size) => {
    const made = picture(plan, graphOf(plan, size, size), { folded: new Set(), window, nameOf: labelOf });
    const next = numbers(size);
    const texts = made.lines.map(({ id }) => ({ line: id, rows: ["12.5 Mbit/s", "1 %"].slice(0, 1 + next(2)), weight: next(1_000) }));
    for (const zoom of [0.3, 0.7, 1.4]) {
      const view = { x: made.bounds.x + 40, y: made.bounds.y - 10, width: window.width / zoom, height: window.height / zoom };
      const found = labels(made, { texts, zoom, view, measure });
      const boxes = found.map((one) => [one.line, one] as const);
      expect(overlaps(boxes)).toEqual([]);
      const others = [
        ...[...made.nodes].map(([id, one]) => [id, one] as const),
        ...made.frames.map((frame) => [frame.node.id, { ...frame, height: 34 }] as const),
      ];
      const isOf = new Set(found.map(({ line }) => line));
      expect(overlaps([...boxes, ...others]).filter((pair) => pair.split(" ").some((id) => isOf.has(id)))).toEqual([]);
      for (const one of found) expect(lies(one, view)).toBe(true);
      expect(labels(made, { texts, zoom, view, measure })).toEqual(found);
      // The weightiest of those in view that has room has it.
      const [most] = [...texts].sort((a, b) => b.weight - a.weight).filter(({ line }) => isOf.has(line));
      expect(found[0]?.line).toBe(most?.line);
    }
  },
);
test("a line whose room is taken by a weightier one is silent", () => {
  const graph = graphOf("infrastructure", 66, 1);
  const made = picture("infrastructure", graph, { folded: new Set(), window, nameOf: labelOf });
  const [line] = made.lines;
  const texts = ["a", "b"].map((text, weight) => ({ line: line?.id ?? "", rows: [text.repeat(8)], weight }));
  const view = { ...made.bounds };
  expect(labels(made, { texts: texts.slice(0, 1), zoom: 1, view, measure })).toHaveLength(1);
  // So far out that no letter has room between two layers.
  expect(labels(made, { texts, zoom: 0.1, view, measure })).toEqual([]);
});

test("what is pointed at: nodes, groups, frames by their names", () => {
  const graph = graphOf("infrastructure", 500, 2);
  const made = picture("infrastructure", graph, { folded: new Set([guestFold("h1")]), window, nameOf: labelOf });
  expectTidy(made);
  for (const node of made.nodes.values()) expect(nodeAt(made, { x: node.x + 3, y: node.y + 3 })).toBe(node);
  for (const group of made.groups) expect(groupAt(made, { x: group.x + 9, y: group.y + 9 })).toBe(group);
  for (const frame of made.frames) {
    expect(frameAt(made, { x: frame.x + 5, y: frame.y + 5 }, true)).toBe(frame);
    expect(frameAt(made, { x: frame.x + 5, y: frame.y + frame.height - 5 }, true)).toBe(null);
    expect(frameAt(made, { x: frame.x + 5, y: frame.y + frame.height - 5 }, false)).toBe(frame);
  }
  expect(nodeAt(made, { x: -9_000, y: 0 })).toBeNull();
});

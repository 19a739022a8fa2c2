import fc from "fast-check";
import { expect, test } from "vitest";
import { fitted, isWhole, narrowest, panned, RANGE_NAMES, RANGES, stepAt, wholeOf, zoomed } from "./ranges";

const NOW = 1_800_000_000;

test("[metrics.md §1] each range is drawn from the archive that reaches back so far", () => {
  expect(RANGE_NAMES.map((name) => [name, stepAt(NOW - RANGES[name], NOW)])).toEqual([
    ["10m", 5],
    ["1h", 60],
    ["2h", 60],
    ["1d", 3600],
    ["1w", 3600],
    ["1mo", 86_400],
    ["1y", 86_400],
  ]);
  // A short stretch of long ago has no finer rows than are kept of then.
  expect(stepAt(NOW - 601, NOW)).toBe(60);
  expect(stepAt(NOW - 800_000, NOW)).toBe(86_400);
});

test("the overview shows the range, or the next greater one that has the window", () => {
  expect(wholeOf("1h", null, NOW)).toEqual([NOW - 3600, NOW]);
  expect(wholeOf("1h", [NOW - 3000, NOW - 60], NOW)).toEqual([NOW - 3600, NOW]);
  expect(wholeOf("10m", [NOW - 90_000, NOW - 89_000], NOW)).toEqual([NOW - RANGES["1w"], NOW]);
  expect(wholeOf("1d", [NOW - 9e8, NOW], NOW)).toEqual([NOW - RANGES["1y"], NOW]);
});

test("a window stays in the whole and is never narrower than two rows, however it is moved and zoomed", () => {
  const name = fc.constantFrom(...RANGE_NAMES);
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const act = fc.record({ by: fc.integer({ min: -2e7, max: 2e7 }), factor: fc.double({ min: 0.05, max: 20, noNaN: true }), about: part });
  fc.assert(
    fc.property(name, part, part, fc.array(act, { maxLength: 8 }), (range, a, b, acts) => {
      const whole = wholeOf(range, null, NOW);
      const at = (share: number): number => whole[0] + share * (whole[1] - whole[0]);
      let window = fitted([at(Math.min(a, b)), at(Math.max(a, b))], whole, NOW);
      for (const { by, factor, about } of acts) {
        window = panned(window, by, whole);
        window = zoomed(window, factor, at(about), whole, NOW);
        expect(window[0]).toBeGreaterThanOrEqual(whole[0]);
        expect(window[1]).toBeLessThanOrEqual(whole[1]);
        expect(window[1] - window[0]).toBeGreaterThanOrEqual(Math.min(10, whole[1] - whole[0]));
      }
      expect(isWhole(zoomed(window, 1e9, at(0.5), whole, NOW), whole)).toBe(true);
    }),
  );
  expect(fitted([NOW - 303, NOW - 301], wholeOf("10m", null, NOW), NOW)).toEqual([NOW - 307, NOW - 297]);
  expect(narrowest([NOW - RANGES["1y"], NOW], NOW)).toBe(172_800);
});

test("zooming keeps the time under the pointer where it is", () => {
  const whole = wholeOf("1h", null, NOW);
  expect(zoomed(whole, 0.5, NOW - 3600, whole, NOW)).toEqual([NOW - 3600, NOW - 1800]);
  expect(zoomed(whole, 0.5, NOW, whole, NOW)).toEqual([NOW - 1800, NOW]);
});

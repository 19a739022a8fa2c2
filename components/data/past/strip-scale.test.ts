import { expect, test } from "vitest";
import { momentAt, nearest, nextOf, panned, placeOf, tickStep, ticksOf, wholeOf, withMoment, zoomed } from "./strip-scale";

const START = Date.UTC(2026, 2, 1, 14) * 1000;
const MINUTE = 60_000_000;
const whole = wholeOf(START, START + 120 * MINUTE);

test("a place on the strip and its moment belong together", () => {
  for (const place of [0, 0.25, 0.5, 1]) expect(placeOf(whole, momentAt(whole, place))).toBeCloseTo(place, 9);
  expect(placeOf(whole, START - MINUTE)).toBeLessThan(0);
});
test("a history that has only begun still has a length", () => {
  const { fromUs, toUs } = wholeOf(START, START);
  expect(toUs).toBeGreaterThan(fromUs);
});
test("the moment around which is zoomed keeps its place", () => {
  const around = START + 30 * MINUTE;
  const shown = zoomed(whole, 0.5, around, whole);
  expect(shown.toUs - shown.fromUs).toBe(60 * MINUTE);
  expect(placeOf(shown, around)).toBeCloseTo(0.25, 9);
});
test("zooming out ends at the whole history, zooming in at a second", () => {
  expect(zoomed(whole, 5, START + MINUTE, whole)).toEqual(whole);
  const least = zoomed(whole, 1e-9, START + MINUTE, whole);
  expect(least.toUs - least.fromUs).toBe(1_000_000);
});
test("neither panning nor zooming leaves the history", () => {
  const shown = zoomed(whole, 0.25, START, whole);
  expect(panned(shown, -3, whole).fromUs).toBe(whole.fromUs);
  expect(panned(shown, 30, whole).toUs).toBe(whole.toUs);
  expect(panned(shown, 1, whole)).toEqual({ fromUs: START + 30 * MINUTE, toUs: START + 60 * MINUTE });
});
test("a moment out of view is brought into it", () => {
  const shown = zoomed(whole, 0.1, START, whole);
  expect(withMoment(shown, START + MINUTE, whole)).toBe(shown);
  const moved = withMoment(shown, START + 60 * MINUTE, whole);
  expect(placeOf(moved, START + 60 * MINUTE)).toBeCloseTo(0.5, 9);
});
test("lines of the scale stand at even moments and never too close", () => {
  for (const minutes of [0.02, 0.5, 3, 45, 600, 20_000, 3_000_000]) {
    const shown = wholeOf(START + 1234, START + 1234 + minutes * MINUTE);
    const ticks = ticksOf(shown, 8);
    const step = tickStep(shown, 8);
    expect(ticks.length).toBeLessThanOrEqual(9);
    for (const { us } of ticks) expect(us % step).toBe(0);
  }
});
test("the beginning of a day is known among the lines", () => {
  const shown = wholeOf(START, START + 24 * 60 * MINUTE);
  expect(ticksOf(shown, 8).filter(({ isDay }) => isDay)).toEqual([{ us: Date.UTC(2026, 2, 2) * 1000, isDay: true }]);
});
const moments = [10, 20, 21, 40].map((minutes) => ({ virtualUs: START + minutes * MINUTE }));
test("the nearest moment is found, and none that is too far", () => {
  expect(nearest(moments, START + 20.4 * MINUTE, MINUTE)).toBe(moments[1]);
  expect(nearest(moments, START + 20.6 * MINUTE, MINUTE)).toBe(moments[2]);
  expect(nearest(moments, START + 30 * MINUTE, MINUTE)).toBeNull();
});
test("the next moment before and after is found", () => {
  expect(nextOf(moments, START + 20 * MINUTE, true)).toBe(moments[2]);
  expect(nextOf(moments, START + 20 * MINUTE, false)).toBe(moments[0]);
  expect(nextOf(moments, START + 40 * MINUTE, true)).toBeNull();
});

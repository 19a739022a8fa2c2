import { expect, test } from "vitest";
import { figuresOf, isUnknown, rowAt, rowsIn } from "./figures";

const times = [100, 105, 110, 115, 120];

test("figures are of the rows that the window shows, without what is unknown", () => {
  const values = [1, null, 3, 8, null];
  expect(figuresOf(values, rowsIn(times, [100, 120]))).toEqual({ last: 8, mean: 4, max: 8 });
  expect(figuresOf(values, rowsIn(times, [101, 112]))).toEqual({ last: 3, mean: 3, max: 3 });
  expect(figuresOf(values, rowsIn(times, [116, 200]))).toEqual({ last: null, mean: null, max: null });
  expect(figuresOf([], [0, 0])).toEqual({ last: null, mean: null, max: null });
  expect(figuresOf([0, 0], [0, 2])).toEqual({ last: 0, mean: 0, max: 0 });
});

test("a window has the rows that end in it, both of its ends among them", () => {
  expect(rowsIn(times, [100, 120])).toEqual([0, 5]);
  expect(rowsIn(times, [105, 110])).toEqual([1, 3]);
  expect(rowsIn(times, [106, 109])).toEqual([2, 2]);
  expect(rowsIn([], [0, 9])).toEqual([0, 0]);
});

test("the row at a time is the nearest", () => {
  expect([0, 102, 103, 110, 999].map((atS) => rowAt(times, atS))).toEqual([0, 0, 1, 2, 4]);
  expect(rowAt([], 5)).toBeNull();
});

test("a window of which nothing is known is told from one that has a value", () => {
  const lines = [{ values: [1, null, null, null, null] }, { values: [] }];
  expect(isUnknown(lines, times, [105, 120])).toBe(true);
  expect(isUnknown(lines, times, [100, 120])).toBe(false);
  expect(isUnknown([{ values: [null, null, null, null, 0] }], times, [105, 120])).toBe(false);
  expect(isUnknown(lines, times, [500, 900])).toBe(true);
});

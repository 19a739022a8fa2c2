import { expect, test } from "vitest";
import { readNumber } from "./read-number";

test.each([
  ["7.5", 7.5],
  ["7,5", 7.5],
  ["0,25", 0.25],
  [" 2048 ", 2048],
  ["2 048", 2048],
  ["12 345 678", 12_345_678],
  [".5", 0.5],
  ["-3", -3],
  ["10.", 10],
  [512, 512],
  ["", Number.NaN],
  ["0,125", 0.125],
  ["2\u00a0048", 2048],
  ["abc", Number.NaN],
  ["1e3", Number.NaN],
  ["7.5.1", Number.NaN],
  ["0x10", Number.NaN],
  ["Infinity", Number.NaN],
  ["1,024", Number.NaN],
  ["1,024.5", Number.NaN],
  [undefined, Number.NaN],
])("%j is read as %j", (typed, number) => {
  expect(readNumber(typed)).toBe(number);
});

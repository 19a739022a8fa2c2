import { expect, test } from "vitest";
import { decay } from "./decay";

test.each([0, 1e-9, 0.1, 0.125, 0.5, 1, 2.5, 7, 20, 63])("e to the power of −%d, to twelve digits", (x) => {
  expect(decay(x)).toBeCloseTo(Math.exp(-x), 12);
});
test("never negative, and nothing of it is left far out", () => {
  expect([decay(-1), decay(64), decay(1e9)]).toEqual([1, 0, 0]);
});

import { expect, test } from "vitest";
import { sliceAt, stepSlice } from "./slices";

const slices = [10, 20, 20, 30].map((startUs, pcpu) => ({ startUs, pcpu }));

test("the cursor stands on the last slice, or on the one it was put on, however the window moves", () => {
  expect(sliceAt(slices, null)).toBe(3);
  expect(sliceAt(slices, { startUs: 20, pcpu: 2 })).toBe(2);
  expect(sliceAt(slices.slice(1), { startUs: 20, pcpu: 2 })).toBe(1);
});

test("when its slice has left the window it stands on the first one that is left", () => {
  expect(sliceAt(slices.slice(2), { startUs: 10, pcpu: 0 })).toBe(0);
  expect(sliceAt([], { startUs: 10, pcpu: 0 })).toBe(-1);
});

test("it stops at both ends", () => {
  expect(stepSlice(slices, 0, -1)).toBe(slices[0]);
  expect(stepSlice(slices, 3, 1)).toBe(slices[3]);
  expect(stepSlice([], -1, 1)).toBeUndefined();
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { compactDate } from "./world";

const S = 1_000_000;

test.each([
  [0, "19700101T00:00:00Z"],
  [1_800_000_000, "20270115T08:00:00Z"],
  [951_782_399, "20000228T23:59:59Z"],
  [951_782_400, "20000229T00:00:00Z"],
  [951_868_800, "20000301T00:00:00Z"],
  [1_709_164_800, "20240229T00:00:00Z"],
  [4_107_542_399, "21000228T23:59:59Z"],
  [4_107_542_400, "21000301T00:00:00Z"],
  [1_787_191_223, "20260820T02:00:23Z"],
  [1_767_225_599, "20251231T23:59:59Z"],
])("[xapi.md §1.3] %d s is %s", (seconds, text) => {
  expect(compactDate(seconds * S)).toBe(text);
  expect(compactDate(seconds * S + 999_999)).toBe(text);
});

test("it agrees with the calendar of the test's own runtime on every second to the year 2250", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8_836_000_000 }), (seconds) => {
      expect(compactDate(seconds * S)).toBe(new Date(seconds * 1000).toISOString().replaceAll("-", "").replace(".000", ""));
    }),
  );
});

import { expect, test } from "vitest";
import { exactUs, formatCount, formatShare, formatUs, preciseTime } from "./numbers";

test.each([
  [0, "0"],
  [7, "7"],
  [2.346, "2.35"],
  [999, "999"],
  [18_400, "18.4k"],
  [999_600, "1M"],
])("count %d is %s", (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [0, "0 µs"],
  [870, "870 µs"],
  [12_345, "12.3 ms"],
  [4_560_000, "4.56 s"],
  [200_000_000, "3 min 20 s"],
  [7_260_000_000, "2 h 1 min"],
])("%d µs reads %s", (us, text) => {
  expect(formatUs(us)).toBe(text);
});

test("a share is of one pCPU; exact times keep every microsecond", () => {
  expect(formatShare(1_250_000)).toBe("125 %");
  expect(exactUs(12_345)).toBe("12,345 µs");
  expect(preciseTime(1_790_000_003_000_042)).toMatch(/^\d\d:\d\d:\d\d\.000 042$/);
});

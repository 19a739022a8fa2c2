import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { exactBytes, formatBitRate, formatBytes, formatDateTime, formatDuration, formatPercent, parseXapiDate } from "./format";

test.each([
  [0, "0 B"],
  [512, "512 B"],
  [999, "999 B"],
  [1000, "0.98 KiB"],
  [1024, "1 KiB"],
  [1536, "1.5 KiB"],
  [2 ** 31, "2 GiB"],
  [1.234 * 2 ** 30, "1.23 GiB"],
  [12.34 * 2 ** 30, "12.3 GiB"],
  [1000 * 2 ** 30, "0.98 TiB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
test("no size shows more than three significant digits", () => {
  for (let bytes = 1; bytes < 2 ** 45; bytes = Math.ceil(bytes * 1.37)) {
    const shown = formatBytes(bytes).split(" ")[0]?.replace(".", "").replace(/^0+/, "") ?? "";
    expect(shown.length).toBeLessThanOrEqual(3);
  }
});
test("titles keep every digit", () => {
  expect(exactBytes(2 ** 31)).toBe("2,147,483,648 B");
});
test("line rates count bits in thousands", () => {
  expect(formatBitRate(125_000)).toBe("1 Mbit/s");
  expect(formatBitRate(0)).toBe("0 bit/s");
});
test.each([
  [0, "0 s"],
  [59.9, "59 s"],
  [61, "1 min 1 s"],
  [7_500, "2 h 5 min"],
  [86_400, "1 d"],
  [100_000, "1 d 3 h"],
])("%d s read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
test("durations in Chinese", () => {
  expect(formatDuration(1_195, "zh")).toBe("19 分 55 秒");
});
test("percentages stay short", () => {
  expect(formatPercent(0.1234)).toBe("12.3 %");
  expect(formatPercent(1)).toBe("100 %");
});
test("XAPI's dates are read in both spellings, and the epoch is no date", () => {
  const us = Date.UTC(2026, 2, 1, 9, 5, 3) * 1000;
  expect(parseXapiDate("20260301T09:05:03Z")).toBe(us);
  expect(parseXapiDate("2026-03-01T09:05:03Z")).toBe(us);
  expect(parseXapiDate("19700101T00:00:00Z")).toBeNull();
  expect(parseXapiDate("soon")).toBeNull();
  expect(formatDateTime(us)).toBe("2026-03-01 09:05:03");
});

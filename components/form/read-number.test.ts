import { expect, test } from "vitest";
import { readNumber, readQuantity, type Unit, writeNumber } from "./read-number";

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
  ["７．５", 7.5],
  ["２０４８", 2048],
  ["７，５", 7.5],
  ["7。5", 7.5],
  ["１，０２４", Number.NaN],
  ["−3", Number.NaN],
  [undefined, Number.NaN],
])("%j is read as %j", (typed, number) => {
  expect(readNumber(typed)).toBe(number);
});
test.each<[unknown, Unit, number]>([
  ["512", "MiB", 512],
  ["512 MiB", "MiB", 512],
  ["2 GiB", "MiB", 2048],
  ["2g", "MiB", 2048],
  ["1,5 GB", "MiB", 1536],
  ["0.25 TiB", "GiB", 256],
  ["512 MiB", "GiB", 0.5],
  ["50 %", "%", 50],
  ["50", "%", 50],
  [2048, "MiB", 2048],
  ["2 %", "MiB", Number.NaN],
  ["2 GiB", "%", Number.NaN],
  ["2 parsecs", "MiB", Number.NaN],
  ["GiB", "MiB", Number.NaN],
  ["", "MiB", Number.NaN],
  ["1,024 MiB", "MiB", Number.NaN],
])("%j in %s is %j", (typed, unit, number) => {
  expect(readQuantity(typed, unit)).toBe(number);
});
test.each([
  [7.5, "en-GB", "7.5"],
  [7.5, "de-DE", "7,5"],
  [7.5, "zh-CN", "7.5"],
  [1024, "fr-FR", "1024"],
  [Number.NaN, "de-DE", "NaN"],
])("%d in %s is written %s", (value, locale, text) => {
  expect(writeNumber(value, locale)).toBe(text);
});

test("[cases/console 19] a point that could part thousands is refused where a comma stands before decimals, and is none elsewhere", () => {
  expect(readNumber("1.024", "de-DE")).toBeNaN();
  expect(readNumber("1,024", "de-DE")).toBe(1.024);
  expect(readQuantity("1.024 GiB", "GiB", "fr-FR")).toBeNaN();
  expect(readNumber("0.125", "de-DE")).toBe(0.125);
  expect(readNumber("1.5", "de-DE")).toBe(1.5);
  expect(readNumber("1.024", "en-GB")).toBe(1.024);
  expect(readNumber("1.024", "zh-CN")).toBe(1.024);
  // What a field writes by itself is read as it was.
  for (const value of [1.024, 7.5, 2048])
    for (const locale of ["de-DE", "en-GB"]) expect(readNumber(writeNumber(value, locale), locale)).toBe(value);
});

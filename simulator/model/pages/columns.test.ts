import { describe, expect, test } from "vitest";
import { columnOf, readColumn } from "./columns";

/** What the rows get from a column. */
function valuesOf(column: unknown, rows: number): unknown[] {
  const values: unknown[] = [];
  const read = (stored: unknown): unknown => stored;
  readColumn(column, rows, { shared: read, own: read }, (row, value) => {
    values[row] = value;
  });
  return values;
}

const uuid = (i: number): string => `0b801421-abf2-4602-beeb-${String(i).padStart(12, "0")}`;

describe("a column", () => {
  test.each<[what: string, values: unknown[], form: unknown]>([
    ["one value", [1, 1, 1], { all: 1 }],
    ["one row", [["a"]], { all: ["a"] }],
    ["equal lists that are not one", [["a"], ["a"]], { all: ["a"] }],
    ["few values", [true, false, true, true, true, true, true, true], { of: [true, false], at: "01000000" }],
    ["a text and a number that look alike", ["1", 1, "1", 1, 1, 1, 1, 1], { of: ["1", 1], at: "01011111" }],
    ["distinct values", [1, 2, 3], { each: [1, 2, 3] }],
    ["texts of one length", [uuid(1), uuid(2)], { size: 36, text: uuid(1) + uuid(2) }],
    ["texts of several lengths", [uuid(1), `${uuid(2)}0`], { each: [uuid(1), `${uuid(2)}0`] }],
    ["texts beyond ASCII", ["ключ и замок 🦆", "замок и ключ 🦆"], { size: 15, text: "ключ и замок 🦆замок и ключ 🦆" }],
    ["short texts", ["abc", "def"], { each: ["abc", "def"] }],
  ])("holds %s and gives each row its own", (_what, values, form) => {
    expect(columnOf(values)).toEqual(form);
    expect(valuesOf(JSON.parse(JSON.stringify(columnOf(values))), values.length)).toEqual(values);
  });
  test("letters stay one byte wide, however many values there are", () => {
    for (const distinct of [79, 80, 200, 201, 300]) {
      const values = Array.from({ length: 2000 }, (_, i) => i % distinct);
      const column = columnOf(values);
      expect([distinct, "at" in column]).toEqual([distinct, distinct <= 200]);
      if ("at" in column) expect(Math.max(...[...column.at].map((letter) => letter.charCodeAt(0)))).toBeLessThan(256);
      expect(valuesOf(column, values.length)).toEqual(values);
    }
  });
  test.each<[column: unknown, rule: string]>([
    [null, "no column of 2 rows"],
    [5, "no column of 2 rows"],
    ["all", "no column of 2 rows"],
    [[], "no column of 2 rows"],
    [{}, "no column of 2 rows"],
    [{ each: [1] }, "no column of 2 rows"],
    [{ each: { length: 2 } }, "no column of 2 rows"],
    [{ of: [1, 2], at: "0" }, "no column of 2 rows"],
    [{ of: [1, 2], at: [0, 1] }, "no column of 2 rows"],
    [{ of: 5, at: "01" }, "no column of 2 rows"],
    [{ of: [1, 2], at: "02" }, "2 values and no number 2"],
    [{ of: [1, 2], at: "0/" }, "2 values and no number -1"],
    [{ of: [], at: "00" }, "0 values and no number 0"],
    [{ size: 2, text: "abc" }, "no column of 2 rows"],
    [{ size: 1.5, text: "abc" }, "no column of 2 rows"],
    [{ size: "2", text: "abcd" }, "no column of 2 rows"],
  ])("%j is none", (column, rule) => {
    expect(() => valuesOf(column, 2)).toThrow(rule);
  });
});

import { expect, test } from "vitest";
import { decodeUtf8, encodeUtf8 } from "./bytes";
import { columnAt, offsetAt, runAt, shownPart } from "./shown-text";
import { graphemeAt } from "./width";

test.each([
  ["abcdef", 0, 3, "abc"],
  ["abcdef", 2, 3, "cde"],
  ["abcdef", 4, 10, "ef"],
  ["abcdef", 9, 10, ""],
  ["你好世界", 0, 5, "你好 "],
  ["你好世界", 1, 5, " 好世"],
  ["你好世界", 2, 4, "好世"],
  ["a\tb", 0, 20, "a       b"],
  ["a\tb", 4, 20, "    b"],
  ["a\x1b[31mb", 0, 20, "a^[[31mb"],
  ["e\u0301e\u0301", 1, 1, "e\u0301"],
  ["\u0301a", 0, 9, "\u25cc\u0301a"],
  ["a\u200bb\u0085", 0, 9, "a\ufffdb\ufffd"],
] as const)("%j from column %i, %i columns", (line, left, columns, right) => {
  expect(decodeUtf8(shownPart(encodeUtf8(line), left, columns))).toBe(right);
});

test("bytes that are no characters are shown one by one", () => {
  expect(decodeUtf8(shownPart("a\xff\xe4b", 0, 9))).toBe("a\ufffd\ufffdb");
});

test("columns of offsets", () => {
  const line = encodeUtf8("a\t你e\u0301b");
  expect([0, 1, 2, 5, 8, 9].map((offset) => columnAt(line, offset))).toEqual([0, 1, 8, 10, 11, 12]);
});

test("offsets of columns: the start of what is shown there", () => {
  const line = encodeUtf8("ab\t你e\u0301b");
  expect([0, 1, 2, 5, 8, 9, 10, 11, 12, 99].map((column) => offsetAt(line, column))).toEqual([0, 1, 2, 2, 3, 3, 6, 9, 10, 10]);
});

test("characters of runs are graphemes of their own, with the columns that the run says", () => {
  for (let code = 0x20; code < 0x20000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const text = encodeUtf8(String.fromCodePoint(code, code));
    const run = runAt(text, 0, text.length);
    if (run.count === 0) continue;
    expect([code, run.count, graphemeAt(text, 0)]).toEqual([code, 2, run.bytes * 4 + run.columns]);
  }
});

test("a run does not take the letter that a mark stands on", () => {
  for (const text of ["abe\u0301", "жё\u0301", "你好\ufe00", "가나\u11a8"].map(encodeUtf8))
    expect(runAt(text, 0, text.length).count).toBeGreaterThan(0);
  expect(runAt(encodeUtf8("abe\u0301"), 0, 9).count).toBe(2);
  expect(runAt(encodeUtf8("你好\ufe00"), 0, 9).count).toBe(1);
});

import { expect, test } from "vitest";
import type { DeedView } from "../../../server/contract/past";
import { inLines, withNewest, withOlder } from "./deeds";

const page = (from: number, to: number): readonly DeedView[] =>
  Array.from({ length: from - to + 1 }, (_, n) => from - n).map((index) => ({
    branch: 0,
    at: index,
    virtualUs: index,
    journalIndex: index,
    index,
    actor: "ada",
    kind: "operation",
    what: "",
  }));
const indexes = (deeds: readonly DeedView[]): readonly number[] => deeds.map(({ index }) => index);

test("newer ones come before what is known, each once", () => {
  expect(indexes(withNewest(page(5, 3), page(7, 4)))).toEqual([7, 6, 5, 4, 3]);
  expect(indexes(withNewest(page(5, 3), page(7, 6)))).toEqual([7, 6, 5, 4, 3]);
});
test("nothing new leaves the list as it is, so that nothing is drawn again", () => {
  const known = page(5, 3);
  expect(withNewest(known, page(5, 4))).toBe(known);
});
test("where much has come since, the gap is not papered over", () => {
  expect(indexes(withNewest(page(5, 3), page(9, 7)))).toEqual([9, 8, 7]);
});
test("older ones come behind, each once", () => {
  expect(indexes(withOlder(page(9, 7), page(7, 5)))).toEqual([9, 8, 7, 6, 5]);
  expect(indexes(withOlder([], page(2, 1)))).toEqual([2, 1]);
});

const deed = (index: number, what: string, more: Partial<DeedView> = {}): DeedView => ({
  ...{ branch: 0, at: index, virtualUs: index * 1_000_000, journalIndex: index, index, actor: "ada", kind: "consoleInput" },
  what,
  ...more,
});
const told = (...newestFirst: DeedView[]) => inLines(newestFirst).map(({ index, what }) => [index, what]);
test("a line that was typed is one deed, from its first letter on", () => {
  expect(told(deed(5, 'typed "p\\r"'), deed(4, 'typed "o"'), deed(3, 'typed "t"'), deed(2, 'typed "ls\\r"'))).toEqual([
    [3, 'typed "top\\r"'],
    [2, 'typed "ls\\r"'],
  ]);
});
test.each<[string, DeedView, DeedView]>([
  ["somebody else types", deed(2, 'typed "b"', { actor: "bob" }), deed(1, 'typed "a"')],
  ["it was a minute ago", deed(90, 'typed "b"'), deed(1, 'typed "a"')],
  ["something else was done between", deed(2, 'typed "b"'), deed(1, "VM.start", { kind: "operation" })],
  ["a text is cut off", deed(2, 'typed "b"'), deed(1, 'typed "aaa…')],
])("two deeds are two where %s", (_why, newer, older) => {
  expect(inLines([newer, older])).toEqual([newer, older]);
});
test("what a terminal did not show stands once, and joins no line", () => {
  expect(told(deed(4, 'typed "ls\\r"'), deed(3, "typed"), deed(2, "typed"), deed(1, 'typed "root\\r"'))).toEqual([
    [4, 'typed "ls\\r"'],
    [2, "typed"],
    [1, 'typed "root\\r"'],
  ]);
});
test("what is not told, and what a window's edge does while it is drawn, stand once", () => {
  expect(told(deed(3, ""), deed(2, ""), deed(1, ""))).toEqual([[1, ""]]);
  expect(inLines([deed(2, "80", { kind: "consoleResize" }), deed(1, "79", { kind: "consoleResize" })])).toHaveLength(1);
});

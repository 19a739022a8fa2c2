import { expect, test } from "vitest";
import type { DeedView } from "../../../server/contract/past";
import { withNewest, withOlder } from "./deeds";

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

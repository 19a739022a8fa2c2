import { expect, test } from "vitest";
import { type KeptSnapshot, keptHistory } from "./kept-history";

const GIB = 1024 ** 3;
const place = (journalIndex: number, at: number, fileBytes = 0): KeptSnapshot => ({ journalIndex, at, fileBytes });
const indices = (places: readonly KeptSnapshot[]) => places.map(({ journalIndex }) => journalIndex);

test("without a snapshot nothing goes", () => {
  expect(keptHistory([], 100, 10)).toEqual({ snapshots: [], fromIndex: 0 });
});

test("all of the history is kept from the first snapshot on", () => {
  expect(keptHistory([place(9, 90), place(5, 50), place(0, 0)], 100, null)).toMatchObject({ fromIndex: 0 });
});

test("the last snapshot before the hours that are kept is the one that they start from", () => {
  const kept = keptHistory([place(9, 90), place(7, 70), place(5, 50), place(3, 30), place(1, 10)], 100, 40);
  expect(kept.fromIndex).toBe(5);
  expect(indices(kept.snapshots)).toContain(5);
});

test("a clock that stands still drops no entry that a shown moment needs", () => {
  expect(keptHistory([place(9, 90), place(8, 90), place(7, 90), place(6, 90)], 90, 40)).toMatchObject({ fromIndex: 6 });
});

test("guests' files that are too many shorten the past to no less than three snapshots", () => {
  const places = [place(9, 90, 2 * GIB), place(8, 80, 2 * GIB), place(7, 70, 2 * GIB), place(6, 60, GIB), place(5, 50, GIB)];
  expect(keptHistory(places, 100, null)).toEqual({ snapshots: places.slice(0, 3), fromIndex: 7 });
});

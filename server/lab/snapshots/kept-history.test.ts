import { expect, test } from "vitest";
import { type KeptSnapshot, keptHistory } from "./kept-history";

const GIB = 1024 ** 3;
const place = (journalIndex: number, at: number, fileBytes = 0): KeptSnapshot => ({
  branch: 0,
  journalIndex,
  at,
  fileBytes,
  stateBytes: 0,
  workMs: 0,
});
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

const HOUR = 3_600_000_000;
const MIB = 1024 ** 2;
/** A snapshot a minute for some hours, newest first, each so many ms of work after the one before. */
const minutes = (hours: number, workMs: number, stateBytes = MIB): KeptSnapshot[] =>
  Array.from({ length: hours * 60 + 1 }, (_, n) => ({ ...place(n, n * (HOUR / 60)), workMs: n * workMs, stateBytes })).reverse();

test.each([
  [1_000, "every one", 120],
  [250, "each fourth", 30],
  [1, "a few", 3],
])("where a minute takes %d ms of work, %s of the last two hours stays", (workMs, _what, least) => {
  const kept = keptHistory(minutes(24, workMs), 24 * HOUR, 24 * HOUR).snapshots.filter(({ at }) => at >= 22 * HOUR);
  expect(kept.length).toBeGreaterThanOrEqual(least);
  expect(kept.length).toBeLessThanOrEqual(least + 4);
  const gaps = kept.slice(1).map(({ workMs: before }, n) => (kept[n] as KeptSnapshot).workMs - before);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(1_000);
});

test("where states are too large for all of them, as few go as have to: no stretch between two becomes longer than two were", () => {
  // As they come: what is kept after one snapshot is all that the next one finds.
  let kept: readonly KeptSnapshot[] = [];
  for (const place of minutes(2, 2_000, 8 * MIB).reverse()) {
    kept = keptHistory([place, ...kept], place.at, 24 * HOUR).snapshots;
    const gaps = kept.slice(1).map(({ workMs }, n) => (kept[n] as KeptSnapshot).workMs - workMs);
    expect(Math.max(0, ...gaps)).toBeLessThanOrEqual(4_000);
  }
  const bytes = kept.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
  expect(bytes).toBeGreaterThan(440 * MIB);
  expect(bytes).toBeLessThanOrEqual(512 * MIB + 4 * 8 * MIB);
});

test("states that are large lie further apart", () => {
  const kept = keptHistory(minutes(2, 1_000, 20 * MIB), 2 * HOUR, 24 * HOUR).snapshots;
  expect(kept.length).toBeGreaterThan(8);
  expect(kept.reduce((sum, { stateBytes }) => sum + stateBytes, 0)).toBeLessThanOrEqual(512 * MIB + 4 * 20 * MIB);
});

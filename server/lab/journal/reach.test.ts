import { expect, test } from "vitest";
import { type ReachedPast, reachOf } from "./reach";

/** Snapshots by index and time, newest first. */
const past = (places: readonly (readonly [index: number, at: number, engine?: string])[], wholeFrom: number): ReachedPast => ({
  snapshots: places.map(([journalIndex, at, engine = "12"]) => ({ branch: 0, journalIndex, at, engine })),
  wholeFrom,
  endIndex: 20,
  clockUs: 100,
});

test.each([
  [
    "all of it, where every entry is there",
    past(
      [
        [15, 80],
        [5, 40],
        [0, 0],
      ],
      0,
    ),
    [[0, 100]],
  ],
  [
    "from the first snapshot behind which all is there",
    past(
      [
        [15, 80],
        [5, 40],
        [0, 0],
      ],
      3,
    ),
    [[40, 100]],
  ],
  [
    "also between old snapshots between which nothing was done",
    past(
      [
        [15, 80],
        [5, 60],
        [2, 30],
        [2, 10],
        [0, 0],
      ],
      15,
    ),
    [
      [10, 30],
      [80, 100],
    ],
  ],
  [
    "nothing that another engine ran",
    past(
      [
        [15, 80],
        [5, 40, "11"],
        [0, 0, "11"],
      ],
      0,
    ),
    [[80, 100]],
  ],
  ["nothing before the first snapshot", past([[15, 80]], 0), [[80, 100]]],
  ["nothing where there is no snapshot", past([], 0), []],
  [
    "the last snapshot, where its entries are gone and there are none after it",
    past(
      [
        [20, 80],
        [5, 40],
      ],
      20,
    ),
    [[80, 100]],
  ],
  [
    "and not where there are some",
    past(
      [
        [18, 80],
        [5, 40],
      ],
      19,
    ),
    [],
  ],
] as const)("what can be gone back to is %s", (_what, given, reached) => {
  expect(reachOf(given, "12").map(({ fromAt, toAt }) => [fromAt, toAt])).toEqual(reached);
});

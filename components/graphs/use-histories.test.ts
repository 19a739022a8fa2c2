import { expect, test } from "vitest";
import { RANGE_NAMES, RANGES } from "./ranges";
import { askedFor } from "./use-histories";

const NOW = 1_800_000_000;

test("a row more is asked for at each end, but never so far back that a coarser archive would answer", () => {
  expect(askedFor([NOW - 300, NOW - 200], NOW)).toEqual([NOW - 305, NOW - 195]);
  expect(askedFor([NOW - 3000, NOW - 2000], NOW)).toEqual([NOW - 3060, NOW - 1940]);
  // Nothing is known of what is to come.
  expect(askedFor([NOW - 300, NOW], NOW)[1]).toBe(NOW);
  /** How far back the lab answers from each archive, s; half a minute of it is for a page's clock that is behind. */
  const kept = {
    "10m": 660,
    "1h": 7_260,
    "2h": 7_260,
    "1d": 608_400,
    "1w": 608_400,
    "1mo": Number.POSITIVE_INFINITY,
    "1y": Number.POSITIVE_INFINITY,
  };
  for (const name of RANGE_NAMES) {
    const [from] = askedFor([NOW - RANGES[name], NOW], NOW);
    expect(from).toBeLessThanOrEqual(NOW - RANGES[name]);
    expect(NOW - from).toBeLessThanOrEqual(kept[name] - 30);
  }
});

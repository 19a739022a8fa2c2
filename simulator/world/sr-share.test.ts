import { expect, test } from "vitest";
import { fairLevel } from "./sr-share";

test.each([
  [[], true, 1_000_000],
  [[300_000], true, 1_000_000],
  [[700_000], true, 500_000],
  [[1_400_000], false, 1_000_000],
  [[900_000, 600_000], false, 500_000],
  [[900_000, 600_000, 100_000], false, 450_000],
  [[900_000, 600_000, 100_000], true, 300_000],
  [[200_000, 200_000, 200_000], true, 1_000_000],
] as const)("of %j, a stream beside them %s, nobody has more than %i", (wanted, isStreaming, level) => {
  expect(fairLevel(wanted, isStreaming)).toBe(level);
});

import { expect, test } from "vitest";
import { readRange, writeRange } from "./address";

test("a range and a window come back from their address", () => {
  const window = [1_772_546_710, 1_772_550_000] as const;
  expect(writeRange("1d", window)).toBe("?range=1d&from=2026-03-03T14:05:10Z&to=2026-03-03T15:00:00Z");
  expect(readRange(writeRange("1d", window))).toEqual({ range: "1d", window });
  expect(readRange(writeRange("1y", null))).toEqual({ range: "1y", window: null });
});

test.each([
  "",
  "?range=2x",
  "?range=toString",
  "?from=2026-03-03T14:05:10Z",
  "?from=2026-03-04T00:00:00Z&to=2026-03-03T00:00:00Z",
  "?from=x&to=y",
])("%j says nothing", (search) => expect(readRange(search)).toEqual({ range: null, window: null }));

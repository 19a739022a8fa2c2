import { expect, test } from "vitest";
import { jsonDepth } from "./json-depth";

test.each([
  ["", 0],
  ["1", 0],
  ["[]", 1],
  ['{"a":[{"b":1}]}', 3],
  ['["[[[[", "\\"[[", {}]', 2],
  ['"[', 0],
  ["[".repeat(100_000), 100_000],
  ["[]".repeat(1_000), 1],
])("%#: nesting is counted outside texts", (text, depth) => {
  expect(jsonDepth(text)).toBe(depth);
});

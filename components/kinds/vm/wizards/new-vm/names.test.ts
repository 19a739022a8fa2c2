import { expect, test } from "vitest";
import { inShort, namesOf } from "./names";

const nobody = (): boolean => false;
test.each([
  ["web", 1, ["web"]],
  [" web ", 1, ["web"]],
  ["web-{n}", 1, ["web-01"]],
  ["web", 3, ["web-01", "web-02", "web-03"]],
  ["{n}-lab {n}", 2, ["01-lab 01", "02-lab 02"]],
])("%j, %i times", (pattern, count, names) => {
  expect(namesOf(pattern, count, nobody)).toEqual(names);
});
test("a hundred are numbered in one width, and taken names are passed over", () => {
  expect(namesOf("a", 100, nobody).slice(-2)).toEqual(["a-099", "a-100"]);
  expect(namesOf("a", 2, (name) => name === "a-01")).toEqual(["a-02", "a-03"]);
});
test("many are said in short", () => {
  expect(inShort(["a", "b", "c"])).toBe("a, b, c");
  expect(inShort(["a", "b", "c", "d"])).toBe("a, b … d");
});

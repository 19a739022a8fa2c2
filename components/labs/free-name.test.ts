import { expect, test } from "vitest";
import { freeName } from "./free-name";

test.each([
  ["starter", [], "starter"],
  ["starter", ["other"], "starter"],
  ["starter", ["Starter"], "starter (2)"],
  ["starter", ["starter", "starter (2)"], "starter (3)"],
])("%s beside %j becomes %s", (wanted, taken, name) => {
  expect(freeName(wanted, taken)).toBe(name);
});

import { expect, test } from "vitest";
import { freeName } from "./free-name";

test.each([
  ["starter", [], "starter"],
  ["starter", ["other"], "starter"],
  ["starter", ["Starter"], "starter (2)"],
  ["starter", ["starter", "starter (2)"], "starter (3)"],
  ["n".repeat(300), [], "n".repeat(256)],
  ["n".repeat(256), ["n".repeat(256)], `${"n".repeat(252)} (2)`],
  [`${"n".repeat(251)}\u{1f600}${"n".repeat(9)}`, [`${"n".repeat(251)}\u{1f600}nnn`], `${"n".repeat(251)} (2)`],
])("[cases/console 20] %s beside %j becomes %s", (wanted, taken, name) => {
  expect(freeName(wanted, taken)).toBe(name);
});

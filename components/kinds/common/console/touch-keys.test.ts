import { expect, test } from "vitest";
import { sequenceOf, withModifier } from "./touch-keys";

test.each([
  ["ArrowUp", false, "\x1b[A"],
  ["ArrowUp", true, "\x1bOA"],
  ["Home", false, "\x1b[H"],
  ["PageDown", true, "\x1b[6~"],
  ["Escape", false, "\x1b"],
] as const)("%s, application mode %s", (key, isApplication, sent) => {
  expect(sequenceOf(key, isApplication)).toBe(sent);
});
test.each([
  ["c", "ctrl", "\x03"],
  ["C", "ctrl", "\x03"],
  ["[", "ctrl", "\x1b"],
  [" ", "ctrl", "\0"],
  ["dx", "ctrl", "\x04x"],
  ["1", "ctrl", "1"],
  ["b", "alt", "\x1bb"],
] as const)("%s with %s", (text, modifier, sent) => {
  expect(withModifier(text, modifier)).toBe(sent);
});

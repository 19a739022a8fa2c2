import { expect, test } from "vitest";
import { withKey } from "./first-keys";

const typed = (...keys: readonly string[]) =>
  keys.reduce((sum, key) => withKey(sum, key) ?? sum, { text: "", isEntered: false } as Parameters<typeof withKey>[0]);

test("letters and Backspace make up the text; other keys are not the palette's", () => {
  expect(typed("s", "t", "x", "Backspace", "a")).toEqual({ text: "sta", isEntered: false });
  expect(withKey(typed("s"), "Shift")).toBeNull();
  expect(withKey(typed("s"), "Tab")).toBeNull();
});
test("Enter is kept too, also with nothing before it, and what comes after it is not typed into what was sent off", () => {
  expect(typed("Enter")).toEqual({ text: "", isEntered: true });
  expect(typed("s", "h", "Enter", "u")).toEqual({ text: "sh", isEntered: true });
  expect(typed("s", "Enter", "Backspace", "t")).toEqual({ text: "t", isEntered: false });
});

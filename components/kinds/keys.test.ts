import { expect, test } from "vitest";
import { keysOf } from "./keys";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
test.each([
  [{ key: "b", ctrlKey: true }, "Ctrl+B"],
  [{ key: "B", ctrlKey: true, shiftKey: true }, "Ctrl+Shift+B"],
  [{ key: "n", ctrlKey: true, altKey: true }, "Ctrl+Alt+N"],
  [{ key: "k", metaKey: true }, "Ctrl+K"],
  [{ key: "?", shiftKey: true }, "?"],
  [{ key: "F2" }, "F2"],
  [{ key: "F10", shiftKey: true }, "Shift+F10"],
  [{ key: "Delete" }, "Delete"],
  [{ key: "Enter", altKey: true }, "Alt+Enter"],
])("%o is written %s", (pressed, written) => {
  expect(keysOf({ ...none, ...pressed })).toBe(written);
});

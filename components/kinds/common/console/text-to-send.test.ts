import { expect, test } from "vitest";
import { asTyped, TEXT_FILE_BYTES, textOfFile } from "./text-to-send";

test.each([
  ["uptime", true, "uptime\r"],
  ["uptime", false, "uptime"],
  ["a\nb\r\nc\n", true, "a\rb\rc\r"],
  ["", true, "\r"],
])("%j is typed line by line, Enter at its end: %s", (text, ends, typed) => {
  expect(asTyped(text, ends)).toBe(typed);
});
test("a file's text is taken; one that is too large or no text is refused by name of the rule", async () => {
  expect(await textOfFile(new Blob(["echo 你好\n"]))).toEqual({ text: "echo 你好\n" });
  expect(await textOfFile(new Blob([new Uint8Array([0xff, 0xfe, 0x41])]))).toHaveProperty("wrong.en", "The file is no UTF-8 text.");
  expect(await textOfFile(new Blob(["a\0b"]))).toHaveProperty("wrong.en", "The file is no UTF-8 text.");
  expect(await textOfFile(new Blob([new Uint8Array(TEXT_FILE_BYTES + 1)]))).toHaveProperty("wrong.en", "The file is larger than 1 MiB.");
});

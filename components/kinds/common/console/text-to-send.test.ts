import { translate } from "../../../i18n";
import "./texts";
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
const wrongWith = async (file: Blob): Promise<string> => {
  const taken = await textOfFile(file);
  return "wrong" in taken ? translate("en", taken.wrong) : "";
};
test("a file's text is taken; one that is too large or no text is refused by name of the rule", async () => {
  expect(await textOfFile(new Blob(["echo 你好\n"]))).toEqual({ text: "echo 你好\n" });
  expect(await wrongWith(new Blob([new Uint8Array([0xff, 0xfe, 0x41])]))).toBe("The file is no UTF-8 text.");
  expect(await wrongWith(new Blob(["a\0b"]))).toBe("The file is no UTF-8 text.");
  expect(await wrongWith(new Blob([new Uint8Array(TEXT_FILE_BYTES + 1)]))).toBe("The file is larger than 1 MiB.");
});

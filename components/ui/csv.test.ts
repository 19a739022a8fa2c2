import { expect, test } from "vitest";
import { asPlainText, writeCsv } from "./csv";

test("cells are quoted where they must be, numbers are numbers", () => {
  expect(
    writeCsv([
      ["Name", "CPU"],
      ['a "b", c', 0.5],
      ["x\ny", -1],
    ]),
  ).toBe('Name,CPU\r\n"a ""b"", c",0.5\r\n"x\ny",-1\r\n');
});
test.each(["=1+1", "+1", "-1", "@sum", "\tx"])("%j is no formula", (text) => {
  expect(asPlainText(text)).toBe(`'${text}`);
});
test("other texts are as they are", () => {
  expect(asPlainText("web-01")).toBe("web-01");
});

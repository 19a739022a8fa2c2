import { expect, test } from "vitest";
import { csvOf } from "./csv";

test("quotes, commas and lines stand in quotes; what would be a formula is a text; nothing is an empty cell", () => {
  expect(
    csvOf([
      ["a", 'say "hi"', "one,two"],
      ["=1+1", null, 3],
    ]),
  ).toBe('a,"say ""hi""","one,two"\r\n\'=1+1,,3\r\n');
  expect(csvOf([["two\nlines"]])).toBe('"two\nlines"\r\n');
});

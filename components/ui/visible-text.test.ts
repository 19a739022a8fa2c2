import "../../tests/support/all-texts";
import { expect, test } from "vitest";
import { translate } from "../i18n";
import { piecesOf, visibleText } from "./visible-text";

test.each([
  ["web-01", "web-01"],
  ["名前 🦆", "名前 🦆"],
  ["a\u202eb", "a‹RLO›b"],
  ["\u2066x\u2069", "‹LRI›x‹PDI›"],
  ["\u200ea\u200f", "‹LRM›a‹RLM›"],
  ["a\u00a0b", "a‹NBSP›b"],
  ["a\u3000b\u2003", "a‹U+3000›b‹U+2003›"],
  ["a\u200bb", "a‹ZWSP›b"],
  ["\u3164", "‹U+3164›"],
  ["a   b", "a ␣␣b"],
  ["web\u200d01", "web‹ZWJ›01"],
  ["👩\u200d💻", "👩\u200d💻"],
  ["می\u200cخواهم", "می\u200cخواهم"],
  ["", ""],
])("%j is shown as %j", (text, shown) => {
  expect(visibleText(text)).toBe(shown);
  expect(
    piecesOf(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(shown);
});

test("each mark of direction and each look-alike blank is shown", () => {
  const codes = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  const blanks = [
    0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x202f, 0x205f, 0x3000,
  ];
  for (const code of [...codes, ...blanks]) {
    const character = String.fromCharCode(code);
    expect(visibleText(`a${character}b`), code.toString(16)).not.toContain(character);
  }
});

test("what is shown is shown once: a sentence with a name in it says the same again", () => {
  const sentence = translate("en", "title.on", { host: "x\u202ey" });
  expect(sentence).toContain("x‹RLO›y");
  expect(visibleText(sentence)).toBe(sentence);
});

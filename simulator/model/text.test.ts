import { describe, expect, test } from "vitest";
import { isStationMac } from "./limits";
import { cutText, printable, quotedValue, readText, type TextRule } from "./text";

describe("one alphabet", () => {
  test("every unit of the first 256 and the edges of XML 1.0", () => {
    const refused = Array.from({ length: 256 }, (_, code) => code).filter(
      (code) => "why" in readText("line", `a${String.fromCharCode(code)}b`),
    );
    expect(refused).toEqual([...Array.from({ length: 32 }, (_, i) => i), ...Array.from({ length: 33 }, (_, i) => 127 + i)]);
    for (const code of [0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff])
      expect("text" in readText("line", String.fromCodePoint(code))).toBe(true);
    for (const text of ["\ud800", "\udc00", "\udc00\ud800", "\ufffe", "\uffff"]) expect("why" in readText("line", text)).toBe(true);
  });
  test("line ends in descriptions alone, and as LF", () => {
    expect(readText("lines", "a\r\nb\rc\nd")).toEqual({ text: "a\nb\nc\nd" });
    for (const kind of ["name", "line"] as const) expect(readText(kind, "a\nb")).toEqual({ why: ["text.control", "U+000A"] });
    expect(readText("lines", "a\tb")).toEqual({ why: ["text.control", "U+0009"] });
  });
});

test.each([
  ["  sp  ", "sp"],
  ["\ta\n", "a"],
  ["\u00a0\u3000\u2003a b\u2028\ufeff", "a b"],
  ["a  b", "a  b"],
  ["\u200fabc\u200e", "\u200fabc\u200e"],
])("%j is kept as %j", (given, kept) => {
  expect(readText("name", given)).toEqual({ text: kept });
});

test.each<[name: string, why: TextRule]>([
  ["", ["text.empty"]],
  [" \u3000", ["text.empty"]],
  ["\u200b", ["text.invisible"]],
  ["\u2800\u3164\u202e", ["text.invisible"]],
  ["n".repeat(257), ["text.too_long", 257, 256]],
])("%j is no name", (given, why) => {
  expect(readText("name", given)).toEqual({ why });
});

test("a value may be empty, and longer than a name", () => {
  expect(readText("line", " ")).toEqual({ text: "" });
  expect(readText("line", "v".repeat(4096))).toEqual({ text: "v".repeat(4096) });
  expect(readText("line", "v".repeat(4097))).toEqual({ why: ["text.too_long", 4097, 4096] });
});

test("a value that is refused is quoted in no more than a line, and in the alphabet of every text", () => {
  expect(quotedValue("bell\u0007")).toBe("bell\ufffd");
  expect(quotedValue("n".repeat(81))).toBe(`${"n".repeat(80)}…`);
  expect(quotedValue({ a: 1 })).toBe('{"a":1}');
  expect(quotedValue(undefined)).toBe("null");
});

test("a label made of foreign text can be shown; a cut does not halve a character", () => {
  expect(printable("a\u0007b\ud800c🦆")).toBe("a\ufffdb\ufffdc🦆");
  expect(cutText("ab🦆", 3)).toBe("ab");
  expect(cutText("ab🦆", 4)).toBe("ab🦆");
});

test.each([
  ["00:16:3e:00:00:01", true],
  ["FE:FF:FF:FF:FF:FF", true],
  ["01:00:5e:00:00:01", false],
  ["ff:ff:ff:ff:ff:ff", false],
  ["00:00:00:00:00:00", false],
  ["0:16:3e:0:0:1", false],
  ["00-16-3e-00-00-01", false],
  ["00:16:3e:00:00", false],
  ["", false],
])("%s may be a station's address: %s", (mac, isOne) => {
  expect(isStationMac(mac)).toBe(isOne);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeUtf8 } from "./bytes";
import { bytesThatFit, columnsOf, graphemeAt, graphemeBefore, graphemeEnd, graphemeFloor, graphemesOf, pointColumns } from "./width";

/** Text, its graphemes and columns. */
test.each([
  ["plain", "abc", 3, 3],
  ["Latin with marks of its own", "é", 1, 1],
  ["combining acute", "e\u0301x", 2, 2],
  ["a stack of marks", `a${"\u0300".repeat(40)}b`, 2, 2],
  ["a heap of marks falls apart", `a${"\u0300".repeat(200)}b`, 5, 2],
  ["Chinese", "你好世界", 4, 8],
  ["fullwidth and halfwidth", "Ａｱ", 2, 3],
  ["emoji", "😀", 1, 2],
  ["emoji of Unicode 14", "🫠", 1, 2],
  ["family", "👨\u200d👩\u200d👧", 1, 2],
  ["skin tone", "👍🏽", 1, 2],
  ["profession with a skin tone", "👩🏽\u200d🚀", 1, 2],
  ["heart as text", "❤", 1, 1],
  ["heart as a picture", "❤\ufe0f", 1, 2],
  ["heart forced to text", "❤\ufe0e", 1, 1],
  ["keycap", "1\ufe0f\u20e3", 1, 2],
  ["flags", "🇩🇪🇫🇷", 2, 4],
  ["half a flag", "🇩x", 2, 2],
  ["three halves", "🇩🇪🇫", 2, 3],
  ["tag sequence", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", 1, 2],
  ["Hangul jamo", "\u1112\u1161\u11ab", 1, 2],
  ["Hangul syllable and a last part", "가\u11a8", 1, 2],
  ["two Hangul syllables", "한글", 2, 4],
  ["Devanagari with a spacing vowel", "का", 1, 1],
  ["Arabic number sign", "\u0600\u0661", 1, 1],
  ["Thai", "กำ", 1, 1],
  ["CR LF", "a\r\nb", 3, 2],
  ["LF CR", "\n\r", 2, 0],
  ["a mark with nothing to stand on", "\u0301", 1, 0],
  ["a mark after a control", "\n\u0301", 2, 0],
  ["soft hyphen", "a\u00adb", 3, 3],
  ["zero width space", "a\u200bb", 3, 2],
  ["ambiguous", "α±…", 3, 3],
  ["plane 2", "𠀀", 1, 2],
] as const)("%s: %j", (_name, text, graphemes, columns) => {
  const bytes = encodeUtf8(text);
  expect(graphemesOf(bytes)).toHaveLength(graphemes);
  expect(columnsOf(bytes)).toBe(columns);
});

test("bytes that are no characters stand alone and take a column", () => {
  expect(graphemesOf("a\xff\x80b\xe4\xbd")).toEqual(["a", "\xff", "\x80", "b", "\xe4", "\xbd"]);
  expect(columnsOf("a\xff\x80b")).toBe(4);
  expect(graphemesOf(`\xff${encodeUtf8("\u0301")}`)).toHaveLength(2);
});

test("columns of single characters as wcwidth(3)", () => {
  expect([0x41, 0xe9, 0x4f60, 0x301, 0x200d, 0x1f600, 0x7f, 0x9b, 0xad, 0x3000, 0xac00, 0x1160].map(pointColumns)).toEqual([
    1, 1, 2, 0, 0, 2, 0, 0, 1, 2, 2, 0,
  ]);
});

const pieces = [
  ..."ab Z\n\r\t~",
  ..."éß你한가😀👍❤🏴ａｱ",
  ..."\u0301\u0300\ufe0f\ufe0e\u200d🏽\u20e3",
  ..."🇩🇪🇫",
  ..."\u1112\u1161\u11ab\u0600\u0903\u0e33\u200b\u2028",
];
const anyText = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((list) => list.join(""));

test("graphemes are those of Unicode", () => {
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
  fc.assert(
    fc.property(anyText, (text) => {
      // A joiner joins a picture to anything here, as it does in terminals; Unicode wants a picture before it too.
      const asUnicode = text.replaceAll("\u200d", "👨\u200d");
      expect(graphemesOf(encodeUtf8(asUnicode))).toEqual([...segmenter.segment(asUnicode)].map((part) => encodeUtf8(part.segment)));
    }),
    { seed: 11, numRuns: 3000 },
  );
});

const anyBytes = fc.oneof(
  anyText.map(encodeUtf8),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces).map(encodeUtf8), fc.constantFrom("\x80", "\xff", "\xe4", "\xbd", "\xf0\x9f", "\xc2")), {
      maxLength: 20,
    })
    .map((list) => list.join("")),
);

test("boundaries found backwards are those found forwards", () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const bounds = [0];
      for (const grapheme of graphemesOf(bytes)) bounds.push((bounds[bounds.length - 1] as number) + grapheme.length);
      for (let i = 1; i < bounds.length; i++) expect(graphemeBefore(bytes, bounds[i] as number)).toBe(bounds[i - 1]);
      for (let at = 0; at <= bytes.length; at++) expect(graphemeFloor(bytes, at)).toBe(bounds.filter((bound) => bound <= at).at(-1));
    }),
    { seed: 12, numRuns: 3000 },
  );
});

test("columns of a text are those of its graphemes; what fits fits", () => {
  fc.assert(
    fc.property(anyBytes, fc.integer({ min: 0, max: 12 }), (bytes, columns) => {
      expect(columnsOf(bytes)).toBe(graphemesOf(bytes).reduce((sum, grapheme) => sum + (graphemeAt(grapheme, 0) & 3), 0));
      const fitting = bytesThatFit(bytes, 0, columns);
      expect(columnsOf(bytes.slice(0, fitting))).toBeLessThanOrEqual(columns);
      if (fitting < bytes.length) expect(columnsOf(bytes.slice(0, graphemeEnd(bytes, fitting)))).toBeGreaterThan(columns);
    }),
    { seed: 13, numRuns: 2000 },
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonNode, NotJson, readJson } from "./json-tree";

/** The value that a tree stands for. */
function plain(node: JsonNode): unknown {
  switch (node.kind) {
    case "null":
      return null;
    case "list":
      return node.items.map(plain);
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
    default:
      return node.value;
  }
}

test("[RFC 8259] every JSON value is read as it was written, with blanks or without", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(plain(readJson(text))).toEqual(JSON.parse(text));
    }),
  );
});

test("a value knows its line and column, whatever ends the lines", () => {
  const node = readJson('\ufeff{\r\n  "a": 1,\r\n  "b": [true,\n    null]\n}');
  expect(node).toMatchObject({
    place: { line: 1, column: 1 },
    members: [
      { key: "a", place: { line: 2, column: 3 }, value: { place: { line: 2, column: 8 } } },
      { key: "b", value: { items: [{ place: { line: 3, column: 9 } }, { place: { line: 4, column: 5 } }] } },
    ],
  });
});

test.each([
  ["", 1, 1, "a value is expected"],
  ["{\n} x", 2, 3, "nothing may follow the value"],
  ['{"a": 1\n "b": 2}', 2, 2, "a comma or } is expected"],
  ['{"a": 1,\n}', 1, 8, "a comma may not stand before }"],
  ["[1, 2", 1, 6, "a comma or ] is expected"],
  ['{"a" 1}', 1, 6, "a colon is expected behind the key"],
  ["{a: 1}", 1, 2, "a key in double quotes is expected"],
  ['{"a": 1,\n "a": 2}', 2, 2, 'the key "a" stands here twice'],
  ['["a\nb"]', 1, 2, "a text ends on its line with a double quote, and \\ begins an escape of JSON"],
  ["[01]", 1, 3, "a comma or ] is expected"],
  ["[True]", 1, 2, "a value is expected"],
  ["[".repeat(40), 1, 34, "lists and objects are nested deeper than 32 levels"],
])("%j is no JSON, and the place is said", (text, line, column, rule) => {
  expect(() => readJson(text)).toThrow(new NotJson({ line, column }, rule).message);
});

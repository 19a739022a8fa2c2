import { expect, test } from "vitest";
import { type QueryError, readQuery, writeQuery } from "./grammar";
import type { Query } from "./query";

const known = new Set(["name", "state", "tag", "host", "memory", "folder", "field.owner", "field.my owner"]);
const named = (name: string): string | null => (name === "mem" ? "memory" : known.has(name) ? name : null);
const query = (text: string): Query | null => {
  const read = readQuery(text, named);
  if ("error" in read) throw new Error(`${read.error.why} at ${read.error.at}`);
  return read.query;
};
const error = (text: string): QueryError | null => {
  const read = readQuery(text, named);
  return "error" in read ? read.error : null;
};
const is = (property: string, op: string, value: string) => ({ kind: "is", property, op, value });
const word = (text: string) => ({ kind: "word", text });

test("conditions, with blanks or without, and words", () => {
  expect(query("state = running")).toEqual(is("state", "=", "running"));
  expect(query("State=Running")).toEqual(is("state", "=", "Running"));
  expect(query('name ^= "web 1"')).toEqual(is("name", "^=", "web 1"));
  expect(query('name : "a \\"b\\" \\\\"')).toEqual(is("name", ":", 'a "b" \\'));
  expect(query("memory >= 2GiB")).toEqual(is("memory", ">=", "2GiB"));
  expect(query("web")).toEqual(word("web"));
  expect(query('"web 01"')).toEqual(word("web 01"));
  expect(query("has tag")).toEqual({ kind: "has", property: "tag" });
  expect(query('field.owner = me field."my owner" != you')).toEqual({
    kind: "all",
    of: [is("field.owner", "=", "me"), is("field.my owner", "!=", "you")],
  });
  expect(query("   ")).toBeNull();
});
test("what is no property is part of a word: addresses of interfaces are found as they are typed", () => {
  expect(query("00:16:3e:01")).toEqual(word("00:16:3e:01"));
  expect(query("10.0.0.1")).toEqual(word("10.0.0.1"));
  expect(query("and-one orange nothing")).toEqual({ kind: "all", of: [word("and-one"), word("orange"), word("nothing")] });
});
test("short forms: a figure compared behind a colon, an exclamation mark, a bar, an expression between slashes", () => {
  expect(query("mem:>4GiB")).toEqual(is("memory", ">", "4GiB"));
  expect(query("memory : <= 4GiB")).toEqual(is("memory", "<=", "4GiB"));
  expect(query("!web !state:running")).toEqual({
    kind: "all",
    of: [
      { kind: "none", of: [word("web")] },
      { kind: "none", of: [is("state", ":", "running")] },
    ],
  });
  expect(query("a|b c")).toEqual({ kind: "all", of: [{ kind: "any", of: [word("a"), word("b")] }, word("c")] });
  expect(query("!(a|b)")).toEqual({ kind: "none", of: [word("a"), word("b")] });
  expect(query('tag:web|db|"x y"')).toEqual({ kind: "any", of: [is("tag", ":", "web"), is("tag", ":", "db"), is("tag", ":", "x y")] });
  expect(query("tag:web|name:db")).toEqual({ kind: "any", of: [is("tag", ":", "web"), is("name", ":", "db")] });
  expect(query("/^vm-\\d+ (a|b)$/")).toEqual({ kind: "pattern", source: "^vm-\\d+ (a|b)$" });
  expect(query("name:/a\\/b/ web")).toEqual({ kind: "all", of: [is("name", "~", "a\\/b"), word("web")] });
  expect(query("folder = /a/b/")).toEqual(is("folder", "=", "/a/b/"));
  expect(query("/a/b/")).toEqual(word("/a/b/"));
  expect(query("wow!")).toEqual(word("wow!"));
});
test("a long text is read in time that grows with it", () => {
  const many = "tag:web|db !x (a or b) ".repeat(2_000);
  expect(query(many)).toMatchObject({ kind: "all" });
  expect(error("/".repeat(20_000))).toBeNull();
  expect(error("(".repeat(200))).not.toBeNull();
});
test("and binds closer than or; not closer than both", () => {
  const [a, b, c] = [is("tag", "=", "a"), is("tag", "=", "b"), is("tag", "=", "c")];
  expect(query("tag=a or tag=b tag=c")).toEqual({ kind: "any", of: [a, { kind: "all", of: [b, c] }] });
  expect(query("(tag=a or tag=b) and tag=c")).toEqual({ kind: "all", of: [{ kind: "any", of: [a, b] }, c] });
  expect(query("not tag=a tag=b")).toEqual({ kind: "all", of: [{ kind: "none", of: [a] }, b] });
  expect(query("not (tag=a or tag=b)")).toEqual({ kind: "none", of: [a, b] });
  expect(query("not (tag=a tag=b)")).toEqual({ kind: "none", of: [{ kind: "all", of: [a, b] }] });
});
test.each([
  ["state =", 7, "value"],
  ['name = "web', 7, "value"],
  ['"web', 0, "value"],
  ["(web", 4, "close"],
  ["web)", 3, "condition"],
  ["web or", 6, "condition"],
  ["and web", 0, "condition"],
  ["not", 3, "condition"],
  ["()", 1, "condition"],
  ["has nothing", 4, "property"],
  ["web|", 4, "condition"],
  ["mem:>", 5, "value"],
] as const)("%s cannot be read, and where is said", (text, at, why) => {
  expect(error(text)).toEqual({ at, why });
});
test.each([
  "web",
  '"and"',
  '"state=running"',
  '"a b"',
  "state = running and tag : web",
  "tag = a or tag = b and tag = c",
  "(tag = a or tag = b) and tag = c",
  "not (tag = a or tag = b)",
  "not (tag = a and tag = b)",
  "not tag = a and has folder",
  "not not web",
  "/^vm-\\d+$/ and name ~ /a b/",
  '"/a" or "!b" or "c|d"',
  'field."my owner" $= "x y"',
  "(tag = a or (tag = b or tag = c)) and web",
])("%s is written as it was read", (text) => {
  expect(writeQuery(query(text))).toBe(text);
  expect(query(writeQuery(query(text)))).toEqual(query(text));
});

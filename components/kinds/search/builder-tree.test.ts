import { expect, test } from "vitest";
import { readQuery, writeQuery } from "../../search/grammar";
import type { Query } from "../../search/query";
import { builderTree, operatorsOf, queryOfTree } from "./builder-tree";

const query = (text: string): Query | null => {
  const read = readQuery(text, (name) => (["name", "tag", "state", "memory"].includes(name) ? name : null));
  if ("error" in read) throw new Error(text);
  return read.query;
};
test.each([
  "",
  "web",
  "/^web/",
  "has tag",
  "state = running and (tag : web or not (name ~ /x/ or memory > 1GiB))",
  "not tag = a",
  "tag = a or (state = halted and web)",
])("%s is the same when it comes back from the builder", (text) => {
  expect(writeQuery(queryOfTree(builderTree(query(text))))).toBe(writeQuery(query(text)));
});
test("a group without conditions and a word that is not typed yet ask for nothing", () => {
  const empty = { kind: "group", how: "any", of: [] } as const;
  const word = { kind: "condition", property: "", op: ":", value: "" } as const;
  expect(queryOfTree({ kind: "group", how: "all", of: [empty, word] })).toBeNull();
  expect(queryOfTree({ kind: "group", how: "none", of: [{ ...word, value: "a" }] })).toEqual({
    kind: "none",
    of: [{ kind: "word", text: "a" }],
  });
});
test("figures are compared, texts are looked into, anything is found by words and expressions", () => {
  expect(operatorsOf("bytes")).toEqual(["=", "<", ">", "<=", ">=", "has"]);
  expect(operatorsOf("text")).toContain("~");
  expect(operatorsOf(null)).toEqual([":", "~"]);
});

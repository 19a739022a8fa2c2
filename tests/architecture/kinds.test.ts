import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** Where a class may be told from another: kinds and what is theirs; the store, which files records by class. */
const homes: Readonly<Record<string, string>> = {
  "components/kinds/": "what a kind is",
  "components/data/operations.ts": "power states are those of VMs",
  "components/topology/": "nodes of a map, which are no records",
};
/** What is said of a class by its name: a switch over it, a comparison with it. */
const RULES = [/switch \([^)]*\.class\)/, /\.class [!=]== ["']/];

function offences(path: string, source: string): string[] {
  if (Object.keys(homes).some((home) => path.startsWith(home))) return [];
  return source.split("\n").flatMap((line, at) => (RULES.some((rule) => rule.test(line)) ? [`${path}:${at + 1}`] : []));
}
const sources = ["components", "app"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path)),
);

test("no page asks what class an object is of: its kind says what is different", () => {
  expect(sources.flatMap((path) => offences(path, readFileSync(join(ROOT, path), "utf8")))).toEqual([]);
});
test.each([
  ["a switch", "switch (record.class) {"],
  ["a comparison", 'if (object.class === "VM") return null;'],
  ["the contrary", "const other = vm?.class !== 'VM';"],
])("%s is noticed where it does not belong, and let be where it does", (_name, line) => {
  expect(offences("components/frame/title-strip.tsx", line)).toHaveLength(1);
  expect(offences("components/kinds/vm/kind.ts", line)).toEqual([]);
});

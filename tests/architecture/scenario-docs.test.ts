import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readScenario } from "../../simulator";

const text = readFileSync(join(import.meta.dirname, "../../docs/scenarios.md"), "utf8");

test("the example of docs/scenarios.md is a scenario", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(text) ?? [];
  const read = readScenario(example);
  expect("faults" in read ? read.faults : read.definition.vms.map(({ name }) => name)).toEqual(["web-01", "old-db"]);
});

test("the rules that docs/scenarios.md shows are said so", () => {
  const file = [
    "{",
    '"$schema": "scenario-1.json", "pool": "p",',
    '"hosts": [',
    '{ "name": "a", "address": "10.0.0.11" },',
    '{ "name": "b", "address": "10.0.0.12", "memoryGib": 8 },',
    '{ "name": "c", "address": "10.0.0.13", "memoryGiB": 1 }',
    '], "networks": [{ "name": "lan", "bridge": "xenbr0", "device": "eth0" }], "storage": [{ "name": "s", "type": "nfs", "sizeGiB": 9 }] }',
  ].join("\n");
  const read = readScenario(file);
  const rules = "faults" in read ? read.faults.map(({ path, rule }) => `${path}: ${rule}`) : [];
  expect(rules).toHaveLength(2);
  for (const rule of rules) expect(text).toContain(rule);
});

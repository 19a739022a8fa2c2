import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { scenarioSchema, scenarios, scenarioText } from "../../simulator";

/** Served at its address, and read by editors; scripts/scenario-schema.mjs writes it anew. */
const FILE = join(import.meta.dirname, "../../public/schema/scenario-1.json");

test("the schema in the repository is the one that the form makes", () => {
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(scenarioSchema());
});

// zod reads the schema by itself: what it takes and refuses is not what our own check does.
const published = z.fromJSONSchema(scenarioSchema());

test.each(scenarios.map(({ id }) => id))("the shipped scenario %s keeps the published schema", (id) => {
  expect(published.safeParse(JSON.parse(scenarioText(id))).success).toBe(true);
});

test.each([
  ["an unknown key", { colour: "red" }],
  ["another version", { $schema: "/schema/scenario-2.json" }],
  ["no hosts", { hosts: [] }],
  ["a host with too little memory", { hosts: [{ name: "a", address: "10.0.0.11", memoryGiB: 3 }] }],
  ["an address that is none", { hosts: [{ name: "a", address: "10.0.0.256" }] }],
  ["a word that is not known", { storage: [{ name: "a", type: "zfs", sizeGiB: 1 }] }],
])("a file with %s breaks the published schema", (_, changes) => {
  const file = { ...JSON.parse(scenarioText("starter")), ...changes };
  expect(published.safeParse(file).success).toBe(false);
});

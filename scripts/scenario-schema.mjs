// Writes the JSON schema of scenario files anew: node --import tsx scripts/scenario-schema.mjs && npx biome format --write public/schema
// tests/architecture/scenario-schema.test.ts compares.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scenarioSchema } from "../simulator/index.ts";

const folder = join(import.meta.dirname, "../public/schema");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "scenario-1.json"), `${JSON.stringify(scenarioSchema(), null, 2)}\n`);

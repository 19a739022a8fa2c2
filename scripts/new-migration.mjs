// Writes the next migration: node scripts/new-migration.mjs NAME
//   --check: says whether the schema has changed since the newest one; --fresh: prints the SQL of the whole schema
// Each migration folder keeps the schema that it leads to; the next one is the difference from the newest of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { diffSchemas } from "./schema-engine.mjs";

const name = process.argv[2];
if (!name || !/^(--check|--fresh|[a-z0-9_]+)$/.test(name)) {
  console.error("usage: node scripts/new-migration.mjs NAME   (small letters, digits, _)");
  process.exit(2);
}
const folder = join(dirname(fileURLToPath(import.meta.url)), "../prisma/sqlite");
const schema = readFileSync(join(folder, "schema.prisma"), "utf8");
const migrations = join(folder, "migrations");
const last = readdirSync(migrations)
  .filter((entry) => existsSync(join(migrations, entry, "migration.sql")))
  .sort()
  .at(-1);
const before = last ? readFileSync(join(migrations, last, "schema.prisma"), "utf8") : null;
const sql = await diffSchemas(name === "--fresh" ? null : before, schema);
if (name.startsWith("--")) {
  process.stdout.write(sql);
  process.exit(0);
}
if (sql.includes("This is an empty migration")) {
  console.log("the schema has not changed");
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const target = join(migrations, `${stamp}_${name}`);
mkdirSync(target, { recursive: true });
writeFileSync(join(target, "migration.sql"), sql);
writeFileSync(join(target, "schema.prisma"), schema);
console.log(`prisma/sqlite/migrations/${stamp}_${name}`);

import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** A migration that was applied here before reads differently now, or is gone. */
export class MigrationRefused extends Error {}

/** Migrations of a folder, oldest first. */
export function readMigrations(folder: string): readonly Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({ name, sql: readFileSync(join(folder, name, "migration.sql"), "utf8") }));
}

// Prisma's own bookkeeping table, so that Prisma's tools accept the database.
const BOOKS = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL, "logs" TEXT,
  "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp, "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0)`;

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Applies what is missing, each migration in one transaction with its bookkeeping row.
 *
 * Foreign keys are switched off before BEGIN (inside a transaction the switch does nothing, and a table that is rebuilt would take
 * its children with it) and are checked before COMMIT.
 *
 * @returns names of the migrations applied now
 */
export async function applyMigrations(connection: SqlDriverAdapter, migrations: readonly Migration[]): Promise<readonly string[]> {
  await connection.executeScript(BOOKS);
  const books = await connection.queryRaw({
    sql: `SELECT "migration_name", "checksum" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL ORDER BY "migration_name"`,
    args: [],
    argTypes: [],
  });
  const applied = new Map(books.rows.map((row) => [String(row[0]), String(row[1])]));
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of applied.keys()) {
    if (!known.has(name))
      throw new MigrationRefused(`The database holds migration ${name}, which this version does not know: it was made by a newer version.`);
  }
  const done: string[] = [];
  for (const { name, sql } of migrations) {
    const checksum = createHash("sha256").update(sql).digest("hex");
    const before = applied.get(name);
    if (before !== undefined) {
      if (before !== checksum) throw new MigrationRefused(`Migration ${name} was edited after it had been applied to this database.`);
      continue;
    }
    await connection.executeScript(`PRAGMA foreign_keys=OFF;
BEGIN IMMEDIATE;
${sql}
;
CREATE TEMP TABLE "broken_references" ("count" INTEGER CHECK ("count" = 0));
INSERT INTO "broken_references" SELECT count(*) FROM pragma_foreign_key_check;
DROP TABLE "broken_references";
INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
VALUES (${quoted(randomUUID())}, ${quoted(checksum)}, current_timestamp, ${quoted(name)}, 1);
COMMIT;
PRAGMA foreign_keys=ON;`);
    done.push(name);
  }
  return done;
}

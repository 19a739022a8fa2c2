import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { PrismaClient } from "./generated/client";
import { applyMigrations, readMigrations } from "./migrate";

/** The open database. Only `server/db` and the account library know that it is Prisma. */
export interface Database {
  readonly prisma: PrismaClient;
  /** A connection of its own for the journal: short whole transactions, written through to the disk. */
  readonly journal: SqlDriverAdapter;
  close(): Promise<void>;
}

/**
 * Opens the database of a data directory and brings it up to this version's schema.
 * @param file - path of the SQLite file; it is made when it is not there
 */
export async function openDatabase(file: string, migrationsFolder: string): Promise<Database> {
  const url = `file:${file}`;
  const journal = await new PrismaLibSql({ url, timeout: 0 }).connect();
  await journal.executeScript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
  await applyMigrations(journal, readMigrations(migrationsFolder));
  const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url, timeout: 5000 }) });
  await prisma.$connect();
  return {
    prisma,
    journal,
    async close() {
      await prisma.$disconnect();
      await journal.dispose();
    },
  };
}

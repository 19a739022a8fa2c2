import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { DatabaseDamaged, damagedSentence, isDamage } from "./damage";
import { PrismaClient } from "./generated/client";
import { applyMigrations, readMigrations } from "./migrate";
import { RunMark } from "./run-mark";

/** The open database. Only `server/db` and the account library know that it is Prisma. */
export interface Database {
  readonly prisma: PrismaClient;
  /** A connection of its own for the journal: short whole transactions, written through to the disk. */
  readonly journal: SqlDriverAdapter;
  /**
   * A connection for blocks of snapshots, which are not written through one by one: they stand in the log before the row that makes
   * a snapshot of them, and are written through with it.
   * @source https://www.sqlite.org/pragma.html#pragma_synchronous NORMAL: in WAL mode the log is synced before a checkpoint, not at each commit
   */
  readonly blocks: SqlDriverAdapter;
  /** what the run before left amiss, in words */
  readonly notices: readonly string[];
  /** the journal was written to */
  written(): void;
  close(): Promise<void>;
}

/**
 * Opens the database of a data directory and brings it up to this version's schema.
 * @throws DatabaseDamaged in words when it cannot be read
 * @param file - path of the SQLite file; it is made when it is not there
 */
export async function openDatabase(file: string, migrationsFolder: string): Promise<Database> {
  const mark = new RunMark(file);
  const amiss = mark.lookBack();
  try {
    const database = await open(file, migrationsFolder, mark);
    return { ...database, notices: amiss === null ? [] : [amiss] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new DatabaseDamaged(damagedSentence(file));
  }
}

async function open(file: string, migrationsFolder: string, mark: RunMark): Promise<Omit<Database, "notices">> {
  const url = `file:${file}`;
  const journal = await new PrismaLibSql({ url, timeout: 0 }).connect();
  await journal.executeScript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;");
  await applyMigrations(journal, readMigrations(migrationsFolder));
  const blocks = await new PrismaLibSql({ url, timeout: 0 }).connect();
  await blocks.executeScript("PRAGMA synchronous=NORMAL;");
  // It connects when it is first asked: that takes longer than all the rest.
  const prisma = new PrismaClient({ adapter: new PrismaLibSql({ url, timeout: 5000 }) });
  mark.begin();
  return {
    prisma,
    journal,
    blocks,
    written: () => mark.note(),
    async close() {
      // First: a log that is there without a mark is no loss, a mark without a log would be one.
      mark.end();
      await prisma.$disconnect();
      await blocks.dispose();
      // A database that is at rest is one file. Where the disk refuses, its log stays beside it and is as good.
      await journal.executeScript("PRAGMA wal_checkpoint(TRUNCATE);").catch(() => {});
      await journal.dispose();
    },
  };
}

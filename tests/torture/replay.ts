import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { sqliteJournal } from "../../server/db/journal";
import { openDatabase } from "../../server/db/open";
import { ChunkFiles } from "../../server/lab/files/chunk-files";
import { entryOf } from "../../server/lab/journal/journal-entry";
import { openState } from "../../server/lab/snapshots/packed-state";
import { readSnapshot } from "../../server/lab/snapshots/snapshot-reading";
import { openLab, type SimTime } from "../../simulator";
import { ROOT } from "../support/root";

/** What a lab's journal says of it. */
export interface Replayed {
  readonly hash: string;
  /** keys of the operations that the journal holds */
  readonly keys: readonly string[];
}

/** Replays a lab from the oldest snapshot that has all entries behind it, to the clock that was committed. */
export async function replay(data: string, labId: string): Promise<Replayed> {
  // A copy: whoever opens a database that was not closed takes its log in, and the server is to do that itself.
  const copy = mkdtempSync(join(tmpdir(), "xenarium-replay-"));
  for (const file of readdirSync(data)) if (file.startsWith("xenarium.db")) cpSync(join(data, file), join(copy, file));
  const database = await openDatabase(join(copy, "xenarium.db"), join(ROOT, "prisma/sqlite/migrations"));
  try {
    const store = sqliteJournal(database);
    const past = await store.past(labId);
    const entries = await store.entries(labId, 0);
    const first = entries[0]?.index ?? past.end.index;
    const place = [...past.snapshots].reverse().find(({ journalIndex }) => journalIndex >= first);
    const snapshot = place && (await readSnapshot(store, labId, place));
    if (!snapshot) throw new Error(`no snapshot of ${labId} has its entries behind it`);
    const chunks = new ChunkFiles(join(data, "labs", labId, "chunks"));
    const lab = openLab(openState(snapshot.blocks), undefined, chunks);
    for (const entry of entries) if (entry.index >= snapshot.journalIndex) lab.apply(entryOf(entry));
    lab.advance(past.clockUs as SimTime);
    return { hash: lab.hash(), keys: entries.map(({ key }) => key) };
  } finally {
    await database.close();
    rmSync(copy, { recursive: true });
  }
}

/** How many blocks in a data directory belong to no snapshot. */
export async function strayBlocks(data: string): Promise<number> {
  const connection = await new PrismaLibSql({ url: `file:${join(data, "xenarium.db")}`, timeout: 5_000 }).connect();
  try {
    const isOfOne = `EXISTS (SELECT 1 FROM "snapshot" AS "s" WHERE "s"."labId" = "b"."labId" AND "s"."blockSet" = "b"."blockSet")`;
    const { rows } = await connection.queryRaw({
      sql: `SELECT count(*) FROM "snapshot_block" AS "b" WHERE NOT ${isOfOne}`,
      args: [],
      argTypes: [],
    });
    return Number(rows[0]?.[0]);
  } finally {
    await connection.dispose();
  }
}

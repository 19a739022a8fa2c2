import type { SqlQuery } from "@prisma/driver-adapter-utils";
import { type SnapshotPlace, StoreRefused } from "../lab/journal/journal-store";
import { keptHistory } from "../lab/snapshots/kept-history";
import type { SnapshotHead } from "../lab/worker/messages";
import type { Database } from "./open";
import { quoted, statement, whole } from "./sql";

const HOUR_US = 3_600_000_000;
/** Blocks that are read or removed at once: half a megabyte or less, a millisecond or two. */
const BLOCKS_AT_ONCE = 16;

/** Virtual µs that are kept whole; null: all. */
export const historyUsOf = ({ historyHours }: { readonly historyHours: number | null }): number | null =>
  historyHours === null ? null : historyHours * HOUR_US;

/** Blocks of a snapshot in their order, with turns for others between them. */
export async function* blocksOf(journal: Database["journal"], labId: string, blockSet: string): AsyncGenerator<Uint8Array> {
  const sql = `SELECT "bytes" FROM "snapshot_block" WHERE "labId" = ? AND "blockSet" = ? ORDER BY "number" LIMIT ${BLOCKS_AT_ONCE} OFFSET ?`;
  for (let from = 0; ; from += BLOCKS_AT_ONCE) {
    const { rows } = await journal.queryRaw(statement(sql, [labId, blockSet, from]));
    for (const [bytes] of rows) yield bytes as Uint8Array;
    if (rows.length < BLOCKS_AT_ONCE) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Saves a block in the place of one that an earlier try left there. */
export function blockStatement(labId: string, blockSet: string, number: number, bytes: Uint8Array): SqlQuery {
  const sql = `INSERT OR REPLACE INTO "snapshot_block" ("labId", "blockSet", "number", "bytes") VALUES (?, ?, ?, ?)`;
  return statement(sql, [labId, blockSet, number, bytes]);
}

/** Saves a snapshot. Written anew, not updated: the same place in the journal gives the same state. */
export function snapshotStatement(labId: string, snapshot: SnapshotHead): SqlQuery {
  const { journalIndex, at, chain, engine, blockSet, blockCount, sha256, fileBytes } = snapshot;
  const sql = `INSERT OR REPLACE INTO "snapshot" ("labId", "journalIndex", "at", "chain", "engine", "blockSet", "blockCount", "sha256", "fileBytes", "createdAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const wall = new Date().toISOString();
  return statement(sql, [labId, journalIndex, BigInt(at), chain, engine, blockSet, blockCount, sha256, BigInt(fileBytes), wall]);
}

/** @throws StoreRefused when a snapshot's blocks are not all there */
export async function checkBlocks(journal: Database["journal"], labId: string, { blockSet, blockCount }: SnapshotHead): Promise<void> {
  const sql = `SELECT count(*) FROM "snapshot_block" WHERE "labId" = ? AND "blockSet" = ?`;
  const [row] = (await journal.queryRaw(statement(sql, [labId, blockSet]))).rows;
  const found = Number(row?.[0] ?? 0);
  if (found !== blockCount) throw new StoreRefused(`${found} of the snapshot's ${blockCount} blocks are there`);
}

/**
 * Removes some blocks of no snapshot.
 * @param labId - whose; null: of all labs
 * @param writing - sets that are being written; those of labs that are gone will not be finished
 * @returns how many rows went; 0: there is none left
 */
export async function removeStrayBlocks(journal: Database["journal"], labId: string | null, writing: ReadonlySet<string>): Promise<number> {
  const [where, args] = labId === null ? ["", []] : [`WHERE "labId" = ?`, [labId]];
  const all = `SELECT DISTINCT "labId", "blockSet" FROM "snapshot_block" ${where}`;
  const isLabThere = `EXISTS (SELECT 1 FROM "lab" WHERE "id" = "b"."labId")`;
  const isStray = `NOT EXISTS (SELECT 1 FROM "snapshot" WHERE "labId" = "b"."labId" AND "blockSet" = "b"."blockSet")`;
  const sets = await journal.queryRaw(statement(`SELECT *, ${isLabThere} FROM (${all}) AS "b" WHERE ${isStray}`, args));
  const stray = sets.rows.find(([, blockSet, isThere]) => !isThere || !writing.has(String(blockSet)));
  if (!stray) return 0;
  return await journal.executeRaw(
    statement(
      `DELETE FROM "snapshot_block" WHERE rowid IN (SELECT rowid FROM "snapshot_block" WHERE "labId" = ? AND "blockSet" = ? LIMIT ${BLOCKS_AT_ONCE})`,
      [String(stray[0]), String(stray[1])],
    ),
  );
}

/** What of a lab's past goes when a snapshot is added: snapshots, and entries before an index. */
export interface GonePast {
  readonly snapshots: readonly SnapshotPlace[];
  readonly beforeIndex: number;
}

/** @throws StoreRefused when there is no such lab */
export async function goneWith(
  prisma: Database["prisma"],
  labId: string,
  { journalIndex, at, fileBytes }: SnapshotHead,
): Promise<GonePast> {
  const lab = await prisma.lab.findUnique({ where: { id: labId }, select: { clockUs: true, historyHours: true } });
  if (!lab) throw new StoreRefused(`there is no lab ${labId}`);
  const others = await prisma.snapshot.findMany({
    where: { labId, NOT: { journalIndex, at: BigInt(at) } },
    select: { journalIndex: true, at: true, fileBytes: true },
  });
  const all = [...others, { journalIndex, at, fileBytes }]
    .map((each) => ({ journalIndex: each.journalIndex, at: Number(each.at), fileBytes: Number(each.fileBytes) }))
    .sort((a, b) => b.journalIndex - a.journalIndex || b.at - a.at);
  const kept = keptHistory(all, Number(lab.clockUs), historyUsOf(lab));
  return { snapshots: all.filter((each) => !kept.snapshots.includes(each)), beforeIndex: kept.fromIndex };
}

/** Drops what goes; the blocks of its snapshots are nobody's from then on. */
export function pruneStatements(labId: string, gone: GonePast): string[] {
  const ofLab = `"labId" = ${quoted(labId)}`;
  return [
    ...gone.snapshots.map(
      ({ journalIndex, at }) =>
        `DELETE FROM "snapshot" WHERE ${ofLab} AND "journalIndex" = ${whole(journalIndex)} AND "at" = ${whole(at)};`,
    ),
    `DELETE FROM "journal_entry" WHERE ${ofLab} AND "index" < ${whole(gone.beforeIndex)};`,
  ];
}

import type { SqlQuery } from "@prisma/driver-adapter-utils";
import { StoreRefused } from "../lab/journal/journal-store";
import type { KeptSnapshot } from "../lab/snapshots/kept-history";
import { type KeptPast, keptOfLab } from "../lab/snapshots/kept-of-lab";
import type { SnapshotHead } from "../lab/worker/messages";
import { branchesOf, marksOf, originsOf } from "./branches";
import type { Database } from "./open";
import { number, numberOrNull, rows } from "./rows";
import { quoted, statement, whole } from "./sql";
import { pruneTaskStatements } from "./task-history";

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
  const { branch, journalIndex, at, chain, engine, blockSet, blockCount, sha256, fileBytes, stateBytes, workMs } = snapshot;
  const sql = `INSERT OR REPLACE INTO "snapshot" ("labId", "branch", "journalIndex", "at", "chain", "engine", "blockSet", "blockCount", "sha256", "fileBytes", "stateBytes", "workMs", "createdAt") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  const place = [branch, journalIndex, BigInt(at)] as const;
  const blocks = [blockSet, blockCount, sha256, BigInt(fileBytes), stateBytes, Math.round(workMs)] as const;
  return statement(sql, [labId, ...place, chain, engine, ...blocks, new Date().toISOString()]);
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

/** What of a lab's past goes when a snapshot is added. */
export interface GonePast extends KeptPast {
  readonly gone: readonly KeptSnapshot[];
  readonly branches: readonly number[];
}

/** @throws StoreRefused when there is no such lab */
export async function goneWith(journal: Database["journal"], labId: string, snapshot: KeptSnapshot): Promise<GonePast> {
  const [lab] = await rows(journal, `SELECT "clockUs", "historyHours", "branch" FROM "lab" WHERE "id" = ?`, [labId]);
  if (!lab) throw new StoreRefused(`there is no lab ${labId}`);
  const found = await rows(
    journal,
    `SELECT "branch", "journalIndex", "at", "fileBytes", "stateBytes", "workMs" FROM "snapshot" WHERE "labId" = ?`,
    [labId],
  );
  const places = found.map(
    (row): KeptSnapshot => ({
      branch: number(row, "branch"),
      journalIndex: number(row, "journalIndex"),
      at: number(row, "at"),
      fileBytes: number(row, "fileBytes"),
      stateBytes: number(row, "stateBytes"),
      workMs: number(row, "workMs"),
    }),
  );
  const isSame = (each: KeptSnapshot): boolean =>
    each.branch === snapshot.branch && each.journalIndex === snapshot.journalIndex && each.at === snapshot.at;
  const snapshots = [snapshot, ...places.filter((each) => !isSame(each))];
  const branches = await branchesOf(journal, labId);
  const current = number(lab, "branch");
  const kept = keptOfLab({
    branches,
    current,
    snapshots,
    marks: await marksOf(journal, labId),
    origins: await originsOf(journal, labId),
    clockUs: number(lab, "clockUs"),
    historyUs: historyUsOf({ historyHours: numberOrNull(lab, "historyHours") }),
  });
  const numbers = new Set([current, ...branches.map((each) => each.number)]);
  return { ...kept, gone: snapshots.filter((each) => !kept.snapshots.has(each)), branches: [...numbers] };
}

/** Drops what goes; the blocks of its snapshots are nobody's from then on. */
export function pruneStatements(labId: string, { gone, entries, branches }: GonePast): string[] {
  const ofLab = `"labId" = ${quoted(labId)}`;
  return [
    ...gone.map(
      ({ branch, journalIndex, at }) =>
        `DELETE FROM "snapshot" WHERE ${ofLab} AND "branch" = ${whole(branch)} AND "journalIndex" = ${whole(journalIndex)} AND "at" = ${whole(at)};`,
    ),
    ...pruneTaskStatements(
      labId,
      branches.filter((branch) => !entries.has(branch)),
    ),
    ...branches.map((branch) => {
      const range = entries.get(branch);
      const ofBranch = `${ofLab} AND "branch" = ${whole(branch)}`;
      if (!range) return `DELETE FROM "journal_entry" WHERE ${ofBranch};`;
      const beyond = Number.isFinite(range.to) ? ` OR "index" >= ${whole(range.to)}` : "";
      return `DELETE FROM "journal_entry" WHERE ${ofBranch} AND ("index" < ${whole(range.from)}${beyond});`;
    }),
  ];
}

import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { journalStart, type StoredEntry } from "../lab/journal/journal-entry";
import type { LabPast, SetAsideEntry, SnapshotPlace } from "../lab/journal/journal-store";
import type { SnapshotHead } from "../lab/worker/messages";
import { bigint, number, numberOrNull, type Row, rows, text } from "./rows";
import { historyUsOf } from "./snapshots";
import { speedFromColumn } from "./speed";

// What a lab is opened from, asked of the journal's connection: the first lab is opened before Prisma is loaded.

/** @throws Error when there is no such lab */
export async function pastOf(journal: SqlDriverAdapter, labId: string): Promise<LabPast> {
  const [lab] = await rows(journal, `SELECT * FROM "lab" WHERE "id" = ?`, [labId]);
  if (!lab) throw new Error(`there is no lab ${labId}`);
  const places = await rows(
    journal,
    `SELECT "journalIndex", "at" FROM "snapshot" WHERE "labId" = ? ORDER BY "journalIndex" DESC, "at" DESC`,
    [labId],
  );
  const setAside = await rows(journal, `SELECT * FROM "set_aside_entry" WHERE "labId" = ? ORDER BY "index"`, [labId]);
  const end = { index: number(lab, "journalEnd"), chain: text(lab, "journalChain") };
  return {
    clockUs: number(lab, "clockUs"),
    toldUs: number(lab, "toldUs"),
    speed: speedFromColumn(number(lab, "speed")),
    end: end.index === 0 && end.chain === "" ? journalStart(labId) : end,
    historyUs: historyUsOf({ historyHours: numberOrNull(lab, "historyHours") }),
    snapshots: places.map((row): SnapshotPlace => ({ journalIndex: number(row, "journalIndex"), at: number(row, "at") })),
    setAside: setAside.map((row) => setAsideOf(setAsideRow(row))),
  };
}

/** A snapshot without its blocks; null: there is none at that place. */
export async function snapshotHead(
  journal: SqlDriverAdapter,
  labId: string,
  { journalIndex, at }: SnapshotPlace,
): Promise<SnapshotHead | null> {
  const sql = `SELECT * FROM "snapshot" WHERE "labId" = ? AND "journalIndex" = ? AND "at" = ?`;
  const [row] = await rows(journal, sql, [labId, journalIndex, BigInt(at)]);
  if (!row) return null;
  const texts = { chain: text(row, "chain"), engine: text(row, "engine"), blockSet: text(row, "blockSet"), sha256: text(row, "sha256") };
  return { journalIndex, at, ...texts, blockCount: number(row, "blockCount"), fileBytes: number(row, "fileBytes") };
}

/** Entries of a lab's journal from an index on, in order. */
export async function entriesFrom(journal: SqlDriverAdapter, labId: string, fromIndex: number): Promise<readonly StoredEntry[]> {
  const found = await rows(journal, `SELECT * FROM "journal_entry" WHERE "labId" = ? AND "index" >= ? ORDER BY "index"`, [
    labId,
    fromIndex,
  ]);
  return found.map((row) => ({
    index: number(row, "index"),
    version: number(row, "version"),
    at: number(row, "at"),
    actor: text(row, "actor"),
    kind: text(row, "kind"),
    key: text(row, "key"),
    payload: text(row, "payload"),
    chain: text(row, "chain"),
  }));
}

/** A row of what was set aside. */
export interface SetAsideRow {
  readonly labId: string;
  readonly index: number;
  readonly at: bigint;
  readonly actor: string;
  readonly kind: string;
  readonly what: string;
  readonly reason: string;
  readonly createdAt: Date;
}

export function setAsideRow(row: Row): SetAsideRow {
  return {
    labId: text(row, "labId"),
    index: number(row, "index"),
    at: bigint(row, "at"),
    actor: text(row, "actor"),
    kind: text(row, "kind"),
    what: text(row, "what"),
    reason: text(row, "reason"),
    createdAt: new Date(text(row, "createdAt")),
  };
}

/** An entry that was set aside, as its row says. */
export function setAsideOf({ index, at, actor, kind, what, reason, createdAt }: SetAsideRow): SetAsideEntry {
  return { index, at: Number(at), actor, kind, what, reason, wall: createdAt.toISOString() };
}

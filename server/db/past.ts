import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { journalStart, type StoredEntry } from "../lab/journal/journal-entry";
import type { LabPast, SetAsideEntry, SnapshotPlace } from "../lab/journal/journal-store";
import { isEntryOf, isMomentOf, lineageOf, type Segment, wholeFrom } from "../lab/journal/lineage";
import type { SnapshotHead } from "../lab/worker/messages";
import { branchesOf, originIn } from "./branches";
import { bigint, number, numberOrNull, type Row, rows, text, textOrNull } from "./rows";
import { historyUsOf } from "./snapshots";
import { speedFromColumn } from "./speed";

// What a lab is opened from, asked of the journal's connection: the first lab is opened before Prisma is loaded.

/** @param of - number of a branch; the one that the lab goes on in, unless told. @throws Error when there is no such lab or branch */
export async function pastOf(journal: SqlDriverAdapter, labId: string, of?: number): Promise<LabPast> {
  const [lab] = await rows(journal, `SELECT * FROM "lab" WHERE "id" = ?`, [labId]);
  if (!lab) throw new Error(`there is no lab ${labId}`);
  const branches = await branchesOf(journal, labId);
  const branch = of ?? number(lab, "branch");
  const left = branch === number(lab, "branch") ? null : branches.find((each) => each.number === branch);
  if (left === undefined) throw new Error(`the lab ${labId} has no branch ${branch}`);
  const lineage = lineageOf(branches, branch);
  const setAside = await rows(journal, `SELECT * FROM "set_aside_entry" WHERE "labId" = ? ORDER BY "index"`, [labId]);
  const end = left?.end ?? { index: number(lab, "journalEnd"), chain: text(lab, "journalChain") };
  return {
    branch,
    origin: originIn(textOrNull(lab, "origin")),
    clockUs: left?.clockUs ?? number(lab, "clockUs"),
    toldUs: left?.toldUs ?? number(lab, "toldUs"),
    newsUs: left?.toldUs ?? number(lab, "newsUs"),
    speed: speedFromColumn(number(lab, "speed")),
    end: end.index === 0 && end.chain === "" ? journalStart(labId) : end,
    historyUs: historyUsOf({ historyHours: numberOrNull(lab, "historyHours") }),
    snapshots: (await placesWithEngines(journal, labId)).filter((place) => isMomentOf(lineage, place)),
    setAside: setAside
      .map(setAsideRow)
      .filter((row) => isEntryOf(lineage, row))
      .map(setAsideOf),
  };
}

/** Places of all snapshots of a lab, newest first. */
export async function placesOf(journal: SqlDriverAdapter, labId: string): Promise<readonly SnapshotPlace[]> {
  return (await placesWithEngines(journal, labId)).map(({ engine: _engine, ...place }) => place);
}

async function placesWithEngines(journal: SqlDriverAdapter, labId: string): Promise<LabPast["snapshots"]> {
  const sql = `SELECT "branch", "journalIndex", "at", "engine" FROM "snapshot" WHERE "labId" = ? ORDER BY "journalIndex" DESC, "at" DESC`;
  const found = await rows(journal, sql, [labId]);
  return found.map((row) => ({
    branch: number(row, "branch"),
    journalIndex: number(row, "journalIndex"),
    at: number(row, "at"),
    engine: text(row, "engine"),
  }));
}

/** A snapshot without its blocks; null: there is none at that place. */
export async function snapshotHead(
  journal: SqlDriverAdapter,
  labId: string,
  { branch, journalIndex, at }: SnapshotPlace,
): Promise<SnapshotHead | null> {
  const sql = `SELECT * FROM "snapshot" WHERE "labId" = ? AND "branch" = ? AND "journalIndex" = ? AND "at" = ?`;
  const [row] = await rows(journal, sql, [labId, branch, journalIndex, BigInt(at)]);
  if (!row) return null;
  const texts = { chain: text(row, "chain"), engine: text(row, "engine"), blockSet: text(row, "blockSet"), sha256: text(row, "sha256") };
  const bytes = { fileBytes: number(row, "fileBytes"), stateBytes: number(row, "stateBytes"), workMs: number(row, "workMs") };
  return { branch, journalIndex, at, ...texts, blockCount: number(row, "blockCount"), ...bytes };
}

/** Entries of a branch of a lab from an index on, in order; the branch that the lab goes on in, unless told. */
export async function entriesFrom(
  journal: SqlDriverAdapter,
  labId: string,
  fromIndex: number,
  of?: number,
): Promise<readonly StoredEntry[]> {
  const branch = of ?? (await currentBranch(journal, labId));
  const entries: StoredEntry[] = [];
  for (const segment of [...lineageOf(await branchesOf(journal, labId), branch)].reverse())
    entries.push(...(await entriesOf(journal, labId, fromIndex, segment)));
  return entries;
}

/** Index from which on all entries of a branch are there; the branch that the lab goes on in, unless told. */
export async function wholeEntriesFrom(journal: SqlDriverAdapter, labId: string, of?: number): Promise<number> {
  const { branch, end } = await pastOf(journal, labId, of);
  return wholeFrom(await branchesOf(journal, labId), branch, end.index, async (number, before) => {
    const sql = `SELECT min("index") AS "first" FROM "journal_entry" WHERE "labId" = ? AND "branch" = ? AND "index" < ?`;
    const [row] = await rows(journal, sql, [labId, number, BigInt(before)]);
    return row ? numberOrNull(row, "first") : null;
  });
}

async function currentBranch(journal: SqlDriverAdapter, labId: string): Promise<number> {
  const [lab] = await rows(journal, `SELECT "branch" FROM "lab" WHERE "id" = ?`, [labId]);
  return lab ? number(lab, "branch") : 0;
}

async function entriesOf(
  journal: SqlDriverAdapter,
  labId: string,
  fromIndex: number,
  { branch, toIndex }: Segment,
): Promise<readonly StoredEntry[]> {
  const before = Math.min(toIndex, Number.MAX_SAFE_INTEGER);
  const sql = `SELECT * FROM "journal_entry" WHERE "labId" = ? AND "branch" = ? AND "index" >= ? AND "index" < ? ORDER BY "index"`;
  const found = await rows(journal, sql, [labId, branch, fromIndex, BigInt(before)]);
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
  readonly branch: number;
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
    branch: number(row, "branch"),
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

import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { JournalHead } from "../lab/journal/journal-entry";
import { type BranchOrigin, type Leaving, type Mark, type SnapshotPlace, StoreRefused } from "../lab/journal/journal-store";
import type { Branch } from "../lab/journal/lineage";
import { number, numberOrNull, type Row, rows, text, textOrNull } from "./rows";
import { quoted, whole } from "./sql";

/** All branches of a lab, by number; none: it was never taken back. */
export async function branchesOf(journal: SqlDriverAdapter, labId: string): Promise<readonly Branch[]> {
  return (await rows(journal, `SELECT * FROM "branch" WHERE "labId" = ? ORDER BY "number"`, [labId])).map(branchOf);
}

/** A branch as its row says. */
export function branchOf(row: Row): Branch {
  const parent = numberOrNull(row, "parent");
  return {
    number: number(row, "number"),
    fork: parent === null ? null : { parent, index: number(row, "forkIndex"), at: number(row, "forkAt") },
    name: text(row, "name"),
    author: text(row, "author"),
    isDropped: number(row, "isDropped") !== 0,
    end: { index: number(row, "journalEnd"), chain: text(row, "journalChain") },
    clockUs: number(row, "clockUs"),
    toldUs: number(row, "toldUs"),
    wall: text(row, "createdAt"),
  };
}

/** Marks of a lab in all of its branches, oldest first. */
export async function marksOf(journal: SqlDriverAdapter, labId: string): Promise<readonly Mark[]> {
  const found = await rows(journal, `SELECT * FROM "mark" WHERE "labId" = ? ORDER BY "createdAt", "id"`, [labId]);
  return found.map((row) => ({
    id: text(row, "id"),
    branch: number(row, "branch"),
    journalIndex: number(row, "journalIndex"),
    at: number(row, "at"),
    name: text(row, "name"),
    author: text(row, "author"),
    wall: text(row, "createdAt"),
  }));
}

/** Where labs were branched off this one that have no snapshot of their own yet. */
export async function originsOf(journal: SqlDriverAdapter, labId: string): Promise<readonly BranchOrigin[]> {
  const found = await rows(journal, `SELECT "origin" FROM "lab" WHERE "origin" IS NOT NULL`);
  return found.flatMap((row) => {
    const origin = originIn(textOrNull(row, "origin"));
    return origin?.labId === labId ? [origin] : [];
  });
}

/** An origin as its column has it. */
export const originToColumn = ({ labId, branch, journalIndex, at }: BranchOrigin): string => [labId, branch, journalIndex, at].join(" ");

/** Stands there until it is known where a lab begins. */
export const UNFOUNDED = "?";

export function originIn(column: string | null): BranchOrigin | null {
  if (column === null || column === UNFOUNDED) return null;
  const [labId = "", ...numbers] = column.split(" ");
  const [branch = Number.NaN, journalIndex = Number.NaN, at = Number.NaN] = numbers.map(Number);
  if (![branch, journalIndex, at].every(Number.isSafeInteger)) throw new StoreRefused(`where a lab comes from cannot be read: ${column}`);
  return { labId, branch, journalIndex, at };
}

/** Writes down a lab's present branch as it is left. */
function leaveStatement(labId: string, { author, name, wall }: Leaving): string {
  const lab = `"lab"."id" = ${quoted(labId)}`;
  const said = [quoted(name), quoted(author)].join(", ");
  return `INSERT INTO "branch" ("labId", "number", "parent", "forkIndex", "forkAt", "name", "author", "isDropped", "journalEnd", "journalChain", "clockUs", "toldUs", "createdAt") SELECT "id", "branch", NULL, 0, 0, ${said}, 0, "journalEnd", "journalChain", "clockUs", "toldUs", ${quoted(wall)} FROM "lab" WHERE ${lab} ON CONFLICT ("labId", "number") DO UPDATE SET "name" = CASE WHEN excluded."name" = '' THEN "name" ELSE excluded."name" END, "author" = excluded."author", "isDropped" = 0, "journalEnd" = excluded."journalEnd", "journalChain" = excluded."journalChain", "clockUs" = excluded."clockUs", "toldUs" = excluded."toldUs", "createdAt" = excluded."createdAt";`;
}

/** A lab leaves its present branch and goes on in a new one that leaves another, or this one, at a moment. */
export function goBackStatements(labId: string, number: number, at: SnapshotPlace, head: JournalHead, leaving: Leaving): string[] {
  const fork = [whole(at.branch), whole(head.index), whole(at.at)].join(", ");
  const clocks = [whole(at.at), whole(at.at)].join(", ");
  return [
    leaveStatement(labId, leaving),
    `INSERT INTO "branch" ("labId", "number", "parent", "forkIndex", "forkAt", "journalEnd", "journalChain", "clockUs", "toldUs", "createdAt") VALUES (${quoted(labId)}, ${whole(number)}, ${fork}, ${whole(head.index)}, ${quoted(head.chain)}, ${clocks}, ${quoted(leaving.wall)});`,
    goOnStatement(labId, number),
  ];
}

/** A lab leaves its present branch and goes on at the end of another. */
export function goOnInStatements(labId: string, number: number, leaving: Leaving): string[] {
  return [leaveStatement(labId, leaving), goOnStatement(labId, number)];
}

function goOnStatement(labId: string, number: number): string {
  const of = (column: string): string =>
    `(SELECT "${column}" FROM "branch" WHERE "labId" = ${quoted(labId)} AND "number" = ${whole(number)})`;
  const set = ["clockUs", "toldUs", "journalEnd", "journalChain"].map((column) => `"${column}" = ${of(column)}`).join(", ");
  // Of a branch that was left it is not known what of that was news.
  const news = `"newsUs" = ${of("toldUs")}`;
  return `UPDATE "lab" SET "branch" = ${whole(number)}, ${set}, ${news} WHERE "id" = ${quoted(labId)};`;
}

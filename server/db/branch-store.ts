import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { type JournalStore, StoreRefused } from "../lab/journal/journal-store";
import { branchesOf, goBackStatements, goOnInStatements, marksOf } from "./branches";
import { snapshotHead } from "./past";
import { quoted, whole } from "./sql";

type BranchStore = Pick<JournalStore, "branches" | "goBack" | "goOnIn" | "dropBranch" | "nameBranch" | "marks" | "mark" | "unmark">;

/**
 * Branches and marks of labs in SQLite.
 * @param read - puts what goes wrong while something is read into words
 * @param runPatiently - runs statements in one transaction, and waits for another process that writes
 */
export function branchStore(
  journal: SqlDriverAdapter,
  read: <T>(work: () => Promise<T>) => Promise<T>,
  runPatiently: (statements: readonly string[]) => Promise<void>,
): BranchStore {
  return {
    branches: (labId) => read(() => branchesOf(journal, labId)),
    async goBack(labId, at, head, leaving) {
      const branches = await read(() => branchesOf(journal, labId));
      const number = Math.max(0, ...branches.map((each) => each.number)) + 1;
      await runPatiently(goBackStatements(labId, number, at, head, leaving));
      return number;
    },
    async goOnIn(labId, branch, leaving) {
      const known = await read(() => branchesOf(journal, labId));
      if (!known.some(({ number, isDropped }) => number === branch && !isDropped))
        throw new StoreRefused(`the lab ${labId} has no branch ${branch}`);
      await runPatiently(goOnInStatements(labId, branch, leaving));
    },
    dropBranch: (labId, branch) =>
      runPatiently([`UPDATE "branch" SET "isDropped" = 1 WHERE "labId" = ${quoted(labId)} AND "number" = ${whole(branch)};`]),
    nameBranch: (labId, branch, name) =>
      runPatiently([`UPDATE "branch" SET "name" = ${quoted(name)} WHERE "labId" = ${quoted(labId)} AND "number" = ${whole(branch)};`]),
    marks: (labId) => read(() => marksOf(journal, labId)),
    async mark(labId, { id, name, author, wall, ...place }) {
      if (!(await read(() => snapshotHead(journal, labId, place)))) throw new StoreRefused("there is no snapshot at the mark's moment");
      const values = [id, labId, name, author, wall].map(quoted);
      const at = [place.branch, place.journalIndex, place.at].map(whole).join(", ");
      const columns = `"id", "labId", "name", "author", "createdAt", "branch", "journalIndex", "at"`;
      await runPatiently([`INSERT INTO "mark" (${columns}) VALUES (${values.join(", ")}, ${at});`]);
    },
    unmark: (labId, id) => runPatiently([`DELETE FROM "mark" WHERE "labId" = ${quoted(labId)} AND "id" = ${quoted(id)};`]),
  };
}

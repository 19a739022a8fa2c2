import { type JournalCommit, type JournalStore, type SetAsideEntry, StoreBusy, StoreRefused } from "../lab/journal/journal-store";
import { branchStore } from "./branch-store";
import { inWords } from "./damage";
import type { Database } from "./open";
import { entriesFrom, pastOf, placesOf, snapshotHead, wholeEntriesFrom } from "./past";
import { blockStatement, blocksOf, checkBlocks, goneWith, pruneStatements, removeStrayBlocks, snapshotStatement } from "./snapshots";
import { speedToColumn } from "./speed";
import { quoted, whole } from "./sql";
import { taskStatements } from "./task-history";

/** How often and how far apart a write is tried while another process writes: 5 s in all, as elsewhere in the database. */
const BUSY_TRIES = 100;
const BUSY_WAIT_MS = 50;

/** The journal in SQLite: one script, one transaction, one write-through for all labs that have something. */
export function sqliteJournal({ journal, blocks, written }: Database): JournalStore {
  const trying = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const kind = (error as { cause?: { kind?: string } }).cause?.kind;
      if (kind === "SocketTimeout") throw new StoreBusy("the database is busy");
      throw refusedOr(error);
    }
  };
  const writing = async (work: () => Promise<unknown>): Promise<void> => {
    await trying(work);
    written();
  };
  const run = (statements: readonly string[]): Promise<void> =>
    writing(() => journal.executeScript(["BEGIN IMMEDIATE;", ...statements, "COMMIT;"].join("\n")));
  /** For what nobody tries again: another process that writes is waited for. */
  const runPatiently = async (statements: readonly string[]): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await run(statements);
      } catch (error) {
        if (!(error instanceof StoreBusy) || tries >= BUSY_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS));
      }
    }
  };
  const read = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw inWords(error);
    }
  };
  /** sets of blocks that are being written */
  const underWay = new Set<string>();
  return {
    commit: async (commits) => run(commitStatements(commits)),
    past: (labId, branch) => read(() => pastOf(journal, labId, branch)),
    places: (labId) => read(() => placesOf(journal, labId)),
    snapshot: (labId, place) => read(() => snapshotHead(journal, labId, place)),
    async *blocks(labId, blockSet) {
      try {
        yield* blocksOf(blocks, labId, blockSet);
      } catch (error) {
        throw inWords(error);
      }
    },
    entries: (labId, fromIndex, branch) => read(() => entriesFrom(journal, labId, fromIndex, branch)),
    wholeFrom: (labId, branch) => read(() => wholeEntriesFrom(journal, labId, branch)),
    async saveBlock(labId, blockSet, number, bytes) {
      underWay.add(blockSet);
      // Not noted as written: the power may take it until its snapshot is written through.
      await trying(() => blocks.executeRaw(blockStatement(labId, blockSet, number, bytes)));
    },
    giveUpBlocks(_labId, blockSet) {
      underWay.delete(blockSet);
    },
    async sweep(labId) {
      return (await trying(() => removeStrayBlocks(blocks, labId, underWay))) > 0;
    },
    async saveSnapshot(labId, snapshot) {
      await read(() => checkBlocks(blocks, labId, snapshot));
      const gone = await read(() => goneWith(journal, labId, snapshot));
      // Not in one transaction of the driver's: each opens a connection that is never closed. What is not pruned now is pruned next time.
      await writing(() => journal.executeRaw(snapshotStatement(labId, snapshot)));
      underWay.delete(snapshot.blockSet);
      await run([...pruneStatements(labId, gone), `UPDATE "lab" SET "origin" = NULL WHERE "id" = ${quoted(labId)};`]);
    },
    setAside: (labId, entry) => runPatiently([setAsideStatement(labId, entry)]),
    takeBack: (labId, indices) =>
      runPatiently([
        `DELETE FROM "set_aside_entry" WHERE "labId" = ${quoted(labId)} AND "branch" = (SELECT "branch" FROM "lab" WHERE "id" = ${quoted(labId)}) AND "index" IN (${indices.map(whole).join(", ")});`,
      ]),
    ...branchStore(journal, read, runPatiently),
  };
}

/** What an error is called that says that rows contradict one another. @source prisma: driver-adapter-utils, MappedError */
const CONTRADICTIONS = new Set(["UniqueConstraintViolation", "ForeignKeyConstraintViolation", "NullConstraintViolation"]);

/** The same error, or one that says that trying again is no use, or one in words where the database is damaged. */
function refusedOr(error: unknown): unknown {
  const { cause } = error as { cause?: { kind?: string; originalMessage?: string } };
  if (!CONTRADICTIONS.has(cause?.kind ?? "")) return inWords(error);
  return new StoreRefused(cause?.originalMessage ?? (error as Error).message);
}

function commitStatements(commits: readonly JournalCommit[]): string[] {
  const rows = commits.flatMap(({ labId, entries }) =>
    entries.map((e) => [labId, e.index, e.version, e.at, e.actor, e.kind, e.key, e.payload, e.chain]),
  );
  const statements: string[] = [];
  if (rows.length > 0) {
    const field = (n: number): string => `json_extract(value, '$[${n}]')`;
    const fields = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(field).join(", ");
    // In the branch that its lab goes on in.
    const branch = `(SELECT "branch" FROM "lab" WHERE "id" = ${field(0)})`;
    // JSON has no bare NUL, so a doubled quote is all that a literal needs.
    statements.push(
      `INSERT INTO "journal_entry" ("labId", "index", "version", "at", "actor", "kind", "key", "payload", "chain", "branch") SELECT ${fields}, coalesce(${branch}, 0) FROM json_each(${quoted(JSON.stringify(rows))});`,
    );
  }
  statements.push(...taskStatements(commits));
  for (const { labId, entries, clockUs, toldUs, newsUs = toldUs, speed } of commits) {
    const last = entries.at(-1);
    const end = last ? `, "journalEnd" = ${whole(last.index + 1)}, "journalChain" = ${quoted(last.chain)}` : "";
    const clocks = `"clockUs" = max("clockUs", ${whole(clockUs)}), "toldUs" = max("toldUs", ${whole(toldUs)}), "newsUs" = max("newsUs", ${whole(newsUs)})`;
    statements.push(`UPDATE "lab" SET ${clocks}, "speed" = ${whole(speedToColumn(speed))}${end} WHERE "id" = ${quoted(labId)};`);
  }
  return statements;
}

function setAsideStatement(labId: string, { index, at, actor, kind, what, reason, wall }: SetAsideEntry): string {
  const values = [quoted(labId), whole(index), whole(at), ...[actor, kind, what, reason, wall].map(quoted)].join(", ");
  return `INSERT OR IGNORE INTO "set_aside_entry" ("labId", "index", "at", "actor", "kind", "what", "reason", "createdAt", "branch") SELECT ${values}, "branch" FROM "lab" WHERE "id" = ${quoted(labId)};`;
}

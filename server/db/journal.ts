import type { SqlQuery } from "@prisma/driver-adapter-utils";
import { journalStart, type StoredEntry } from "../lab/journal-entry";
import {
  type JournalCommit,
  type JournalStore,
  type LabPast,
  type SetAsideEntry,
  type SnapshotPlace,
  StoreBusy,
  StoreRefused,
} from "../lab/journal-store";
import { keptHistory } from "../lab/kept-history";
import type { PackedSnapshot } from "../lab/messages";
import { inWords } from "./damage";
import type { Database } from "./open";
import { speedFromColumn, speedToColumn } from "./speed";

const HOUR_US = 3_600_000_000;
/** How often and how far apart a write is tried while another process writes: 5 s in all, as elsewhere in the database. */
const BUSY_TRIES = 100;
const BUSY_WAIT_MS = 50;
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const whole = (n: number) => {
  if (!Number.isSafeInteger(n)) throw new StoreRefused(`not a whole number: ${n}`);
  return `${n}`;
};
const historyUsOf = ({ historyHours }: { readonly historyHours: number | null }) => (historyHours === null ? null : historyHours * HOUR_US);
const newestFirst = [{ journalIndex: "desc" }, { at: "desc" }] as const;

/** The journal in SQLite: one script, one transaction, one write-through for all labs that have something. */
export function sqliteJournal({ journal, prisma, written }: Database): JournalStore {
  const writing = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
      written();
    } catch (error) {
      const kind = (error as { cause?: { kind?: string } }).cause?.kind;
      if (kind === "SocketTimeout") throw new StoreBusy("the database is busy");
      throw refusedOr(error);
    }
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
  return {
    commit: async (commits) => run(commitStatements(commits)),
    past: (labId) => read(() => pastOf(prisma, labId)),
    snapshot: (labId, { journalIndex, at }) =>
      read(async () => {
        const row = await prisma.snapshot.findUnique({ where: { labId_journalIndex_at: { labId, journalIndex, at: BigInt(at) } } });
        return row && { ...row, at, fileBytes: Number(row.fileBytes) };
      }),
    entries: (labId, fromIndex) =>
      read(async () => {
        const rows = await prisma.journalEntry.findMany({ where: { labId, index: { gte: fromIndex } }, orderBy: { index: "asc" } });
        return rows.map(({ labId: _, at, ...rest }): StoredEntry => ({ ...rest, at: Number(at) }));
      }),
    async saveSnapshot(labId, snapshot) {
      const gone = await read(() => goneWith(prisma, labId, snapshot));
      // Not in one transaction of the driver's: each opens a connection that is never closed. What is not pruned now is pruned next time.
      await writing(() => journal.executeRaw(snapshotStatement(labId, snapshot)));
      await run(pruneStatements(labId, gone));
    },
    setAside: (labId, entry) => runPatiently([setAsideStatement(labId, entry)]),
    takeBack: (labId, indices) =>
      runPatiently([`DELETE FROM "set_aside_entry" WHERE "labId" = ${quoted(labId)} AND "index" IN (${indices.map(whole).join(", ")});`]),
    rewind: (labId, end, clockUs) => {
      const lab = `"labId" = ${quoted(labId)}`;
      return runPatiently([
        `DELETE FROM "journal_entry" WHERE ${lab} AND "index" >= ${whole(end.index)};`,
        `DELETE FROM "set_aside_entry" WHERE ${lab} AND "index" >= ${whole(end.index)};`,
        `DELETE FROM "snapshot" WHERE ${lab} AND ("journalIndex" > ${whole(end.index)} OR "at" > ${whole(clockUs)});`,
        `UPDATE "lab" SET "clockUs" = ${whole(clockUs)}, "journalEnd" = ${whole(end.index)}, "journalChain" = ${quoted(end.chain)} WHERE "id" = ${quoted(labId)};`,
      ]);
    },
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
    const fields = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => `json_extract(value, '$[${n}]')`).join(", ");
    // JSON has no bare NUL, so a doubled quote is all that a literal needs.
    statements.push(
      `INSERT INTO "journal_entry" ("labId", "index", "version", "at", "actor", "kind", "key", "payload", "chain") SELECT ${fields} FROM json_each(${quoted(JSON.stringify(rows))});`,
    );
  }
  for (const { labId, entries, clockUs, speed } of commits) {
    const last = entries.at(-1);
    const end = last ? `, "journalEnd" = ${whole(last.index + 1)}, "journalChain" = ${quoted(last.chain)}` : "";
    statements.push(
      `UPDATE "lab" SET "clockUs" = max("clockUs", ${whole(clockUs)}), "speed" = ${whole(speedToColumn(speed))}${end} WHERE "id" = ${quoted(labId)};`,
    );
  }
  return statements;
}

/** What of a lab's past goes when a snapshot is added: snapshots, and entries before an index. */
interface GonePast {
  readonly snapshots: readonly SnapshotPlace[];
  readonly beforeIndex: number;
}

/** @throws StoreRefused when there is no such lab */
async function goneWith(prisma: Database["prisma"], labId: string, { journalIndex, at, fileBytes }: PackedSnapshot): Promise<GonePast> {
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

/** Written anew, not updated: the same place in the journal gives the same state. */
function snapshotStatement(labId: string, snapshot: PackedSnapshot): SqlQuery {
  const { journalIndex, at, chain, engine, bytes, sha256, fileBytes } = snapshot;
  const values = [
    labId,
    journalIndex,
    BigInt(at),
    chain,
    engine,
    new Uint8Array(bytes),
    sha256,
    BigInt(fileBytes),
    new Date().toISOString(),
  ];
  const types = ["string", "int", "bigint", "string", "string", "bytes", "string", "bigint", "string"] as const;
  return {
    sql: `INSERT OR REPLACE INTO "snapshot" ("labId", "journalIndex", "at", "chain", "engine", "bytes", "sha256", "fileBytes", "createdAt") VALUES (${values.map(() => "?").join(", ")})`,
    args: values,
    argTypes: types.map((scalarType) => ({ scalarType, arity: "scalar" })),
  };
}

function pruneStatements(labId: string, gone: GonePast): string[] {
  const ofLab = `"labId" = ${quoted(labId)}`;
  return [
    ...gone.snapshots.map(
      ({ journalIndex, at }) =>
        `DELETE FROM "snapshot" WHERE ${ofLab} AND "journalIndex" = ${whole(journalIndex)} AND "at" = ${whole(at)};`,
    ),
    `DELETE FROM "journal_entry" WHERE ${ofLab} AND "index" < ${whole(gone.beforeIndex)};`,
  ];
}

function setAsideStatement(labId: string, { index, at, actor, kind, what, reason, wall }: SetAsideEntry): string {
  const values = [quoted(labId), whole(index), whole(at), ...[actor, kind, what, reason, wall].map(quoted)].join(", ");
  return `INSERT OR IGNORE INTO "set_aside_entry" ("labId", "index", "at", "actor", "kind", "what", "reason", "createdAt") VALUES (${values});`;
}

async function pastOf(prisma: Database["prisma"], labId: string): Promise<LabPast> {
  const lab = await prisma.lab.findUniqueOrThrow({ where: { id: labId } });
  const snapshots = await prisma.snapshot.findMany({
    where: { labId },
    orderBy: [...newestFirst],
    select: { journalIndex: true, at: true },
  });
  const setAside = await prisma.setAsideEntry.findMany({ where: { labId }, orderBy: { index: "asc" } });
  const isFresh = lab.journalEnd === 0 && lab.journalChain === "";
  return {
    clockUs: Number(lab.clockUs),
    speed: speedFromColumn(lab.speed),
    end: isFresh ? journalStart(labId) : { index: lab.journalEnd, chain: lab.journalChain },
    historyUs: historyUsOf(lab),
    snapshots: snapshots.map(({ journalIndex, at }): SnapshotPlace => ({ journalIndex, at: Number(at) })),
    setAside: setAside.map(setAsideOf),
  };
}

/** An entry that was set aside, as its row says. */
export function setAsideOf({ index, at, actor, kind, what, reason, createdAt }: SetAsideRow): SetAsideEntry {
  return { index, at: Number(at), actor, kind, what, reason, wall: createdAt.toISOString() };
}
type SetAsideRow = Awaited<ReturnType<Database["prisma"]["setAsideEntry"]["findMany"]>>[number];

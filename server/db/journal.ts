import { type JournalCommit, type JournalStore, type LabPast, SNAPSHOTS_KEPT, StoreBusy, type StoredEntry } from "../lab/journal-store";
import type { PackedSnapshot } from "../lab/messages";
import type { Database } from "./open";
import { speedFromColumn, speedToColumn } from "./speed";

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const whole = (n: number) => {
  if (!Number.isSafeInteger(n)) throw new Error(`not a whole number: ${n}`);
  return `${n}`;
};

/** The journal in SQLite: one script, one transaction, one write-through for all labs that have something. */
export function sqliteJournal(database: Database): JournalStore {
  const { journal, prisma } = database;
  return {
    async commit(commits: readonly JournalCommit[]) {
      const rows = commits.flatMap(({ labId, entries }) =>
        entries.map((entry) => [labId, entry.index, entry.at, entry.kind, entry.text, entry.checksum]),
      );
      const parts = ["BEGIN IMMEDIATE;"];
      if (rows.length > 0) {
        const fields = [0, 1, 2, 3, 4, 5].map((n) => `json_extract(value, '$[${n}]')`).join(", ");
        // JSON has no bare NUL, so a doubled quote is all that a literal needs.
        parts.push(
          `INSERT INTO "journal_entry" ("labId", "index", "at", "kind", "text", "checksum") SELECT ${fields} FROM json_each(${quoted(JSON.stringify(rows))});`,
        );
      }
      for (const { labId, clockUs, speed } of commits) {
        parts.push(
          `UPDATE "lab" SET "clockUs" = max("clockUs", ${whole(clockUs)}), "speed" = ${whole(speedToColumn(speed))} WHERE "id" = ${quoted(labId)};`,
        );
      }
      parts.push("COMMIT;");
      try {
        await journal.executeScript(parts.join("\n"));
      } catch (error) {
        const kind = (error as { cause?: { kind?: string } }).cause?.kind;
        if (kind === "SocketTimeout") throw new StoreBusy("the database is busy");
        throw error;
      }
    },
    async past(labId): Promise<LabPast> {
      const lab = await prisma.lab.findUniqueOrThrow({ where: { id: labId } });
      const rows = await prisma.snapshot.findMany({ where: { labId }, orderBy: [{ journalIndex: "desc" }, { at: "desc" }] });
      const snapshots = rows.map(
        ({ journalIndex, at, engine, bytes, sha256 }): PackedSnapshot => ({ journalIndex, at: Number(at), engine, bytes, sha256 }),
      );
      return { clockUs: Number(lab.clockUs), speed: speedFromColumn(lab.speed), snapshots };
    },
    async entries(labId, fromIndex): Promise<readonly StoredEntry[]> {
      const rows = await prisma.journalEntry.findMany({ where: { labId, index: { gte: fromIndex } }, orderBy: { index: "asc" } });
      return rows.map(({ index, at, kind, text, checksum }) => ({ index, at: Number(at), kind, text, checksum }));
    },
    async saveSnapshot(labId, snapshot) {
      const { journalIndex, engine, sha256 } = snapshot;
      const at = BigInt(snapshot.at);
      const bytes = new Uint8Array(snapshot.bytes);
      // Written anew, not updated: the same place in the journal gives the same state.
      await prisma.snapshot.deleteMany({ where: { labId, journalIndex, at } });
      await prisma.snapshot.create({ data: { labId, journalIndex, at, engine, bytes, sha256 }, select: { labId: true } });
      const old = await prisma.snapshot.findMany({
        where: { labId },
        orderBy: [{ journalIndex: "desc" }, { at: "desc" }],
        skip: SNAPSHOTS_KEPT,
        select: { journalIndex: true, at: true },
      });
      for (const key of old) await prisma.snapshot.deleteMany({ where: { labId, ...key } });
    },
    async cut(labId, fromIndex) {
      await prisma.journalEntry.deleteMany({ where: { labId, index: { gte: fromIndex } } });
    },
  };
}

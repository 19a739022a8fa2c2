import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { LabFolders } from "../lab/files/lab-folders";
import { EndMarks } from "../lab/journal/end-marks";
import { headAfter, isWhole, type JournalHead, journalStart, type StoredEntry } from "../lab/journal/journal-entry";
import { isDamage } from "./damage";
import { blocksOf } from "./snapshots";

/** What a check has found. */
export interface CheckReport {
  readonly labs: readonly { readonly id: string; readonly name: string; readonly faults: readonly string[] }[];
  /** faults of the database as a whole */
  readonly faults: readonly string[];
  readonly counts: { readonly entries: number; readonly snapshots: number; readonly chunks: number };
}

const PAGE_ROWS = 500;

/**
 * Reads all that a data directory holds, and changes nothing: the database's pages and references, every journal's chain from its
 * first entry to its end mark, every snapshot and every chunk of a guest's file by its checksum. A server may run meanwhile.
 */
export async function checkDirectory(path: string): Promise<CheckReport> {
  const folders = new LabFolders(join(path, "labs"));
  // Marks first: a journal that grows meanwhile reaches further than its mark.
  const marks = new EndMarks((labId) => folders.endMarkOf(labId));
  const ends = new Map(folders.ids().map((labId) => [labId, marks.read(labId)]));
  const connection = await new PrismaLibSql({ url: `file:${join(path, "xenarium.db")}`, timeout: 5_000 }).connect();
  try {
    await connection.executeScript("PRAGMA query_only=ON;");
    return await new Checker(connection, folders, ends).run();
  } finally {
    await connection.dispose();
  }
}

class Checker {
  private readonly counts = { entries: 0, snapshots: 0, chunks: 0 };
  private readonly faults: string[] = [];

  constructor(
    private readonly connection: SqlDriverAdapter,
    private readonly folders: LabFolders,
    private readonly ends: ReadonlyMap<string, JournalHead | null>,
  ) {}

  async run(): Promise<CheckReport> {
    for (const [text] of await this.rows("PRAGMA integrity_check(20)"))
      if (text !== "ok") this.faults.push(`the database: ${String(text)}`);
    for (const [table] of await this.rows("PRAGMA foreign_key_check"))
      this.faults.push(`the table ${String(table)} refers to rows that are not there`);
    const known = await this.rows(`SELECT "id", "name", "journalEnd", "journalChain" FROM "lab" ORDER BY "createdAt"`);
    const labs: { id: string; name: string; faults: readonly string[] }[] = [];
    for (const [id, name, index, chain] of known)
      labs.push({ id: String(id), name: String(name), faults: await this.lab(String(id), { index: Number(index), chain: String(chain) }) });
    for (const [labId, mark] of this.ends)
      if (mark && !labs.some(({ id }) => id === labId)) this.faults.push(`the lab ${labId} has files, and the database does not know it`);
    return { labs, faults: this.faults, counts: this.counts };
  }

  private async lab(labId: string, end: JournalHead): Promise<readonly string[]> {
    const faults: string[] = [];
    const chains = new Map<number, string>();
    await this.journal(labId, end, faults, chains);
    await this.snapshots(labId, faults, chains);
    for (const name of this.folders.chunkNames(labId)) {
      this.counts.chunks++;
      const file = this.folders.chunkFile(labId, name);
      if (!existsSync(file)) faults.push(`a piece of a guest's file is missing: ${name}`);
      else if (createHash("sha256").update(readFileSync(file)).digest("hex") !== name)
        faults.push(`a piece of a guest's file is damaged: ${name}`);
    }
    return faults;
  }

  private async journal(labId: string, end: JournalHead, faults: string[], chains: Map<number, string>): Promise<void> {
    let head: JournalHead | null = null;
    for (;;) {
      const from: number = head?.index ?? 0;
      const rows: readonly unknown[][] = await this.rows(
        `SELECT "index", "version", "at", "actor", "kind", "key", "payload", "chain" FROM "journal_entry" WHERE "labId" = ? AND "index" >= ${from} ORDER BY "index" LIMIT ${PAGE_ROWS}`,
        [labId],
        faults,
      );
      for (const row of rows) {
        const entry = entryOfRow(row);
        // What was pruned before the first entry is not there to be checked.
        head ??= { index: entry.index, chain: entry.index === 0 ? journalStart(labId).chain : "" };
        if (entry.index !== head.index) faults.push(`journal: entries ${head.index} to ${entry.index - 1} are missing`);
        else if (head.chain !== "" && !isWhole(labId, head.chain, entry)) faults.push(`journal: entry ${entry.index} is damaged`);
        head = headAfter(entry);
        chains.set(head.index, head.chain);
        this.counts.entries++;
      }
      if (rows.length < PAGE_ROWS) break;
    }
    const reached = head?.index ?? end.index;
    const known = Math.max(end.index, this.ends.get(labId)?.index ?? 0);
    if (reached < known) faults.push(`journal: it ends before entry ${reached}, and ${known} entries were acknowledged`);
    else if (head && end.index === head.index && end.chain !== head.chain) faults.push("journal: its end mark does not fit its last entry");
  }

  private async snapshots(labId: string, faults: string[], chains: ReadonlyMap<number, string>): Promise<void> {
    const places = await this.rows(
      `SELECT "journalIndex", "at" FROM "snapshot" WHERE "labId" = ? ORDER BY "journalIndex", "at"`,
      [labId],
      faults,
    );
    if (places.length === 0) faults.push("it has no snapshot");
    for (const [index, at] of places) {
      this.counts.snapshots++;
      const ofPlace = `FROM "snapshot" WHERE "labId" = ? AND "journalIndex" = ${Number(index)} AND "at" = ${Number(at)}`;
      const [row] = await this.rows(`SELECT "blockSet", "blockCount", "sha256", "chain" ${ofPlace}`, [labId], faults);
      if (!row) continue;
      const [blockSet, count, sum, chain] = row;
      const isWhole = await this.areBlocksWhole(labId, String(blockSet), Number(count), String(sum));
      // A server that runs may have dropped it meanwhile.
      if (!isWhole && (await this.rows(`SELECT 1 ${ofPlace}`, [labId], faults)).length > 0)
        faults.push(`the snapshot at entry ${Number(index)} is damaged`);
      const expected = chains.get(Number(index));
      if (chain !== "" && expected !== undefined && expected !== chain)
        faults.push(`the snapshot at entry ${Number(index)} is not of this journal`);
    }
  }

  private async areBlocksWhole(labId: string, blockSet: string, count: number, expected: string): Promise<boolean> {
    const sum = createHash("sha256");
    let found = 0;
    try {
      for await (const block of blocksOf(this.connection, labId, blockSet)) {
        sum.update(block);
        found++;
      }
    } catch (error) {
      if (!isDamage(error)) throw error;
      return false;
    }
    return found === count && sum.digest("hex") === expected;
  }

  /** Rows of a question; what cannot be read is a fault. */
  private async rows(sql: string, args: readonly string[] = [], faults: string[] = this.faults): Promise<unknown[][]> {
    try {
      const argTypes = args.map(() => ({ scalarType: "string", arity: "scalar" }) as const);
      return (await this.connection.queryRaw({ sql, args: [...args], argTypes })).rows;
    } catch (error) {
      if (!isDamage(error)) throw error;
      faults.push("a part of it lies on a damaged page and cannot be read");
      return [];
    }
  }
}

function entryOfRow(row: readonly unknown[]): StoredEntry {
  const [index, version, at, actor, kind, key, payload, chain] = row;
  return {
    index: Number(index),
    version: Number(version),
    at: Number(at),
    actor: String(actor),
    kind: String(kind),
    key: String(key),
    payload: String(payload),
    chain: String(chain),
  };
}

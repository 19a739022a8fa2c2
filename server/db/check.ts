import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { LabFolders } from "../lab/files/lab-folders";
import { EndMarks } from "../lab/journal/end-marks";
import { headAfter, isWhole, type JournalHead, journalStart, type StoredEntry } from "../lab/journal/journal-entry";
import type { Branch } from "../lab/journal/lineage";
import { branchesOf } from "./branches";
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

/** A branch of a lab, and where its journal should end; null: nobody says. */
interface CheckedBranch extends Pick<Branch, "number" | "fork"> {
  readonly end: JournalHead | null;
  /** the same as it is known outside the database */
  readonly mark: JournalHead | null;
}

const placeName = (branch: number, index: number): string => `${branch} ${index}`;

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
    const chains = new Map<string, string>();
    for (const branch of await this.branches(labId, end)) await this.journal(labId, branch, faults, chains);
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

  /** Branches of a lab, each before those that have left it. @param end - of the one that it goes on in */
  private async branches(labId: string, end: JournalHead): Promise<readonly CheckedBranch[]> {
    const [row] = await this.rows(`SELECT "branch" FROM "lab" WHERE "id" = ?`, [labId]);
    const current = Number(row?.[0] ?? 0);
    const known = await branchesOf(this.connection, labId).catch(() => []);
    const mark = this.ends.get(labId) ?? null;
    const present = (number: number, left: JournalHead | null): CheckedBranch["end"] => (number === current ? end : left);
    const branches = known.map(({ number, fork, isDropped, end: left }) => ({
      number,
      fork,
      end: present(number, isDropped ? null : left),
    }));
    const all = branches.length > 0 ? branches : [{ number: current, fork: null, end }];
    return all.map((each) => ({ ...each, mark: each.number === current ? mark : null }));
  }

  private async journal(labId: string, branch: CheckedBranch, faults: string[], chains: Map<string, string>): Promise<void> {
    const { number, fork, end, mark } = branch;
    const of = number === 0 ? "journal" : `journal of branch ${number}`;
    // What was pruned before the first entry is not there to be checked.
    let head: JournalHead | null = null;
    const known = fork ? chains.get(placeName(fork.parent, fork.index)) : undefined;
    if (fork && known !== undefined) chains.set(placeName(number, fork.index), known);
    for (let from = 0; ; from = head?.index ?? 0) {
      const rows = await this.rows(
        `SELECT "index", "version", "at", "actor", "kind", "key", "payload", "chain" FROM "journal_entry" WHERE "labId" = ? AND "branch" = ${number} AND "index" >= ${from} ORDER BY "index" LIMIT ${PAGE_ROWS}`,
        [labId],
        faults,
      );
      for (const row of rows) {
        const entry = entryOfRow(row);
        head ??= { index: entry.index, chain: this.chainBefore(labId, entry, branch, chains) };
        if (entry.index !== head.index) faults.push(`${of}: entries ${head.index} to ${entry.index - 1} are missing`);
        else if (head.chain !== "" && !isWhole(labId, head.chain, entry)) faults.push(`${of}: entry ${entry.index} is damaged`);
        head = headAfter(entry);
        chains.set(placeName(number, head.index), head.chain);
        this.counts.entries++;
      }
      if (rows.length < PAGE_ROWS) break;
    }
    if (end === null) return;
    const reached = head?.index ?? end.index;
    const acknowledged = Math.max(end.index, mark?.index ?? 0);
    if (reached < acknowledged) faults.push(`${of}: it ends before entry ${reached}, and ${acknowledged} entries were acknowledged`);
    else if (head && end.index === head.index && end.chain !== head.chain) faults.push(`${of}: its end mark does not fit its last entry`);
  }

  /** The chain before the first entry of a branch that is there; "": not known. */
  private chainBefore(labId: string, { index }: StoredEntry, { fork }: CheckedBranch, chains: ReadonlyMap<string, string>): string {
    if (fork) return index === fork.index ? (chains.get(placeName(fork.parent, index)) ?? "") : "";
    return index === 0 ? journalStart(labId).chain : "";
  }

  private async snapshots(labId: string, faults: string[], chains: ReadonlyMap<string, string>): Promise<void> {
    const places = await this.rows(
      `SELECT "branch", "journalIndex", "at" FROM "snapshot" WHERE "labId" = ? ORDER BY "branch", "journalIndex", "at"`,
      [labId],
      faults,
    );
    const [lab] = await this.rows(`SELECT "origin" FROM "lab" WHERE "id" = ?`, [labId]);
    // One that was branched off begins with the other lab's.
    if (places.length === 0 && lab?.[0] === null) faults.push("it has no snapshot");
    for (const [branch, index, at] of places) {
      this.counts.snapshots++;
      const ofPlace = `FROM "snapshot" WHERE "labId" = ? AND "branch" = ${Number(branch)} AND "journalIndex" = ${Number(index)} AND "at" = ${Number(at)}`;
      const [row] = await this.rows(`SELECT "blockSet", "blockCount", "sha256", "chain" ${ofPlace}`, [labId], faults);
      if (!row) continue;
      const [blockSet, count, sum, chain] = row;
      const isWhole = await this.areBlocksWhole(labId, String(blockSet), Number(count), String(sum));
      // A server that runs may have dropped it meanwhile.
      if (!isWhole && (await this.rows(`SELECT 1 ${ofPlace}`, [labId], faults)).length > 0)
        faults.push(`the snapshot at entry ${Number(index)} is damaged`);
      const expected = chains.get(placeName(Number(branch), Number(index)));
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

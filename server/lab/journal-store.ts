import { createHash } from "node:crypto";
import type { JournalEntry } from "../../simulator";
import type { PackedSnapshot } from "./messages";

/** A journal entry as it lies on the disk. */
export interface StoredEntry {
  readonly index: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
  readonly checksum: string;
}

/** What one lab adds in one commit. */
export interface JournalCommit {
  readonly labId: string;
  readonly entries: readonly StoredEntry[];
  /** virtual microseconds up to which something may be seen after this commit */
  readonly clockUs: number;
  readonly speed: number;
}

/** Everything needed to bring a lab back. */
export interface LabPast {
  readonly clockUs: number;
  readonly speed: number;
  /** newest first */
  readonly snapshots: readonly PackedSnapshot[];
}

/** Keeps journals and snapshots. `commit` is all or nothing and on the disk when it returns. */
export interface JournalStore {
  commit(commits: readonly JournalCommit[]): Promise<void>;
  past(labId: string): Promise<LabPast>;
  /** Entries from an index on, in order. */
  entries(labId: string, fromIndex: number): Promise<readonly StoredEntry[]>;
  /** Saves a snapshot and drops all but the newest three of the lab. */
  saveSnapshot(labId: string, snapshot: PackedSnapshot): Promise<void>;
  /** Removes entries from an index on: a damaged tail. */
  cut(labId: string, fromIndex: number): Promise<void>;
}

/** The disk is busy with another writer; the same commit may be tried again at once. */
export class StoreBusy extends Error {}

export const SNAPSHOTS_KEPT = 3;

/** Checksum of an entry: 32 hex digits that also bind it to its lab and place. */
export function entryChecksum(labId: string, index: number, text: string): string {
  return createHash("sha256").update(`${labId}\n${index}\n${text}`).digest("hex").slice(0, 32);
}

export function storeEntry(labId: string, index: number, entry: JournalEntry): StoredEntry {
  const text = JSON.stringify(entry);
  return { index, at: entry.at, kind: entry.kind, text, checksum: entryChecksum(labId, index, text) };
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

import { createHash } from "node:crypto";
import type { JournalHead, StoredEntry } from "./journal-entry";
import type { PackedSnapshot } from "./messages";
import { LabRefusal } from "./types";

/** What one lab adds in one commit. */
export interface JournalCommit {
  readonly labId: string;
  readonly entries: readonly StoredEntry[];
  /** virtual microseconds up to which something may be seen after this commit */
  readonly clockUs: number;
  readonly speed: number;
}

/** Where a snapshot stands: behind so many entries, at a virtual time in µs. */
export interface SnapshotPlace {
  readonly journalIndex: number;
  readonly at: number;
}

/** An acknowledged entry that brought its lab down twice and is left out since. */
export interface SetAsideEntry {
  readonly index: number;
  /** virtual µs */
  readonly at: number;
  readonly actor: string;
  readonly kind: string;
  /** what was asked, in short */
  readonly what: string;
  /** what it did to the lab */
  readonly reason: string;
  /** when it was set aside, ISO 8601 */
  readonly wall: string;
}

/** What is known of a lab's past without reading it. */
export interface LabPast {
  readonly clockUs: number;
  readonly speed: number;
  /** the journal's end mark: what was acknowledged reaches to here */
  readonly end: JournalHead;
  /** virtual time that is kept whole, µs; null: all */
  readonly historyUs: number | null;
  /** newest first */
  readonly snapshots: readonly SnapshotPlace[];
  /** oldest first */
  readonly setAside: readonly SetAsideEntry[];
}

/** Keeps journals and snapshots. What it writes is all or nothing and on the disk when it returns. */
export interface JournalStore {
  commit(commits: readonly JournalCommit[]): Promise<void>;
  past(labId: string): Promise<LabPast>;
  /** Null: there is none at that place. */
  snapshot(labId: string, place: SnapshotPlace): Promise<PackedSnapshot | null>;
  /** Entries from an index on, in order. */
  entries(labId: string, fromIndex: number): Promise<readonly StoredEntry[]>;
  /** Saves a snapshot and drops the snapshots and entries that the lab's history does not ask for any more. */
  saveSnapshot(labId: string, snapshot: PackedSnapshot): Promise<void>;
  /** Leaves an entry out of every replay from now on. */
  setAside(labId: string, entry: SetAsideEntry): Promise<void>;
  /** Entries that were set aside are replayed again. */
  takeBack(labId: string, indices: readonly number[]): Promise<void>;
  /** Forgets what came after a place: entries, snapshots, the clock. */
  rewind(labId: string, end: JournalHead, clockUs: number): Promise<void>;
}

/** The disk is busy with another writer; the same commit may be tried again at once. */
export class StoreBusy extends Error {}

/** What is to be written contradicts what is there; trying again gives the same. */
export class StoreRefused extends Error {}

/** A part of the database cannot be read. The message says so in words. */
export class StoreDamaged extends LabRefusal {
  constructor(message: string) {
    super("LAB_FAILED", message);
  }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

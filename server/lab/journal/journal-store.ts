import { createHash } from "node:crypto";
import { LabRefusal } from "../types";
import type { SnapshotHead } from "../worker/messages";
import type { JournalHead, StoredEntry } from "./journal-entry";
import type { Branch } from "./lineage";
import type { PlacedNote } from "./task-notes";

/** What one lab adds in one commit. */
export interface JournalCommit {
  readonly labId: string;
  readonly entries: readonly StoredEntry[];
  /** for the history of its tasks; left out: none */
  readonly notes?: readonly PlacedNote[];
  /** virtual microseconds up to which it has run */
  readonly clockUs: number;
  /** virtual microseconds up to which something may be seen after this commit; 0: no further than before */
  readonly toldUs: number;
  /** virtual microseconds up to which anything has come out of it but the time; left out: as `toldUs` */
  readonly newsUs?: number;
  readonly speed: number;
}

/** Where a snapshot stands: in a branch of its lab, behind so many entries, at a virtual time in µs. */
export interface SnapshotPlace {
  readonly branch: number;
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

/** Where another lab was branched off. */
export interface BranchOrigin extends SnapshotPlace {
  readonly labId: string;
}

/** A moment of a lab with a name; its snapshot stays. */
export interface Mark extends SnapshotPlace {
  readonly id: string;
  readonly name: string;
  /** account that has set it, by name */
  readonly author: string;
  /** wall time, ISO 8601 */
  readonly wall: string;
}

/** How a lab leaves the way that it has gone. */
export interface Leaving {
  /** who takes it back, by name */
  readonly author: string;
  /** what the branch that is left is called from now on; "": nothing */
  readonly name: string;
  /** wall time, ISO 8601 */
  readonly wall: string;
}

/** What is known of the past of a branch of a lab without reading it. */
export interface LabPast {
  readonly branch: number;
  /** where it was branched off another lab, until a snapshot of its own is there */
  readonly origin: BranchOrigin | null;
  /** virtual microseconds up to which it has run, as last noted */
  readonly clockUs: number;
  /** virtual microseconds up to which something may have been seen */
  readonly toldUs: number;
  /** of that, up to which anything may have been news: beyond it nothing was told but the time */
  readonly newsUs: number;
  readonly speed: number;
  /** the journal's end mark: what was acknowledged reaches to here */
  readonly end: JournalHead;
  /** virtual time that is kept whole, µs; null: all */
  readonly historyUs: number | null;
  /** newest first, each with the engine that has written it */
  readonly snapshots: readonly (SnapshotPlace & { readonly engine: string })[];
  /** oldest first */
  readonly setAside: readonly SetAsideEntry[];
}

/** Keeps journals and snapshots. What it writes is all or nothing and on the disk when it returns. */
export interface JournalStore {
  commit(commits: readonly JournalCommit[]): Promise<void>;
  /** @param branch - the one that the lab goes on in, unless told */
  past(labId: string, branch?: number): Promise<LabPast>;
  /** Places of all snapshots of a lab, in whichever branch. */
  places(labId: string): Promise<readonly SnapshotPlace[]>;
  /** Null: there is none at that place. */
  snapshot(labId: string, place: SnapshotPlace): Promise<SnapshotHead | null>;
  /** Blocks of a snapshot in their order, each in a buffer of its own, with turns for others between them; whether they are whole is not asked. */
  blocks(labId: string, blockSet: string): AsyncIterable<Uint8Array>;
  /** Entries from an index on, in order, those among them that a branch has of others. @param branch - as for `past` */
  entries(labId: string, fromIndex: number, branch?: number): Promise<readonly StoredEntry[]>;
  /** Index from which on all entries of a branch are there, those among them that it has of others. @param branch - as for `past` */
  wholeFrom(labId: string, branch?: number): Promise<number>;
  /** Saves a block of a snapshot that follows when all of them are saved. Its set is under way until then, or until it is given up. */
  saveBlock(labId: string, blockSet: string, number: number, bytes: Uint8Array): Promise<void>;
  /** No snapshot follows for a set: its blocks are nobody's from now on, unless its snapshot is saved already. */
  giveUpBlocks(labId: string, blockSet: string): void;
  /**
   * Saves a snapshot, whose blocks are saved already, and drops the snapshots and entries that the lab's history does not ask for any more.
   * @throws StoreRefused when not all of its blocks are there
   */
  saveSnapshot(labId: string, snapshot: SnapshotHead): Promise<void>;
  /**
   * Removes some blocks that are nobody's: of snapshots that were dropped, or that were given up. Those of every
   * set that is under way stay: a lab's own snapshots and those that people ask for are written beside one another.
   * @param labId - whose; null: of all labs, those that are gone among them
   * @returns whether there may be more
   */
  sweep(labId: string | null): Promise<boolean>;
  /** Leaves an entry out of every replay from now on. */
  setAside(labId: string, entry: SetAsideEntry): Promise<void>;
  /** Entries that were set aside are replayed again. */
  takeBack(labId: string, indices: readonly number[]): Promise<void>;
  /** All branches of a lab, by number, those that were dropped among them; none: it was never taken back. */
  branches(labId: string): Promise<readonly Branch[]>;
  /**
   * The lab goes on in a new branch that leaves `at.branch` at a moment; what it was in stays as it is.
   * @returns the new branch's number
   */
  goBack(labId: string, at: SnapshotPlace, head: JournalHead, leaving: Leaving): Promise<number>;
  /** The lab goes on at the end of a branch that it has left. @throws StoreRefused when there is none of that number */
  goOnIn(labId: string, branch: number, leaving: Leaving): Promise<void>;
  /** Nobody wants a branch any more; what others have of it stays. It is gone from the disk behind the lab's next snapshot. */
  dropBranch(labId: string, branch: number): Promise<void>;
  nameBranch(labId: string, branch: number, name: string): Promise<void>;
  /** Marks of a lab in all of its branches, oldest first. */
  marks(labId: string): Promise<readonly Mark[]>;
  /** @throws StoreRefused when there is no snapshot at its place */
  mark(labId: string, mark: Mark): Promise<void>;
  unmark(labId: string, id: string): Promise<void>;
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

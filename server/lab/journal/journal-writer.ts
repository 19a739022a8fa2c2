import type { SnapshotHead } from "../worker/messages";
import type { EndMarks } from "./end-marks";
import { headAfter } from "./journal-entry";
import { type JournalCommit, type JournalStore, StoreBusy, StoreDamaged, StoreRefused } from "./journal-store";

const BUSY_RETRY_MS = 2;
/** Tries after which a disk that is busy counts as one that refuses, so that people are told: 5 s or somewhat more. */
const BUSY_TRIES = 2_500;
const FAILED_RETRY_MS = 1_000;
/** Most commits in one transaction: keeps a single write short. */
const GROUP_LIMIT = 256;

type Item =
  | { readonly kind: "commit"; readonly commit: JournalCommit; readonly done: () => void }
  | { readonly kind: "block"; readonly labId: string; readonly block: SnapshotBlock; readonly done: (isSaved: boolean) => void }
  | { readonly kind: "snapshot"; readonly labId: string; readonly snapshot: SnapshotHead; readonly done: (isSaved: boolean) => void };

/** A block of a snapshot on its way to the disk. */
export interface SnapshotBlock {
  readonly blockSet: string;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** What goes wrong beside a disk that refuses. */
export interface WriterTrouble {
  /** What a lab commits will never be taken, and is forgotten; other labs' commits are written. */
  refused(labId: string, message: string): void;
  /** A snapshot was left out for the same reason. */
  leftOut(labId: string, message: string): void;
  /** Who was told of something written has thrown. */
  broken(labId: string, error: unknown): void;
}

const labOf = (item: Item): string => (item.kind === "commit" ? item.commit.labId : item.labId);

/** Writes what labs put out, in order and in groups, and tells when it is on the disk. Tries again for ever when the disk refuses. */
export class JournalWriter {
  private queue: Item[] = [];
  private isWriting = false;
  /** something is on its way to the disk at this moment */
  private isInGroup = false;
  private failure: string | null = null;
  private isClosed = false;
  private idle: (() => void)[] = [];
  /** labs of which blocks may be there that are nobody's, until somebody has looked; null: all */
  private readonly unswept = new Set<string | null>();
  /** written lab by lab, since one of them was refused together */
  private readonly apart = new Set<Item>();

  constructor(
    private readonly store: JournalStore,
    /** told once when writing fails and once when it works again (null) */
    private readonly onFailure: (message: string | null) => void,
    private readonly marks: EndMarks | null = null,
    private readonly trouble: WriterTrouble | null = null,
  ) {}

  /** Why writing fails now; null: it works. */
  get fault(): string | null {
    return this.failure;
  }

  commit(commit: JournalCommit, done: () => void): void {
    this.push({ kind: "commit", commit, done });
  }

  /** A block of a snapshot, written before the snapshot itself is asked for. */
  block(labId: string, block: SnapshotBlock, done: (isSaved: boolean) => void): void {
    this.push({ kind: "block", labId, block, done });
  }

  snapshot(labId: string, snapshot: SnapshotHead, done: (isSaved: boolean) => void = () => {}): void {
    this.push({ kind: "snapshot", labId, snapshot, done });
  }

  /** Removes blocks that are nobody's, some at a time and when nothing else is to be written. @param labId - whose; null: of all labs */
  sweep(labId: string | null): void {
    this.unswept.add(labId);
    this.begin();
  }

  /** Forgets what is still to be written for a lab: it is being deleted. Nobody waits for its snapshots any more. */
  forget(labId: string): void {
    const gone = this.queue.filter((item) => labOf(item) === labId);
    this.queue = this.queue.filter((item) => labOf(item) !== labId);
    for (const item of gone) if (item.kind !== "commit") item.done(false);
  }

  /** Waits until all is written; gives up while writing fails. */
  async settled(): Promise<void> {
    if (this.queue.length === 0 && !this.isInGroup) return;
    if (this.failure !== null) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Whether something of a lab is not on the disk yet. */
  isWaitingFor(labId: string): boolean {
    return this.queue.some((item) => labOf(item) === labId);
  }

  close(): void {
    this.isClosed = true;
  }

  private push(item: Item): void {
    this.queue.push(item);
    this.begin();
  }

  private begin(): void {
    if (this.isWriting) return;
    this.isWriting = true;
    // Whatever arrives in this turn of the loop shares one write-through.
    setImmediate(() => {
      this.write().catch((error: unknown) => this.onFailure(String(error)));
    });
  }

  private async write(): Promise<void> {
    let busyTries = 0;
    while (!this.isClosed) {
      this.isInGroup = false;
      if (this.queue.length === 0) {
        for (const resolve of this.idle.splice(0)) resolve();
        if (this.unswept.size === 0) break;
        await this.sweepSome();
        continue;
      }
      const group = this.nextGroup();
      this.isInGroup = true;
      try {
        await this.writeGroup(group);
      } catch (error) {
        if (error instanceof StoreDamaged || error instanceof StoreRefused) {
          this.refuse(group, error.message);
          continue;
        }
        const isShort = error instanceof StoreBusy && ++busyTries < BUSY_TRIES;
        if (!isShort) this.fail(error);
        await new Promise((resolve) => setTimeout(resolve, isShort ? BUSY_RETRY_MS : FAILED_RETRY_MS));
        continue;
      }
      busyTries = 0;
      this.queue = this.queue.filter((item) => !group.includes(item));
      if (this.failure !== null) {
        this.failure = null;
        this.onFailure(null);
      }
      for (const item of group) this.tell(item, true);
    }
    this.isWriting = false;
    this.isInGroup = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** What cannot be removed now is removed behind the lab's next snapshot, or at the next start. */
  private async sweepSome(): Promise<void> {
    const [labId = null] = this.unswept;
    const isMore = await this.store.sweep(labId).catch(() => false);
    if (!isMore) this.unswept.delete(labId);
    // Each step is as short as one commit: others have their turns between.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private nextGroup(): Item[] {
    const first = this.queue[0];
    if (first && first.kind !== "commit") return [first];
    if (first && this.apart.has(first)) return this.queue.filter((item) => this.apart.has(item) && labOf(item) === labOf(first));
    const end = this.queue.findIndex((item, index) => item.kind !== "commit" || index >= GROUP_LIMIT);
    return end === -1 ? [...this.queue] : this.queue.slice(0, end);
  }

  private async writeGroup(group: readonly Item[]): Promise<void> {
    const first = group[0];
    if (first?.kind === "snapshot") return this.store.saveSnapshot(first.labId, first.snapshot);
    if (first?.kind === "block") {
      const { blockSet, number, bytes } = first.block;
      await this.store.saveBlock(first.labId, blockSet, number, bytes);
      // It is long: others have a turn before the next.
      return await new Promise((resolve) => setImmediate(resolve));
    }
    const commits = new Map<string, JournalCommit>();
    for (const item of group) {
      if (item.kind !== "commit") continue;
      const { commit } = item;
      const before = commits.get(commit.labId);
      commits.set(
        commit.labId,
        before
          ? { ...commit, entries: [...before.entries, ...commit.entries], notes: [...(before.notes ?? []), ...(commit.notes ?? [])] }
          : commit,
      );
    }
    await this.store.commit([...commits.values()]);
    // Before anybody hears of it: what was acknowledged is known outside the database too.
    for (const { labId, entries } of commits.values()) {
      const last = entries.at(-1);
      if (last) this.marks?.write(labId, headAfter(last));
    }
  }

  private tell(item: Item, isSaved: boolean): void {
    this.apart.delete(item);
    try {
      item.done(isSaved);
    } catch (error) {
      // The others hear of theirs all the same.
      this.trouble?.broken(labOf(item), error);
    }
  }

  /** A group was refused for what is in it: each lab's part is tried alone, and the one to blame is left out. */
  private refuse(group: readonly Item[], message: string): void {
    const [first] = group;
    if (!first) return;
    const labId = labOf(first);
    if (group.some((item) => labOf(item) !== labId)) {
      for (const item of group) this.apart.add(item);
      return;
    }
    this.queue = this.queue.filter((item) => !group.includes(item));
    if (first.kind !== "commit") {
      this.trouble?.leftOut(labId, message);
      this.tell(first, false);
      return;
    }
    for (const item of group) this.apart.delete(item);
    this.forget(labId);
    this.trouble?.refused(labId, message);
  }

  private fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const isNew = this.failure === null;
    this.failure = message;
    if (isNew) this.onFailure(message);
    for (const resolve of this.idle.splice(0)) resolve();
  }
}

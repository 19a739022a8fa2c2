import { randomUUID } from "node:crypto";
import type { LabMachine, SnapshotUnderWay } from "../../../simulator";
import { type ChunkFiles, isDiskFault } from "../files/chunk-files";
import { type SnapshotMoment, SnapshotPace } from "../snapshots/snapshot-pace";
import { type BlockTaker, SnapshotGivenUp, SnapshotWriting } from "../snapshots/snapshot-writing";
import type { SnapshotHead } from "./messages";

/** Wall time that a snapshot under way takes in a turn, ms. */
const WRITING_BUDGET_MS = 3;

export interface SnapshotOutlet {
  /** A block of a snapshot, to be kept until its snapshot comes; `stored` follows. */
  block(blockSet: string, number: number, bytes: Uint8Array): void;
  /** A snapshot all of whose blocks have been given out. */
  snapshot(snapshot: SnapshotHead): void;
  failed(error: unknown): void;
  /** The disk has refused something that can wait; the lab goes on. */
  troubled(error: unknown): void;
  /** The lab wants a turn that it did not want before. */
  wake(): void;
  /** Does something that takes as long as the lab is large. */
  whole<T>(work: () => T): T;
  wallMs(): number;
}

/** The snapshots of one running lab: when the next is due, and the one that is under way. */
export class RunSnapshots {
  private readonly pace: SnapshotPace;
  private writing: SnapshotWriting | null = null;
  /** one that is due is under way, until its last block has been given out */
  private isPacking = false;
  /** somebody waits for the one under way: it is written without breaks between turns, even while the lab stands */
  private isWanted = false;
  private last: Promise<unknown> = Promise.resolve();
  /** what somebody has seen of the lab: up to which virtual time, µs, and the work that it had taken there, ms */
  private told = { us: -1, workMs: 0 };
  /** what the one under way, or the last, has taken of the lab's thread, ms */
  private writingMs = 0;

  /** @param place - where the lab is now @param head - the same as a snapshot of it names it */
  constructor(
    private readonly machine: LabMachine,
    private readonly files: ChunkFiles | null,
    private readonly outlet: SnapshotOutlet,
    private readonly place: () => Omit<SnapshotMoment, "toldWorkMs">,
    private readonly head: () => Pick<SnapshotHead, "branch" | "journalIndex" | "chain" | "workMs">,
  ) {
    this.pace = new SnapshotPace(this.moment());
  }

  /** The lab was opened from a snapshot: the next is due as long after it as if it had gone on. */
  openedFrom({ journalIndex, at, workMs }: Pick<SnapshotHead, "journalIndex" | "at" | "workMs">, wallMs: number): void {
    this.pace.taken({ index: journalIndex, atUs: at, wallMs, workMs, toldWorkMs: 0 });
  }

  /** Somebody has seen the lab up to a virtual time, µs. */
  seen(toldUs: number): void {
    if (toldUs > this.told.us) this.told = { us: toldUs, workMs: this.place().workMs };
  }

  private moment(): SnapshotMoment {
    return { ...this.place(), toldWorkMs: this.told.workMs };
  }

  /** Whether one is being written, though it may have no turn until blocks of it are compressed or stored. */
  get isUnderWay(): boolean {
    return this.writing !== null;
  }

  /** Whether a snapshot under way wants a turn: `now`, or when it suits. */
  wants(isHeld: boolean): "now" | "soon" | null {
    if (!this.writing?.isReady) return null;
    if (this.isWanted) return "now";
    return isHeld ? null : "soon";
  }

  /** A block of a snapshot is stored, or cannot be kept: then nothing comes of the snapshot. */
  stored(blockSet: string, isKept: boolean): void {
    const { writing } = this;
    if (writing?.blockSet !== blockSet) return;
    if (isKept) {
      writing.stored();
      return;
    }
    this.writing = null;
    // Tried again as late as if it had been kept: the disk has room, and would refuse it as well now.
    this.pace.taken(this.moment());
    writing.giveUp(new SnapshotGivenUp("a block of it cannot be kept"));
  }

  /** Whether one should be begun now. */
  isDue(): boolean {
    return !this.isPacking && !this.isWanted && this.pace.isDue(this.moment(), this.files?.isSnapshotDue ?? false);
  }

  /** Begins the one that is due. Everything before it has been sent. */
  begin(): void {
    this.isPacking = true;
    const moment = this.moment();
    const writing = this.start(randomUUID());
    writing.done.then(
      (snapshot) => {
        this.isPacking = false;
        this.pace.taken(moment, this.writingMs);
        this.outlet.snapshot(snapshot);
      },
      (error: unknown) => {
        this.isPacking = false;
        if (this.writing === writing) this.writing = null;
        if (error instanceof SnapshotGivenUp) return;
        writing.giveUp(error);
        if (!isDiskFault(error)) return this.outlet.failed(error);
        // No fault of the lab: its journal goes on, and the snapshot is taken when the disk takes it.
        this.pace.missed(this.outlet.wallMs());
        this.outlet.troubled(error);
      },
    );
  }

  /**
   * Takes a snapshot that somebody waits for, in turns like the others; one that is only due gives way to it, one that is waited
   * for as well comes first.
   * @param before - is done at the instant of which it is
   */
  pack(blockSet: string, before: () => void): Promise<SnapshotHead> {
    const begin = async (): Promise<SnapshotHead> => {
      this.writing?.giveUp(new SnapshotGivenUp());
      before();
      this.isWanted = true;
      try {
        const writing = this.start(blockSet);
        this.outlet.wake();
        return await writing.done.catch((error: unknown) => {
          if (this.writing === writing) this.writing = null;
          writing.giveUp(error);
          throw error;
        });
      } finally {
        this.isWanted = false;
      }
    };
    const packed = this.isWanted ? this.last.then(begin) : begin();
    this.last = packed.catch(() => undefined);
    return packed;
  }

  /**
   * Takes a snapshot that another lab is opened from at once, and that is its first: pieces are written in turns as ever.
   * @param open - opens the other lab; the snapshot is given up when it cannot be
   * @returns what was opened, and the other lab's first snapshot
   */
  fork<T>(
    place: Pick<SnapshotHead, "branch" | "journalIndex" | "chain" | "workMs">,
    files: ChunkFiles | null,
    taker: BlockTaker,
    open: (snapshot: SnapshotUnderWay) => T,
  ): { readonly opened: T; readonly done: Promise<SnapshotHead> } {
    this.writing?.giveUp(new SnapshotGivenUp());
    const { writing, opened } = this.outlet.whole(() => {
      const snapshot = this.machine.beginSnapshot();
      const writing = new SnapshotWriting(snapshot, place, files, taker);
      try {
        return { writing, opened: open(snapshot) };
      } catch (error) {
        writing.done.catch(() => {});
        writing.giveUp(error);
        throw error;
      }
    });
    this.isWanted = true;
    this.writing = writing;
    this.writingMs = 0;
    const done = writing.done
      .catch((error: unknown) => {
        if (this.writing === writing) this.writing = null;
        writing.giveUp(error);
        throw error;
      })
      .finally(() => {
        this.isWanted = false;
      });
    this.files?.lend(done);
    const lending = done.then(
      () => {},
      () => {},
    );
    this.lending = lending;
    lending.then(() => {
      if (this.lending === lending) this.lending = null;
    });
    // Whoever wants one of this lab waits for it: the pieces that it has not written are read from this lab.
    this.last = done.catch(() => undefined);
    this.outlet.wake();
    return { opened, done };
  }

  /** The next is due at once: of a lab that has none of its own. */
  want(): void {
    this.pace.missed(Number.NEGATIVE_INFINITY);
  }

  /** Resolves when the lab that was branched off last has been written down, so that it reads no more from this one; null: it has. */
  lending: Promise<unknown> | null = null;

  /** Writes some more of the snapshot under way. */
  goOn(isHeld: boolean): void {
    const { writing } = this;
    if (!writing || this.wants(isHeld) === null) return;
    const start = this.outlet.wallMs();
    const end = start + WRITING_BUDGET_MS;
    try {
      const isWritten = writing.write(() => this.outlet.wallMs() >= end);
      this.writingMs += this.outlet.wallMs() - start;
      if (isWritten) this.writing = null;
    } catch (error) {
      this.writing = null;
      writing.giveUp(error);
    }
  }

  private start(blockSet: string): SnapshotWriting {
    const block = (bytes: Uint8Array, number: number): void => this.outlet.block(blockSet, number, bytes);
    const writing = this.outlet.whole(
      () => new SnapshotWriting(this.machine.beginSnapshot(), this.head(), this.files, { blockSet, block }),
    );
    this.writingMs = 0;
    this.writing = writing;
    return writing;
  }
}

import type { SnapshotUnderWay } from "../../simulator";
import { type ChunkFiles, chunksIn } from "./chunk-files";
import type { JournalHead } from "./journal-entry";
import { sha256 } from "./journal-store";
import type { PackedSnapshot } from "./messages";
import { StatePacker } from "./packing";

/** Blocks on their way to be compressed before the writing waits for them. */
const BLOCKS_WAITING = 8;

/** Another snapshot was asked for while this one was written. */
export class SnapshotGivenUp extends Error {}

/** A lab's snapshot on its way: written piece by piece while the lab goes on, and packed on other threads. */
export class SnapshotWriting {
  /** the packed snapshot; rejected when it is given up or a file of the lab's cannot be kept */
  readonly done: Promise<PackedSnapshot>;
  private readonly packer: StatePacker;
  private readonly names = new Set<string>();
  private written: () => void = () => undefined;
  private failed: (error: unknown) => void = () => undefined;

  constructor(
    private readonly snapshot: SnapshotUnderWay,
    private readonly head: JournalHead,
    files: ChunkFiles | null,
  ) {
    this.packer = new StatePacker(snapshot);
    const isWritten = new Promise<void>((resolve, reject) => {
      this.written = resolve;
      this.failed = reject;
    });
    const { at } = snapshot;
    const named = isWritten.then(() => this.names);
    // Files that the disk refuses never ask for it; `done` tells what went wrong.
    named.catch(() => undefined);
    const settled = files?.settle(named, { journalIndex: head.index, at }) ?? named.then(() => 0);
    this.done = Promise.all([isWritten.then(() => this.packer.finish()), settled]).then(([bytes, fileBytes]) =>
      this.packed(bytes, fileBytes),
    );
  }

  /** Whether there is something to be done now: not while too much waits to be compressed. */
  get isReady(): boolean {
    return this.packer.waiting < BLOCKS_WAITING;
  }

  /** Writes pieces until `isEnough`. @returns whether all are written */
  write(isEnough: () => boolean): boolean {
    const isWhole = this.snapshot.write(isEnough);
    for (const slice of this.snapshot.take()) {
      for (const name of chunksIn(slice.text)) this.names.add(name);
      this.packer.add(slice);
    }
    if (isWhole) this.written();
    return isWhole;
  }

  giveUp(error: unknown): void {
    this.snapshot.giveUp();
    this.failed(error);
  }

  private packed(bytes: Buffer, fileBytes: number): PackedSnapshot {
    const { engine, at } = this.snapshot;
    const { index: journalIndex, chain } = this.head;
    return { journalIndex, chain, at, engine, bytes, sha256: sha256(bytes), fileBytes };
  }
}

import type { PlacedSlice, SnapshotUnderWay } from "../../../simulator";
import { type ChunkFiles, chunksIn, mayNameChunks } from "../files/chunk-files";
import type { SnapshotHead } from "../worker/messages";
import { StatePacker } from "./packing";

/** Blocks that are being compressed before the writing waits for them. More threads at it than cores would keep the lab from its own. */
const BLOCKS_COMPRESSING = 2;
/** Blocks that are being stored before the writing waits for them. */
const BLOCKS_STORING = 16;

/** Nobody wants this snapshot any more, or its blocks cannot be kept. */
export class SnapshotGivenUp extends Error {}

/** Where a snapshot's blocks go, and by which name. */
export interface BlockTaker {
  readonly blockSet: string;
  /** Takes a block; `stored` is to be told when the next may come. */
  block(bytes: Uint8Array, number: number): void;
}

/** A lab's snapshot on its way: written piece by piece while the lab goes on, packed on other threads and given away block by block. */
export class SnapshotWriting {
  /** what is to be kept of it beside its blocks; rejected when it is given up or a file of the lab's cannot be kept */
  readonly done: Promise<SnapshotHead>;
  readonly blockSet: string;
  private readonly packer: StatePacker;
  private readonly names = new Set<string>();
  /** pieces that have been written and are not packed yet */
  private pieces: readonly PlacedSlice[] = [];
  private packed = 0;
  private isSwept = false;
  private isGivenUp = false;
  private givenBlocks = 0;
  private storedBlocks = 0;
  private written: () => void = () => undefined;
  private failed: (error: unknown) => void = () => undefined;

  constructor(
    private readonly snapshot: SnapshotUnderWay,
    place: Pick<SnapshotHead, "branch" | "journalIndex" | "chain" | "workMs">,
    files: ChunkFiles | null,
    taker: BlockTaker,
  ) {
    this.blockSet = taker.blockSet;
    const give = (block: Uint8Array, number: number): void => {
      if (this.isGivenUp) return;
      this.givenBlocks++;
      taker.block(block, number);
    };
    this.packer = new StatePacker(snapshot, give, (texts, bytes) => {
      if (mayNameChunks(bytes)) for (const text of texts) for (const name of chunksIn(text)) this.names.add(name);
    });
    const isWritten = new Promise<void>((resolve, reject) => {
      this.written = resolve;
      this.failed = reject;
    });
    const { at, engine } = snapshot;
    const named = isWritten.then(() => this.names);
    // Files that the disk refuses never ask for it; `done` tells what went wrong.
    named.catch(() => undefined);
    const { branch, journalIndex } = place;
    const settled = files?.settle(named, { branch, journalIndex, at }) ?? named.then(() => 0);
    this.done = Promise.all([isWritten.then(() => this.packer.finish()), settled]).then(([totals, fileBytes]) => {
      // Its last block may have been on its way when it was given up.
      if (this.isGivenUp) throw new SnapshotGivenUp();
      return { ...place, at, engine, fileBytes, blockSet: this.blockSet, ...totals };
    });
  }

  /** Whether there is something to be done now: not while too much waits to be compressed or stored. */
  get isReady(): boolean {
    return this.packer.compressing < BLOCKS_COMPRESSING && this.givenBlocks - this.storedBlocks < BLOCKS_STORING;
  }

  /** A block has been stored. */
  stored(): void {
    this.storedBlocks++;
  }

  /** Writes pieces until `isEnough` or until too many blocks wait. @returns whether all are written */
  write(isEnough: () => boolean): boolean {
    for (;;) {
      while (this.packed < this.pieces.length) {
        const piece = this.pieces[this.packed++] as PlacedSlice;
        this.packer.add(piece);
        const isLast = this.isSwept && this.packed === this.pieces.length;
        if (!isLast && (isEnough() || !this.isReady)) return false;
      }
      if (this.isSwept) break;
      this.isSwept = this.snapshot.write(isEnough);
      this.pieces = this.snapshot.take();
      this.packed = 0;
      // Rules are being checked, which gives no pieces.
      if (!this.isSwept && this.pieces.length === 0) return false;
    }
    // What files it needs is known when its last block is closed.
    this.packer.end();
    this.written();
    return true;
  }

  giveUp(error: unknown): void {
    this.isGivenUp = true;
    this.pieces = [];
    this.snapshot.giveUp();
    this.failed(error);
  }
}

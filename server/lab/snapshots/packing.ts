import { createHash } from "node:crypto";
import type { LabSnapshot, PlacedSlice } from "../../../simulator";
import { packBlock } from "./state-block";

/** Pieces are packed together up to this many bytes, so that one that is asked for unpacks little else. */
const BLOCK_BYTES = 256 * 1024;

/** What the last block of a state says. */
export interface StateHead {
  readonly engine: string;
  /** virtual µs */
  readonly at: number;
  readonly versions: Readonly<Record<string, number>>;
  /** names of the parts, by the number that pieces have them by */
  readonly parts: readonly string[];
  /** how many blocks are before it */
  readonly blocks: number;
}
/** A piece in its block's list: number of its part, key, place among those of its part, bytes of its text. */
export type ListedPiece = readonly [part: number, key: string, order: number, bytes: number];

/** What is known of a packed state when its last block has been packed. */
export interface PackedTotals {
  readonly blockCount: number;
  /** of all blocks, one behind another */
  readonly sha256: string;
  /** bytes of all blocks */
  readonly stateBytes: number;
}

/**
 * Packs a state as its pieces come. Each block is compressed on another thread as soon as it is full and given away at once, in
 * its turn, so that no state is ever whole in one place.
 */
export class StatePacker {
  private readonly ranks: ReadonlyMap<string, number>;
  private readonly sum = createHash("sha256");
  private list: ListedPiece[] = [];
  private texts: string[] = [];
  private textBytes = 0;
  private count = 0;
  private givenBlocks = 0;
  private bytes = 0;
  private given: Promise<void> = Promise.resolve();

  /**
   * @param give - takes the blocks in their order; each is in a buffer of its own
   * @param look - sees the texts of each block when it is closed, and the same as bytes
   */
  constructor(
    private readonly of: Pick<LabSnapshot, "engine" | "at" | "versions">,
    private readonly give: (block: Uint8Array, number: number) => void,
    private readonly look: (texts: readonly string[], bytes: Buffer) => void = () => undefined,
  ) {
    this.ranks = new Map(Object.keys(of.versions).map((name, i) => [name, i]));
  }

  /** Blocks that have been closed and not been given away yet: they are being compressed. */
  get compressing(): number {
    return this.count - this.givenBlocks;
  }

  /** @throws Error for a piece of a part that the state's versions do not name */
  add({ part, key, order, text }: PlacedSlice): void {
    const rank = this.ranks.get(part);
    if (rank === undefined) throw new Error(`a piece of part ${part}, which the state does not name`);
    const bytes = Buffer.byteLength(text);
    this.list.push([rank, key, order, bytes]);
    this.texts.push(text);
    this.textBytes += bytes;
    if (this.textBytes >= BLOCK_BYTES) this.close();
  }

  /** No more pieces come. */
  end(): void {
    if (this.list.length > 0) this.close();
  }

  /** When all pieces have come: gives away what is left, and the head behind it. */
  async finish(): Promise<PackedTotals> {
    this.end();
    const { engine, at, versions } = this.of;
    const head: StateHead = { engine, at, versions, parts: [...this.ranks.keys()], blocks: this.count };
    this.giveInTurn(packBlock("head", Buffer.from(JSON.stringify(head)), Buffer.alloc(0)));
    await this.given;
    return { blockCount: this.count, sha256: this.sum.digest("hex"), stateBytes: this.bytes };
  }

  private close(): void {
    const texts = Buffer.allocUnsafeSlow(this.textBytes);
    let at = 0;
    for (const text of this.texts) at += texts.write(text, at);
    this.look(this.texts, texts);
    const block = packBlock("pieces", Buffer.from(JSON.stringify(this.list)), texts);
    this.list = [];
    this.texts = [];
    this.textBytes = 0;
    this.giveInTurn(block);
  }

  private giveInTurn(packed: Promise<Uint8Array>): void {
    const number = this.count++;
    const { given } = this;
    this.given = packed.then(async (block) => {
      await given;
      this.sum.update(block);
      this.bytes += block.length;
      this.givenBlocks++;
      this.give(block, number);
    });
    // What goes wrong is told by `finish`.
    this.given.catch(() => {});
  }
}

/** Packs a whole snapshot. */
export async function packState(snapshot: LabSnapshot): Promise<PackedTotals & { readonly blocks: readonly Uint8Array[] }> {
  const blocks: Uint8Array[] = [];
  const packer = new StatePacker(snapshot, (block) => blocks.push(block));
  for (const [order, slice] of snapshot.slices.entries()) packer.add({ part: slice.part, key: slice.key, text: slice.text, order });
  return { ...(await packer.finish()), blocks };
}

import type { BlockMark, BlockText } from "../../../simulator";
import type { LabRefusal } from "../types";

/** Ways to a lab's blocks: each answer comes in the same breath in which the changes before it were published. */
export interface BlockQuestions {
  marks(done: (marks: readonly BlockMark[]) => void, refused: (error: LabRefusal) => void): void;
  block(key: string): Promise<BlockText | null>;
}

/** A state on its way to a page: blocks one after another, each no older than `seq`. What has changed since comes as deltas after it. */
export interface RecordReading {
  readonly seq: number;
  /** each a line of JSON, its end included */
  readonly blocks: AsyncGenerator<Uint8Array>;
}

interface KeptBlock {
  readonly version: number;
  readonly bytes: Uint8Array;
}
/** Blocks that are asked for before the one that is read has come: each is a way to the lab's thread and back. */
const AHEAD = 4;
const OPENED_ANEW = "the lab was opened anew while its state was read";

/**
 * The blocks of a lab's records as they were read last. The lab's thread writes a block only when it has changed since, one a turn; who
 * comes after costs it nothing.
 */
export class RecordBook {
  private kept = new Map<string, KeptBlock>();
  /** blocks that are being read, so that a class that comes at once asks once */
  private readonly coming = new Map<string, Promise<KeptBlock | null>>();
  private life = 0;

  /** @param seqNow - number of the newest deltas that were published */
  constructor(
    private readonly ask: BlockQuestions,
    private readonly seqNow: () => number,
  ) {}

  /** The lab was opened anew: its versions count from the beginning. */
  reset(): void {
    this.life++;
    this.kept = new Map();
    this.coming.clear();
  }

  /** Begins to read the state. */
  read(): Promise<RecordReading> {
    return new Promise((resolve, reject) => {
      const { life } = this;
      this.ask.marks((marks) => {
        this.forget(marks);
        resolve({ seq: this.seqNow(), blocks: this.blocksOf(marks, life) });
      }, reject);
    });
  }

  private async *blocksOf(marks: readonly BlockMark[], life: number): AsyncGenerator<Uint8Array> {
    const ahead: Promise<KeptBlock | null>[] = [];
    let next = 0;
    for (const { key, version } of marks) {
      if (life !== this.life) throw new Error(OPENED_ANEW);
      for (; ahead.length < AHEAD && next < marks.length; next++) {
        const asked = this.freshOrComing(marks[next] as BlockMark, life);
        // What goes wrong with one is told when it is read.
        asked.catch(() => {});
        ahead.push(asked);
      }
      let block = (await ahead.shift()) ?? null;
      // What another reader had asked for before may be older than this reader's mark: the next answer is not.
      if (block && block.version < version) block = await this.fetch(key, life);
      if (life !== this.life) throw new Error(OPENED_ANEW);
      if (block) yield block.bytes;
    }
  }

  /** A block that is no older than a mark, unless somebody has asked for it before. */
  private async freshOrComing({ key, version }: BlockMark, life: number): Promise<KeptBlock | null> {
    const kept = this.kept.get(key);
    return kept && kept.version >= version ? kept : this.fetch(key, life);
  }

  private fetch(key: string, life: number): Promise<KeptBlock | null> {
    const coming = this.coming.get(key);
    if (coming) return coming;
    const asked = this.ask.block(key).then((found) => {
      const block = found && { version: found.version, bytes: Buffer.from(`${found.text}\n`) };
      if (block && life === this.life) this.kept.set(key, block);
      return block;
    });
    this.coming.set(key, asked);
    const isOver = (): void => void this.coming.delete(key);
    asked.then(isOver, isOver);
    return asked;
  }

  /** What is left of blocks whose records are gone. */
  private forget(marks: readonly BlockMark[]): void {
    const there = new Set(marks.map(({ key }) => key));
    for (const key of this.kept.keys()) if (!there.has(key)) this.kept.delete(key);
  }
}

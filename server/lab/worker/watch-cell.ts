/** Memory that a worker and its watcher share: what the worker is doing, readable while it does nothing but that. */

/** What a worker is at: `turn` a lab's bounded piece of work; `whole` something that takes as long as the lab is large. */
export type WatchedWork = "turn" | "whole";

/** What the watcher sees. */
export interface Watched {
  /** changes whenever a piece of work begins or ends */
  readonly sequence: number;
  /** the work that is under way, null for none */
  readonly work: WatchedWork | null;
  /** lab that is being run, null when none is */
  readonly labId: string | null;
  /** journal index of the entry that the lab was given last, −1 for none */
  readonly entry: number;
}

const SEQUENCE = 0;
const WORK = 1;
const ENTRY = 2;
const HEAD_BYTES = 16;
const ID_BYTES = 64;
const WORKS: readonly WatchedWork[] = ["turn", "whole"];

export class WatchCell {
  readonly buffer: SharedArrayBuffer;
  private readonly words: Int32Array;
  private readonly id: Uint8Array;
  private readonly encoder = new TextEncoder();

  /** @param buffer - another thread's cell; a new one without it */
  constructor(buffer = new SharedArrayBuffer(HEAD_BYTES + ID_BYTES)) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, HEAD_BYTES / 4);
    this.id = new Uint8Array(buffer, HEAD_BYTES, ID_BYTES);
  }

  begin(labId: string, work: WatchedWork): void {
    this.id.fill(0);
    this.encoder.encodeInto(labId, this.id);
    Atomics.store(this.words, ENTRY, -1);
    Atomics.store(this.words, WORK, WORKS.indexOf(work) + 1);
    Atomics.add(this.words, SEQUENCE, 1);
  }
  /** The lab at work goes on behind an entry of its journal. */
  entry(index: number): void {
    Atomics.store(this.words, ENTRY, index);
  }
  /** A long piece of work has come further: it is not hung. */
  progress(): void {
    Atomics.add(this.words, SEQUENCE, 1);
  }
  end(): void {
    Atomics.store(this.words, WORK, 0);
    Atomics.add(this.words, SEQUENCE, 1);
  }

  read(): Watched {
    const sequence = Atomics.load(this.words, SEQUENCE);
    const work = WORKS[Atomics.load(this.words, WORK) - 1] ?? null;
    const bytes = this.id.slice();
    const end = bytes.indexOf(0);
    const text = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
    return { sequence, work, labId: work === null || text === "" ? null : text, entry: Atomics.load(this.words, ENTRY) };
  }
}

import type { Bytes } from "./bytes";
import type { ChunkStore } from "./chunks";
import { INLINE_BYTES } from "./content";

/** Most real bytes that the files of one lab's guests may have together. guess: a class of labs must not fill its server. */
export const LAB_FILE_BYTES = 1_073_741_824;
/** Virtual time between two counts, µs: a lab that is nearly full must not count at every write. */
const COUNT_SPACING_US = 1_000_000;

/**
 * Bytes of short files that a lab's state may hold itself. guess: a guest has some hundred such files; beyond it they go to the
 * store as longer ones do, so that no number of them makes the state too long to be written.
 */
const STATE_BYTES = 16_777_216;
/** What may stay in the state then, bytes. */
const LEAST_INLINE = 64;

/** What the account knows; part of a lab's state, so that a replay meets the limit at the same write. */
export interface FileAccountState {
  /** most bytes that there may be */
  readonly most: number;
  /** bytes of all chunks at the last count, each chunk once */
  readonly counted: number;
  /** bytes put since then, whether they were new or not */
  readonly added: number;
  /** bytes of short files in the state at the last count, and written since then */
  readonly inline: number;
  readonly inlineAdded: number;
  /** virtual time of the last count, µs */
  readonly countedUs: number;
}

/** Tells of a chunk that is in use: its name and how many bytes of it are, from its first on; without a name, of bytes in the state itself. */
export type ChunkFound = (name: string | null, bytes: number) => void;

/**
 * The host's store of real bytes as one lab sees it: bounded. What is put is added up; only when the sum reaches the limit is
 * looked which chunks are still in use, so that bytes which several files share count once and deleted ones not at all.
 */
export class FileAccount implements ChunkStore {
  private counted = 0;
  private added = 0;
  private inline = 0;
  private inlineAdded = 0;
  private countedUs = 0;

  /**
   * @param now - virtual time, µs
   * @param eachChunk - names every chunk in use, some more than once
   */
  constructor(
    private readonly store: ChunkStore,
    private readonly now: () => number,
    private readonly eachChunk: (found: ChunkFound) => void,
    private most = LAB_FILE_BYTES,
  ) {}

  put(bytes: Bytes): string {
    this.added += bytes.length;
    return this.store.put(bytes);
  }
  get(name: string): Bytes {
    return this.store.get(name);
  }
  /** For what is kept beside guests' files and has a bound of its own: it is put when a snapshot is written, which must change nothing. */
  get beside(): ChunkStore {
    return this.store;
  }

  get inlineMost(): number {
    return this.inline + this.inlineAdded <= STATE_BYTES ? INLINE_BYTES : LEAST_INLINE;
  }
  wroteInline(bytes: number): void {
    this.inlineAdded += bytes;
    if (this.inline + this.inlineAdded > STATE_BYTES && this.mayCount()) this.count();
  }

  /** Whether the lab has room for so many more real bytes. May count what is in use, at most once a virtual second. */
  hasRoom(bytes: number): boolean {
    if (this.counted + this.added + bytes <= this.most) return true;
    if (!this.mayCount()) return false;
    this.count();
    return this.counted + bytes <= this.most;
  }

  private mayCount(): boolean {
    return this.countedUs === 0 || this.now() - this.countedUs >= COUNT_SPACING_US;
  }

  private count(): void {
    const sizes = new Map<string, number>();
    this.inline = 0;
    this.inlineAdded = 0;
    this.eachChunk((name, bytes) => {
      if (name === null) this.inline += bytes;
      else if (bytes > (sizes.get(name) ?? 0)) sizes.set(name, bytes);
    });
    this.counted = 0;
    for (const bytes of sizes.values()) this.counted += bytes;
    this.added = 0;
    this.countedUs = this.now();
  }

  export(): FileAccountState {
    return {
      most: this.most,
      counted: this.counted,
      added: this.added,
      inline: this.inline,
      inlineAdded: this.inlineAdded,
      countedUs: this.countedUs,
    };
  }
  import(state: FileAccountState): void {
    this.most = state.most;
    this.counted = state.counted;
    this.added = state.added;
    this.inline = state.inline;
    this.inlineAdded = state.inlineAdded;
    this.countedUs = state.countedUs;
  }
}

/** Strings shorter than this are no contents worth counting. */
const SHORT_TEXT = 32;

/** Names the chunks that plain data refers to, however deep, and tells of the bytes that stand in it. */
export function chunksWithin(value: unknown, found: ChunkFound): void {
  const open: unknown[] = [value];
  const look = (item: unknown): void => {
    if (typeof item === "object") open.push(item);
    else if (typeof item === "string" && item.length >= SHORT_TEXT) found(null, item.length);
  };
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    const { k, h, at, n } = next as Record<string, unknown>;
    if (k === "chunk" && typeof h === "string") found(h, Number(at) + Number(n));
    else for (const item of Array.isArray(next) ? next : Object.values(next)) look(item);
  }
}

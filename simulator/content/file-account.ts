import type { Bytes } from "./bytes";
import type { ChunkStore } from "./chunks";

/** Most real bytes that the files of one lab's guests may have together. guess: a class of labs must not fill its server. */
export const LAB_FILE_BYTES = 1_073_741_824;
/** Virtual time between two counts, µs: a lab that is nearly full must not count at every write. */
const COUNT_SPACING_US = 1_000_000;

/** What the account knows; part of a lab's state, so that a replay meets the limit at the same write. */
export interface FileAccountState {
  /** most bytes that there may be */
  readonly most: number;
  /** bytes of all chunks at the last count, each chunk once */
  readonly counted: number;
  /** bytes put since then, whether they were new or not */
  readonly added: number;
  /** virtual time of the last count, µs */
  readonly countedUs: number;
}

/** Tells of a chunk that is in use: its name and how many bytes of it are, from its first on. */
export type ChunkFound = (name: string, bytes: number) => void;

/**
 * The host's store of real bytes as one lab sees it: bounded. What is put is added up; only when the sum reaches the limit is
 * looked which chunks are still in use, so that bytes which several files share count once and deleted ones not at all.
 */
export class FileAccount implements ChunkStore {
  private counted = 0;
  private added = 0;
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

  /** Whether the lab has room for so many more real bytes. May count what is in use, at most once a virtual second. */
  hasRoom(bytes: number): boolean {
    if (this.counted + this.added + bytes <= this.most) return true;
    if (this.added === 0 && this.now() === this.countedUs) return false;
    if (this.countedUs !== 0 && this.now() - this.countedUs < COUNT_SPACING_US) return false;
    this.count();
    return this.counted + bytes <= this.most;
  }

  private count(): void {
    const sizes = new Map<string, number>();
    this.eachChunk((name, bytes) => {
      if (bytes > (sizes.get(name) ?? 0)) sizes.set(name, bytes);
    });
    this.counted = 0;
    for (const bytes of sizes.values()) this.counted += bytes;
    this.added = 0;
    this.countedUs = this.now();
  }

  export(): FileAccountState {
    return { most: this.most, counted: this.counted, added: this.added, countedUs: this.countedUs };
  }
  import(state: FileAccountState): void {
    this.most = state.most;
    this.counted = state.counted;
    this.added = state.added;
    this.countedUs = state.countedUs;
  }
}

/** Names the chunks that plain data refers to, however deep. */
export function chunksWithin(value: unknown, found: ChunkFound): void {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (Array.isArray(next)) {
      for (const item of next) if (typeof item === "object") open.push(item);
      continue;
    }
    const record = next as Record<string, unknown>;
    if (record.k === "chunk" && typeof record.h === "string") found(record.h, Number(record.at) + Number(record.n));
    else for (const item of Object.values(record)) if (typeof item === "object") open.push(item);
  }
}

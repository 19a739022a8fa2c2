import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { latin1ToBytes } from "../wire/bytes";
import type { Bytes } from "./bytes";

/** Most bytes in one chunk. */
export const CHUNK_BYTES = 65_536;

/**
 * Where real bytes lie that are too many for a lab's state. The host supplies it: files in the data directory, memory in
 * tests. Chunks are named by what they hold, so the same bytes are kept once and a replay finds what it would write.
 */
export interface ChunkStore {
  /** Keeps bytes (1 to `CHUNK_BYTES` of them); the same bytes give the same name. */
  put(bytes: Bytes): string;
  /** The bytes of a name; throws `ChunkLost` when they are not there. */
  get(name: string): Bytes;
  /** Bytes of a content that may stay out of the store; `INLINE_BYTES` unless told. */
  readonly inlineMost?: number;
  /** Told of bytes that were written and may have stayed out of the store. */
  wroteInline?(bytes: number): void;
}

/** A chunk that a state names is not in the store: its host has lost data. */
export class ChunkLost extends Error {
  constructor(readonly chunk: string) {
    super(`a piece of a file is missing from the lab's store: ${chunk}`);
  }
}

/** Name of a chunk: SHA-256 of its bytes, 64 hex digits. */
export function chunkName(bytes: Bytes): string {
  return bytesToHex(sha256(latin1ToBytes(bytes)));
}

/** A store in memory, for tests and for labs that nobody saves. */
export class MemoryChunks implements ChunkStore {
  private readonly chunks = new Map<string, Bytes>();

  put(bytes: Bytes): string {
    const name = chunkName(bytes);
    if (!this.chunks.has(name)) this.chunks.set(name, bytes);
    return name;
  }
  get(name: string): Bytes {
    const bytes = this.chunks.get(name);
    if (bytes === undefined) throw new ChunkLost(name);
    return bytes;
  }
  /** Bytes kept in all. */
  get size(): number {
    let size = 0;
    for (const bytes of this.chunks.values()) size += bytes.length;
    return size;
  }
}

import { createHash } from "node:crypto";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ChunkLost, type ChunkStore, LAB_FILE_BYTES } from "../../../simulator";
import type { SnapshotPlace } from "../journal/journal-store";
import { KEPT_FILE_BYTES } from "../snapshots/kept-history";
import { ChunkReferences } from "./chunk-references";

/** Bytes of chunks that one lab keeps in memory, so that a file that is read again is not read from the disk. */
const CACHE_BYTES = 4 * 1024 * 1024;
/** Bytes put after which a snapshot is asked for, so that what nobody needs any more can go. */
export const SWEEP_BYTES = LAB_FILE_BYTES / 4;
/** Most bytes of chunk files: those of the kept snapshots, and what is written before the next. The lab's own limit comes first. */
const STORE_BYTES = KEPT_FILE_BYTES + 2 * LAB_FILE_BYTES;
/** Most bytes of chunks that wait in memory for a disk that takes nothing. guess: what guests write until somebody has made room */
const UNWRITTEN_BYTES = 64 * 1024 * 1024;
/** Files looked at between two looks at what else the worker has to do. */
const SWEEP_STRIDE = 64;
const NAME = /^[0-9a-f]{64}$/;
const REFERENCE = /"h":"([0-9a-f]{64})"/g;

/** There are more chunk files than any state of the lab can need. */
export class ChunkStoreFull extends Error {
  constructor() {
    super(`the files of this lab's guests take more than ${STORE_BYTES / 1024 / 1024} MiB in the data directory`);
  }
}

/** Whether an error is the disk's and not the lab's: the simulator asks nothing of the system. */
export function isDiskFault(error: unknown): boolean {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}

/** What stands before the name of a chunk wherever one is referred to. */
const BEFORE_NAME = '"h":"';

/** Whether texts of a state may refer to chunks: nearly all of a large one has none, and bytes are searched in a part of the time. */
export function mayNameChunks(texts: Buffer): boolean {
  return texts.includes(BEFORE_NAME);
}

/** Names of the chunks that a snapshot's text refers to. */
export function chunksIn(text: string): Set<string> {
  if (!text.includes(BEFORE_NAME)) return new Set();
  return new Set([...text.matchAll(REFERENCE)].map((match) => match[1] as string));
}

export interface ChunkFilesOptions {
  /** forces a file to the disk; tests let it fail */
  readonly forced?: (path: string) => Promise<void>;
  /** folder of the files of another lab that this one was branched off; null: of none */
  readonly lender?: string | null;
}

/**
 * A lab's chunks as files, each named by the SHA-256 of what it holds, in 256 folders. A file is written aside and then
 * renamed, so that a name never stands for half a chunk. What no kept snapshot refers to is deleted a while after it was put; a
 * chunk that is put again counts as new.
 */
export class ChunkFiles implements ChunkStore {
  private readonly cache = new Map<string, string>();
  private cachedBytes = 0;
  /** chunks put since the last sweep, which need no second look */
  private fresh = new Set<string>();
  /** chunks that are not known to be on the disk for good; true: the disk has failed to say so, and may have let go of them */
  private unsynced = new Map<string, boolean>();
  /** chunks that the disk did not take, until it does */
  private readonly unwritten = new Map<string, Buffer>();
  private unwrittenBytes = 0;
  private readonly references: ChunkReferences;
  private totalBytes: number;
  private putBytes = 0;
  private writes = 0;
  private settled: Promise<void> = Promise.resolve();

  private readonly forced: (path: string) => Promise<void>;
  /** folder of the lab that this one was branched off, until a snapshot of its own has what it needs of it */
  private lender: string | null;

  constructor(
    readonly folder: string,
    { forced = sync, lender = null }: ChunkFilesOptions = {},
  ) {
    this.forced = forced;
    this.lender = lender;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.references = new ChunkReferences(join(folder, "snapshots"));
    this.totalBytes = 0;
    for (const [, path] of this.files()) this.totalBytes += statSync(path).size;
  }

  put(bytes: string): string {
    const data = Buffer.from(bytes, "latin1");
    const name = createHash("sha256").update(data).digest("hex");
    if (this.fresh.has(name) || this.unwritten.has(name)) return name;
    const path = this.pathOf(name);
    // A file of another length was cut short when the power went: what it should hold is here.
    const found = existsSync(path) ? statSync(path).size : null;
    if (found === data.length) {
      const now = new Date();
      utimesSync(path, now, now);
    } else {
      if (this.totalBytes + data.length > STORE_BYTES) throw new ChunkStoreFull();
      this.writeOrHold(name, data);
      this.totalBytes += data.length - (found ?? 0);
      this.putBytes += data.length;
    }
    this.unsynced.set(name, this.unsynced.get(name) ?? false);
    this.fresh.add(name);
    this.remember(name, bytes);
    return name;
  }

  /** What the disk does not take is held: a lab does the same whether its host's disk is full or not, or it could not be replayed. */
  private writeOrHold(name: string, data: Buffer): void {
    try {
      this.write(name, data);
    } catch (error) {
      if (!isDiskFault(error) || this.unwrittenBytes + data.length > UNWRITTEN_BYTES) throw error;
      this.unwritten.set(name, data);
      this.unwrittenBytes += data.length;
    }
  }

  private write(name: string, data: Buffer): void {
    const path = this.pathOf(name);
    mkdirSync(join(this.folder, name.slice(0, 2)), { recursive: true, mode: 0o700 });
    const aside = `${path}.${process.pid}.${++this.writes}`;
    try {
      writeFileSync(aside, data, { flag: "wx", mode: 0o600 });
      renameSync(aside, path);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
  }

  get(name: string): string {
    const known = this.cache.get(name);
    if (known !== undefined) {
      this.cache.delete(name);
      this.cache.set(name, known);
      return known;
    }
    const bytes = this.read(name).toString("latin1");
    this.remember(name, bytes);
    return bytes;
  }

  private read(name: string): Buffer {
    const held = this.unwritten.get(name);
    if (held) return held;
    let data: Buffer;
    try {
      if (this.lender !== null) this.borrow(name, this.lender);
      data = readFileSync(this.pathOf(name));
    } catch {
      throw new ChunkLost(name);
    }
    if (createHash("sha256").update(data).digest("hex") !== name) throw new ChunkLost(name);
    return data;
  }

  /** Whether so much was put since the last snapshot that the next should not wait. */
  get isSnapshotDue(): boolean {
    return this.putBytes >= SWEEP_BYTES;
  }

  /**
   * Before a snapshot is handed out: what it refers to is on the disk for good, and stays as long as the snapshot. Called at once
   * when the snapshot has begun; what the lab puts from then on is not touched, and nothing goes before it is known what is `named`. Rejected where the disk refuses; the next snapshot
   * begins with what this one could not do.
   * @returns bytes of the chunks that it refers to
   */
  settle(named: Promise<ReadonlySet<string>>, place: SnapshotPlace): Promise<number> {
    const { unsynced, fresh } = this;
    this.unsynced = new Map();
    // From here on a chunk that is put again is looked for on the disk, and kept.
    this.fresh = new Set();
    this.putBytes = 0;
    const done = this.settled.then(async () => {
      await this.keepForGood(unsynced);
      const names = await named;
      if (this.lender !== null) {
        for (const name of names) this.borrow(name, this.lender);
        this.lender = null;
      }
      this.references.add(place, names);
      let bytes = 0;
      for (const name of names) bytes += (await stat(this.pathOf(name)).catch(() => null))?.size ?? 0;
      return bytes;
    });
    this.settled = done.then(
      () => {},
      () => {
        // No snapshot names them yet, and the lab needs them.
        for (const name of fresh) this.fresh.add(name);
      },
    );
    return done;
  }

  /**
   * Of the snapshots only these stay, and some that are newer still: chunks that none of them refers to go.
   * @param current - branch that the lab goes on in
   */
  keep(places: readonly SnapshotPlace[], current: number): Promise<void> {
    const done = this.settled.then(() => (this.references.keep(places, current) ? this.sweep() : undefined));
    this.settled = done.catch(() => {});
    return done;
  }

  /** Chunks are on the disk for good, or wait for the next time. */
  private async keepForGood(chunks: Map<string, boolean>): Promise<void> {
    try {
      for (const [name, isDoubtful] of chunks) {
        // A disk that has failed to force a file may count it as written: asking again is no use, writing it again is.
        if (isDoubtful || this.unwritten.has(name)) this.write(name, this.read(name));
        this.unwrittenBytes -= this.unwritten.get(name)?.length ?? 0;
        this.unwritten.delete(name);
        chunks.set(name, true);
        await this.forced(this.pathOf(name));
        chunks.delete(name);
      }
    } catch (error) {
      for (const [name, isDoubtful] of chunks) this.unsynced.set(name, isDoubtful || (this.unsynced.get(name) ?? false));
      throw error;
    }
  }

  /** A file of another lab's is this one's as well: one file with two names, each of which may go. */
  private borrow(name: string, lender: string): void {
    const path = this.pathOf(name);
    if (existsSync(path) || this.unwritten.has(name)) return;
    mkdirSync(join(this.folder, name.slice(0, 2)), { recursive: true, mode: 0o700 });
    linkSync(join(lender, name.slice(0, 2), name), path);
    this.totalBytes += statSync(path).size;
  }

  /** Nothing goes before a lab that was branched off has what it needs. */
  lend(isDone: Promise<unknown>): void {
    const { settled } = this;
    this.settled = settled.then(() =>
      isDone.then(
        () => {},
        () => {},
      ),
    );
  }

  private async sweep(): Promise<void> {
    const newest = Date.now();
    const named = this.references.all();
    const isNeeded = (name: string): boolean => this.fresh.has(name) || named.has(name);
    let looked = 0;
    for (const [name, path] of this.files()) {
      if (++looked % SWEEP_STRIDE === 0) await new Promise((done) => setImmediate(done));
      if (isNeeded(name)) continue;
      const { mtimeMs, size } = await stat(path);
      // Put again while its age was asked for, or in this very moment.
      if (isNeeded(name) || mtimeMs >= newest - 60_000) continue;
      unlinkSync(path);
      this.totalBytes -= size;
      const known = this.cache.get(name);
      if (known !== undefined) this.cachedBytes -= known.length;
      this.cache.delete(name);
    }
  }

  private pathOf(name: string): string {
    if (!NAME.test(name)) throw new ChunkLost(name);
    return join(this.folder, name.slice(0, 2), name);
  }

  private *files(): Generator<[name: string, path: string]> {
    for (const part of readdirSync(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(part)) continue;
      for (const name of readdirSync(join(this.folder, part))) if (NAME.test(name)) yield [name, join(this.folder, part, name)];
    }
  }

  private remember(name: string, bytes: string): void {
    if (this.cache.has(name)) return;
    this.cache.set(name, bytes);
    this.cachedBytes += bytes.length;
    for (const [oldest, old] of this.cache) {
      if (this.cachedBytes <= CACHE_BYTES) break;
      this.cache.delete(oldest);
      this.cachedBytes -= old.length;
    }
  }
}

/** What a file holds is on the disk for good. */
async function sync(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

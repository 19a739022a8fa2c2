/** The last frames that passed a link, as they were. */
import { bytesToLatin1, get16, get32, latin1ToBytes, put16, put32 } from "../../wire/bytes";

/** A frame that passed. */
export interface PassedFrame {
  /** its place among all frames of its capture, from 0 */
  readonly serial: number;
  /** virtual time, µs */
  readonly at: number;
  /** out of the node that the link's port is on, or into it */
  readonly isOut: boolean;
  /** bytes that it had */
  readonly length: number;
  /** what is kept of it, from its first byte on */
  readonly bytes: Uint8Array;
}

/** Frames one behind the other, which do not change any more. */
export interface SealedFrames {
  /** serial numbers of the first and the last */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** bytes of it */
  readonly size: number;
  /** the frames; null: they are in the store alone */
  bytes: string | null;
  /** what they are called in the lab's store; null: they are not there */
  name: string | null;
}

/** A ring as plain data: Latin-1 of the frames that are not sealed yet, and where the others are in the store. */
export interface RingState {
  readonly sealed: readonly {
    readonly h: string;
    readonly first: number;
    readonly last: number;
    readonly count: number;
    readonly size: number;
  }[];
  readonly open: string;
  readonly seen: number;
}

/** How bytes come to the lab's store and from there. */
export interface FrameStore {
  put(bytes: string): string;
  get(name: string): string;
}

/** Most bytes of all runs of a ring: what 10,000 of Ethernet's longest frames take. Bundles of 64 KiB are kept fewer. */
const RING_BYTES = 16_777_216;
/** Most bytes of a sealed run: those of a piece of the lab's store. */
const RUN_BYTES = 65_536;
/** Before each frame: time in two words, serial number, length with the direction, length kept. */
const HEAD = 18;
const WORD = 2 ** 32;
const OUT = 0x80000000;

/** The last so many frames of a link. Dropped in runs, so that it holds at most one run more. */
export class FrameRing {
  private sealed: SealedFrames[] = [];
  private open = new Uint8Array(4_096);
  private used = 0;
  private openFirst = -1;
  private openLast = -1;
  private openCount = 0;
  private sealedCount = 0;
  private sealedBytes = 0;
  /** frames that have passed since the capture began */
  seen = 0;

  /** @param most - frames kept at least, once so many have passed, as far as they are no more than RING_BYTES */
  constructor(private readonly most: number) {}

  /** Frames that are kept. */
  get count(): number {
    return this.sealedCount + this.openCount;
  }
  /** Serial number of the oldest frame kept; -1: there is none. */
  get first(): number {
    return this.sealed[0]?.first ?? this.openFirst;
  }

  push({ serial, at, isOut, length, bytes }: PassedFrame): void {
    const need = HEAD + bytes.length;
    if (this.used + need > RUN_BYTES) this.seal();
    this.reserve(this.used + need);
    const { open, used } = this;
    put32(open, used, Math.floor(at / WORD));
    put32(open, used + 4, at % WORD);
    put32(open, used + 8, serial);
    put32(open, used + 12, (length | (isOut ? OUT : 0)) >>> 0);
    put16(open, used + 16, bytes.length);
    open.set(bytes, used + HEAD);
    this.used += need;
    if (this.openCount === 0) this.openFirst = serial;
    this.openLast = serial;
    this.openCount++;
    this.seen++;
    if (this.openCount >= this.most) this.seal();
  }

  /** Frames with serial numbers from one to before another, oldest first. */
  *frames(from: number, to: number, store: FrameStore): Generator<PassedFrame> {
    for (const run of this.sealed)
      if (run.last >= from && run.first < to) yield* within(latin1ToBytes(run.bytes ?? store.get(run.name ?? "")), from, to);
    if (this.openCount > 0 && this.openLast >= from && this.openFirst < to) yield* within(this.open.subarray(0, this.used), from, to);
  }

  /** Runs that do not change any more, oldest first. */
  get runs(): readonly SealedFrames[] {
    return this.sealed;
  }
  /** What is not in a sealed run, as it is now. */
  get rest(): Pick<RingState, "open" | "seen"> {
    return { open: bytesToLatin1(this.open.subarray(0, this.used)), seen: this.seen };
  }

  static import(most: number, state: RingState): FrameRing {
    const ring = new FrameRing(most);
    ring.sealed = state.sealed.map(({ h, ...run }) => ({ ...run, bytes: null, name: h }));
    for (const { count, size } of ring.sealed) {
      ring.sealedCount += count;
      ring.sealedBytes += size;
    }
    const open = latin1ToBytes(state.open);
    for (const frame of within(open, 0, Number.POSITIVE_INFINITY)) {
      if (ring.openCount === 0) ring.openFirst = frame.serial;
      ring.openLast = frame.serial;
      ring.openCount++;
    }
    ring.reserve(open.length);
    ring.open.set(open);
    ring.used = open.length;
    ring.seen = state.seen;
    return ring;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.open.length) return;
    const larger = new Uint8Array(Math.min(RUN_BYTES, Math.max(bytes, this.open.length * 2)));
    larger.set(this.open);
    this.open = larger;
  }
  private seal(): void {
    const { openFirst: first, openLast: last, openCount: count } = this;
    const size = this.used;
    this.sealed.push({ first, last, count, size, bytes: bytesToLatin1(this.open.subarray(0, size)), name: null });
    this.sealedCount += count;
    this.sealedBytes += size;
    this.used = 0;
    this.openCount = 0;
    this.openFirst = -1;
    for (let oldest = this.sealed[0]; oldest && this.sealed.length > 1; oldest = this.sealed[0]) {
      if (this.sealedCount - oldest.count < this.most && this.sealedBytes <= RING_BYTES) break;
      this.sealed.shift();
      this.sealedCount -= oldest.count;
      this.sealedBytes -= oldest.size;
    }
  }
}

/** Puts a run into the store, where it is not yet. @returns what it is called there */
export function storeRun(run: SealedFrames, store: FrameStore): string {
  if (run.name === null) {
    run.name = store.put(run.bytes ?? "");
    run.bytes = null;
  }
  return run.name;
}

/** Frames of a run. */
function* within(run: Uint8Array, from: number, to: number): Generator<PassedFrame> {
  for (let at = 0; at + HEAD <= run.length; ) {
    const kept = get16(run, at + 16);
    const serial = get32(run, at + 8) >>> 0;
    if (serial >= to) return;
    if (serial >= from) {
      const length = get32(run, at + 12) >>> 0;
      yield {
        serial,
        at: (get32(run, at) >>> 0) * WORD + (get32(run, at + 4) >>> 0),
        isOut: length >= OUT,
        length: length % OUT,
        bytes: run.subarray(at + HEAD, at + HEAD + kept),
      };
    }
    at += HEAD + kept;
  }
}

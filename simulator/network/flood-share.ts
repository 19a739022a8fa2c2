/** A port's part of what its bridge has flooded. */
import type { Owner } from "../kernel/held";
import { type Amount, type Floods, nothing } from "./floods";

/** Numbers that a port's share of floods is written in. */
export const SHARE_COUNTS = 11;

const NONE = { bytes: 0, frames: 0 } as const;

/** A port's part of its bridge's floods: everything while it is up, but for what it sent itself. */
export class FloodShare {
  private settled = nothing();
  private base = nothing();
  private meteredBytes = 0;
  private heardBytes = 0;
  private heardFrames = 0;
  private isCounting = false;

  /**
   * @param sources - whose floods reach the port; the same list for all ports of a bridge
   * @param owner - hears before anything of it changes
   */
  constructor(
    readonly sources: readonly Floods[],
    private readonly owner: Owner | null = null,
  ) {}

  /** From now on the port has what is flooded. */
  begin(): void {
    if (this.isCounting) return;
    this.owner?.secure();
    this.isCounting = true;
    this.base = this.standing();
  }
  /** From now on it has not; also before `sources` change. */
  end(): void {
    this.owner?.secure();
    this.settled = this.total();
    this.isCounting = false;
  }

  /** Everything that it has had. */
  total(): Amount {
    const { settled, base } = this;
    if (!this.isCounting) return { ...settled };
    const all = this.standing();
    return {
      bytes: settled.bytes + all.bytes - base.bytes,
      frames: settled.frames + all.frames - base.frames,
      broadcastBytes: settled.broadcastBytes + all.broadcastBytes - base.broadcastBytes,
      broadcastFrames: settled.broadcastFrames + all.broadcastFrames - base.broadcastFrames,
    };
  }

  /** A frame that the sources count came from this port itself. */
  without(bytes: number, isBroadcast: boolean): void {
    this.owner?.secure();
    this.base.bytes += bytes;
    this.base.frames++;
    if (!isBroadcast) return;
    this.base.broadcastBytes += bytes;
    this.base.broadcastFrames++;
  }

  /** Bytes that no meter has been told of. */
  get unmetered(): number {
    let bytes = this.settled.bytes - this.meteredBytes;
    if (this.isCounting) {
      for (const source of this.sources) bytes += source.bytes;
      bytes -= this.base.bytes;
    }
    return bytes;
  }
  /** The same, and now it has been told. */
  meter(): number {
    const bytes = this.unmetered;
    if (bytes === 0) return 0;
    this.owner?.secure();
    this.meteredBytes += bytes;
    return bytes;
  }

  /** A broadcast is handed to whoever is plugged in, who counts it himself. */
  handed(bytes: number): void {
    this.owner?.secure();
    this.heardBytes += bytes;
    this.heardFrames++;
  }
  /** Broadcasts that have passed since this was last asked and were handed to nobody, since they concerned nobody. */
  takeUnheard(): { readonly bytes: number; readonly frames: number } {
    // Asked at each step of each guest: nothing is made when nothing has come.
    let broadcastFrames = this.settled.broadcastFrames;
    let broadcastBytes = this.settled.broadcastBytes;
    if (this.isCounting) {
      for (const source of this.sources) {
        broadcastFrames += source.broadcastFrames;
        broadcastBytes += source.broadcastBytes;
      }
      broadcastFrames -= this.base.broadcastFrames;
      broadcastBytes -= this.base.broadcastBytes;
    }
    if (broadcastFrames === this.heardFrames && broadcastBytes === this.heardBytes) return NONE;
    this.owner?.secure();
    const unheard = { bytes: broadcastBytes - this.heardBytes, frames: broadcastFrames - this.heardFrames };
    this.heardBytes = broadcastBytes;
    this.heardFrames = broadcastFrames;
    return unheard;
  }

  /** Bytes and frames of one second of its sources. */
  inSecond(second: number): { readonly bytes: number; readonly frames: number } {
    let bytes = 0;
    let frames = 0;
    for (const source of this.isCounting ? this.sources : []) {
      if (source.second === second) {
        bytes += source.secondBytes;
        frames += source.secondFrames;
      } else if (source.second === second + 1) {
        bytes += source.lastBytes;
        frames += source.lastFrames;
      }
    }
    return { bytes, frames };
  }

  /** What it had until `base` was taken, `base`, and how far its meter and its guest have read it. */
  writeCounts(into: Float64Array, at: number): void {
    writeAmount(this.settled, into, at);
    writeAmount(this.base, into, at + 4);
    into[at + 8] = this.meteredBytes;
    into[at + 9] = this.heardBytes;
    into[at + 10] = this.heardFrames;
  }
  /** @param isCounting - whether it counted when it was saved, since the port was up */
  readCounts(from: readonly number[], at: number, isCounting: boolean): void {
    this.settled = readAmount(from, at);
    this.base = readAmount(from, at + 4);
    this.meteredBytes = from[at + 8] as number;
    this.heardBytes = from[at + 9] as number;
    this.heardFrames = from[at + 10] as number;
    this.isCounting = isCounting;
  }

  private standing(): Amount {
    const all = nothing();
    for (const source of this.sources) {
      all.bytes += source.bytes;
      all.frames += source.frames;
      all.broadcastBytes += source.broadcastBytes;
      all.broadcastFrames += source.broadcastFrames;
    }
    return all;
  }
}

function writeAmount({ bytes, frames, broadcastBytes, broadcastFrames }: Amount, into: Float64Array, at: number): void {
  into[at] = bytes;
  into[at + 1] = frames;
  into[at + 2] = broadcastBytes;
  into[at + 3] = broadcastFrames;
}
function readAmount(from: readonly number[], at: number): Amount {
  const [bytes, frames, broadcastBytes, broadcastFrames] = from.slice(at, at + 4) as [number, number, number, number];
  return { bytes, frames, broadcastBytes, broadcastFrames };
}

/** What one bridge has flooded, counted once for all of its ports. */

/** Flooded frames; those to the broadcast address once more by themselves, since no host's interface counts the others. */
export interface Amount {
  bytes: number;
  frames: number;
  broadcastBytes: number;
  broadcastFrames: number;
}

/** Frames flooded by one bridge, as plain data. */
export interface FloodState extends Amount {
  second: number;
  secondBytes: number;
  secondFrames: number;
  lastBytes: number;
  lastFrames: number;
}

/** Frames that one bridge has handed to all its ports. One that a port must not have had is taken away there, not added everywhere else. */
export class Floods implements FloodState {
  bytes = 0;
  frames = 0;
  broadcastBytes = 0;
  broadcastFrames = 0;
  second = 0;
  secondBytes = 0;
  secondFrames = 0;
  lastBytes = 0;
  lastFrames = 0;

  /** @param sign - −1: the frame is no flood of this bridge after all, though one that its ports read as well has counted it */
  add(now: number, bytes: number, isBroadcast: boolean, sign: 1 | -1 = 1): void {
    this.bytes += sign * bytes;
    this.frames += sign;
    if (isBroadcast) {
      this.broadcastBytes += sign * bytes;
      this.broadcastFrames += sign;
    }
    const second = Math.floor(now / 1_000_000);
    if (second !== this.second) {
      const isNext = second === this.second + 1;
      this.lastBytes = isNext ? this.secondBytes : 0;
      this.lastFrames = isNext ? this.secondFrames : 0;
      this.second = second;
      this.secondBytes = 0;
      this.secondFrames = 0;
    }
    this.secondBytes += sign * bytes;
    this.secondFrames += sign;
  }

  /** The same for many frames to everybody at once. */
  addMany(now: number, bytes: number, frames: number): void {
    this.add(now, bytes * frames, true);
    this.frames += frames - 1;
    this.broadcastFrames += frames - 1;
    this.secondFrames += frames - 1;
  }

  export(): FloodState {
    return { ...this };
  }
  static import(state: FloodState): Floods {
    return Object.assign(new Floods(), state);
  }
}

/** An amount to add to. */
export function nothing(): Amount {
  return { bytes: 0, frames: 0, broadcastBytes: 0, broadcastFrames: 0 };
}

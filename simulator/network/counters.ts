/** What a port has carried: its own frames one by one, and its share of what was flooded, counted once for all ports of a bridge. */
import type { Owner } from "../kernel/held";

/** Counters of one port as plain data: in = received from what is plugged in. Bytes and single simulated frames. */
export interface TrafficState {
  inBytes: number;
  outBytes: number;
  inFrames: number;
  outFrames: number;
  /** second of virtual time that the running sums below belong to */
  second: number;
  secondIn: number;
  secondOut: number;
  secondFrames: number;
  lastIn: number;
  lastOut: number;
  lastFrames: number;
  /** steady bulk traffic, bytes/s */
  flowIn: number;
  flowOut: number;
}

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

/** Numbers that a port's own traffic, and its share of floods, are written in. */
export const TRAFFIC_COUNTS = 13;
export const SHARE_COUNTS = 11;

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

  export(): FloodState {
    return { ...this };
  }
  static import(state: FloodState): Floods {
    return Object.assign(new Floods(), state);
  }
}

function nothing(): Amount {
  return { bytes: 0, frames: 0, broadcastBytes: 0, broadcastFrames: 0 };
}

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

/** What one port has carried, its share of floods included. */
export class PortTraffic {
  /**
   * @param isShareIn - floods come in here, as at a host's NIC; else they go out
   * @param owner - hears before anything of it changes
   */
  constructor(
    private readonly counts: TrafficState,
    readonly share: FloodShare | null = null,
    private readonly isShareIn = false,
    private readonly owner: Owner | null = null,
  ) {}

  /** Its own frames alone, for somebody who may change them. */
  get own(): TrafficState {
    this.owner?.secure();
    return this.counts;
  }
  /** The same, to be looked at. */
  get ownNow(): Readonly<TrafficState> {
    return this.counts;
  }
  get inBytes(): number {
    return this.counts.inBytes + (this.isShareIn ? this.flooded.bytes : 0);
  }
  get inFrames(): number {
    return this.counts.inFrames + (this.isShareIn ? this.flooded.frames : 0);
  }
  get outBytes(): number {
    return this.counts.outBytes + (this.isShareIn ? 0 : this.flooded.bytes);
  }
  get outFrames(): number {
    return this.counts.outFrames + (this.isShareIn ? 0 : this.flooded.frames);
  }
  /** steady bulk traffic, bytes/s */
  get flowIn(): number {
    return this.counts.flowIn;
  }
  set flowIn(bytesPerS: number) {
    this.owner?.secure();
    this.counts.flowIn = bytesPerS;
  }
  get flowOut(): number {
    return this.counts.flowOut;
  }
  set flowOut(bytesPerS: number) {
    this.owner?.secure();
    this.counts.flowOut = bytesPerS;
  }

  /** Counts one frame that came in or went out. */
  count(now: number, inBytes: number, outBytes: number): void {
    const { own } = this;
    roll(own, now);
    if (inBytes) {
      own.inBytes += inBytes;
      own.inFrames++;
      own.secondIn += inBytes;
    }
    if (outBytes) {
      own.outBytes += outBytes;
      own.outFrames++;
      own.secondOut += outBytes;
    }
    own.secondFrames++;
  }

  /** A flooded frame came from here: it is no part of this port's share. */
  without(now: number, bytes: number, isBroadcast: boolean): void {
    const { own } = this;
    this.share?.without(bytes, isBroadcast);
    roll(own, now);
    if (this.isShareIn) own.secondIn -= bytes;
    else own.secondOut -= bytes;
    own.secondFrames--;
  }

  /** What crossed in one whole or running second: bytes in, bytes out, frames. */
  inSecond(second: number): { readonly in: number; readonly out: number; readonly frames: number } {
    const { counts: own } = this;
    const isRunning = second === own.second;
    const isLast = second === own.second - 1;
    const shared = this.share?.inSecond(second) ?? { bytes: 0, frames: 0 };
    return {
      in: (isRunning ? own.secondIn : isLast ? own.lastIn : 0) + (this.isShareIn ? shared.bytes : 0),
      out: (isRunning ? own.secondOut : isLast ? own.lastOut : 0) + (this.isShareIn ? 0 : shared.bytes),
      frames: (isRunning ? own.secondFrames : isLast ? own.lastFrames : 0) + shared.frames,
    };
  }

  writeCounts(into: Float64Array, at: number): void {
    const { counts: own } = this;
    into[at] = own.inBytes;
    into[at + 1] = own.outBytes;
    into[at + 2] = own.inFrames;
    into[at + 3] = own.outFrames;
    into[at + 4] = own.second;
    into[at + 5] = own.secondIn;
    into[at + 6] = own.secondOut;
    into[at + 7] = own.secondFrames;
    into[at + 8] = own.lastIn;
    into[at + 9] = own.lastOut;
    into[at + 10] = own.lastFrames;
    into[at + 11] = own.flowIn;
    into[at + 12] = own.flowOut;
  }
  readCounts(from: readonly number[], at: number): void {
    const { counts: own } = this;
    own.inBytes = from[at] as number;
    own.outBytes = from[at + 1] as number;
    own.inFrames = from[at + 2] as number;
    own.outFrames = from[at + 3] as number;
    own.second = from[at + 4] as number;
    own.secondIn = from[at + 5] as number;
    own.secondOut = from[at + 6] as number;
    own.secondFrames = from[at + 7] as number;
    own.lastIn = from[at + 8] as number;
    own.lastOut = from[at + 9] as number;
    own.lastFrames = from[at + 10] as number;
    own.flowIn = from[at + 11] as number;
    own.flowOut = from[at + 12] as number;
  }

  private get flooded(): Amount {
    return this.share?.total() ?? nothing();
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

export function noTraffic(): TrafficState {
  return {
    inBytes: 0,
    outBytes: 0,
    inFrames: 0,
    outFrames: 0,
    second: 0,
    secondIn: 0,
    secondOut: 0,
    secondFrames: 0,
    lastIn: 0,
    lastOut: 0,
    lastFrames: 0,
    flowIn: 0,
    flowOut: 0,
  };
}

function roll(traffic: TrafficState, now: number): void {
  const second = Math.floor(now / 1_000_000);
  if (second === traffic.second) return;
  const isNext = second === traffic.second + 1;
  traffic.lastIn = isNext ? traffic.secondIn : 0;
  traffic.lastOut = isNext ? traffic.secondOut : 0;
  traffic.lastFrames = isNext ? traffic.secondFrames : 0;
  traffic.second = second;
  traffic.secondIn = 0;
  traffic.secondOut = 0;
  traffic.secondFrames = 0;
}

/** Rates over the last whole second or the running one, whichever saw more, bytes/s and frames/s; reading changes nothing. */
export function ratesOf(traffic: PortTraffic, now: number): { inBytesPerS: number; outBytesPerS: number; framesPerS: number } {
  const second = Math.floor(now / 1_000_000);
  const running = traffic.inSecond(second);
  const last = traffic.inSecond(second - 1);
  return {
    inBytesPerS: Math.max(running.in, last.in) + traffic.flowIn,
    outBytesPerS: Math.max(running.out, last.out) + traffic.flowOut,
    framesPerS: Math.max(running.frames, last.frames),
  };
}

/** What one port has carried: its own frames one by one, bulk traffic as a rate, and its share of what was flooded. */
import type { Owner } from "../kernel/held";
import type { FloodShare } from "./flood-share";
import { type Amount, nothing } from "./floods";

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

/** Numbers that a port's own traffic is written in. */
export const TRAFFIC_COUNTS = 13;

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

  /** Steady bulk traffic becomes more by so much, bytes/s; less where it is negative. */
  carryMore(inBytesPerS: number, outBytesPerS: number): void {
    this.owner?.secure();
    this.counts.flowIn += inBytesPerS;
    this.counts.flowOut += outBytesPerS;
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

  /** Counts many frames that came in and as many that went out. */
  countMany(now: number, bytes: number, frames: number): void {
    const { own } = this;
    roll(own, now);
    own.inBytes += bytes * frames;
    own.outBytes += bytes * frames;
    own.inFrames += frames;
    own.outFrames += frames;
    own.secondIn += bytes * frames;
    own.secondOut += bytes * frames;
    own.secondFrames += 2 * frames;
  }

  /** Counts frames that crossed as a rate. */
  countBulk(
    now: number,
    amount: { readonly in: number; readonly inFrames: number; readonly out: number; readonly outFrames: number },
  ): void {
    const { own } = this;
    roll(own, now);
    own.inBytes += amount.in;
    own.inFrames += amount.inFrames;
    own.secondIn += amount.in;
    own.outBytes += amount.out;
    own.outFrames += amount.outFrames;
    own.secondOut += amount.out;
    own.secondFrames += amount.inFrames + amount.outFrames;
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

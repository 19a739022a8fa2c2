/** What goes over a cable goes one after the other, behind what stands before it and beside the bulk traffic that it carries. */
import { LINE_BYTES_PER_S } from "./link";

/** When the last frame has left, and when it is at the other end; virtual µs. */
export type WireState = readonly [freeAt: number, arrivesAt: number];

/** Longest queue before a cable, µs: 1,000 full frames at 1 Gbit/s. @source Linux txqueuelen (1000) */
export const QUEUE_US = 12_000;
/** The same in bytes, for a cable that is slower. */
const QUEUE_BYTES = 1_500_000;
/** Bulk traffic leaves a single frame this part of a cable, at least. guess: a fair queue of some twenty flows */
const LEAST_SHARE = 0.05;

export class WireQueue {
  private freeAt = 0;
  private arrivesAt = 0;
  /** what fluid runs send over it, bytes/s, and how many they are; derived */
  private fluid = 0;
  private runs = 0;

  /** Fluid runs send so much more over it, and are so many more. */
  beside(bytesPerS: number, runs: number): void {
    this.fluid += bytesPerS;
    this.runs += runs;
  }

  /**
   * A frame goes to the end of the queue.
   * @param now - virtual µs
   * @param bytes - with framing
   * @param acrossUs - what it takes on an idle cable
   * @param bulk - bytes/s of steady traffic in its direction
   * @returns µs until it is at the other end; null: there is no room for it
   */
  take(now: number, bytes: number, acrossUs: number, bulk: number): number | null {
    const alone = Math.ceil((bytes * 1_000_000) / LINE_BYTES_PER_S);
    const waits = this.wait(now, bytes, LINE_BYTES_PER_S, bulk);
    if (waits === null) return null;
    // One behind the other: small differences on the way let none overtake.
    this.arrivesAt = Math.max(this.arrivesAt, now + waits + acrossUs - alone);
    return this.arrivesAt - now;
  }

  /** A frame goes to the end of the queue of a line of so many bytes/s. @returns µs until it has left; null: there is no room for it */
  wait(now: number, bytes: number, bytesPerS: number, bulk: number): number | null {
    const wait = Math.max(0, this.freeAt - now);
    if (wait > (QUEUE_BYTES * 1_000_000) / bytesPerS) return null;
    // Among fluid runs it has the share that one more of them would have.
    const beside = this.runs === 0 ? 0 : Math.floor((this.fluid * this.runs) / (this.runs + 1));
    const free = Math.max(bytesPerS * LEAST_SHARE, bytesPerS - bulk - beside);
    this.freeAt = now + wait + Math.ceil((bytes * 1_000_000) / free);
    return this.freeAt - now;
  }

  get state(): WireState | null {
    return this.freeAt === 0 ? null : [this.freeAt, this.arrivesAt];
  }
  set state(state: WireState | null) {
    [this.freeAt, this.arrivesAt] = state ?? [0, 0];
  }
}

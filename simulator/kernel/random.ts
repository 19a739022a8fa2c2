/** Seeded random streams by name: one 32-bit stream each, so that one subsystem's draws never shift another's. */
import { hashText32 } from "./hash";

/** The state of all streams that have been drawn from, by name. */
export class RandomStreams {
  private readonly states = new Map<string, number>();
  constructor(readonly seed: number) {}

  /** Next unsigned 32-bit number of a stream. */
  next(name: string): number {
    const before = this.states.get(name) ?? (hashText32(name) ^ Math.imul(this.seed | 0, 0x9e3779b1)) | 0;
    const state = (before + 0x6d2b79f5) | 0;
    this.states.set(name, state);
    // mulberry32's output function: full period 2^32 over the counter
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from `low` to `high`, both included. */
  between(name: string, low: number, high: number): number {
    return low + Math.floor((this.next(name) / 4294967296) * (high - low + 1));
  }

  /** Forgets a stream that will not be drawn from again. */
  drop(name: string): void {
    this.states.delete(name);
  }

  /** Copies the states; they are put in order when they are asked for. */
  copy(): () => (readonly [string, number])[] {
    const names = [...this.states.keys()];
    const states = [...this.states.values()];
    return () => names.map((name, i) => [name, states[i] as number] as const).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  import(states: readonly (readonly [string, number])[]): void {
    this.states.clear();
    for (const [name, state] of states) this.states.set(name, state);
  }
}

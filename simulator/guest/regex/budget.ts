import type { Meter } from "../os/costs";

/** Thrown when one match would take more work than a program may do at once; the message is what the tools say then. */
export class MatchLimit extends Error {}

/**
 * Most units of work of one call. A unit is about 5 ns of a present machine: one character in a table of states, a quarter
 * of one character against one thread. guess: measured at 3–6 ns on the machines that run the tests
 */
export const WORK_LIMIT = 1_000_000;

/**
 * Work of one call. What is counted depends on pattern and text alone, never on what earlier calls left in a cache, so that
 * a replay charges the same.
 */
export class Work {
  private units = 0;

  constructor(
    private readonly meter: Meter,
    private readonly limit = WORK_LIMIT,
    private readonly message = "memory exhausted",
  ) {}

  /** How much may still be done. */
  get left(): number {
    return this.limit - this.units;
  }

  /** Counts work. @throws MatchLimit beyond the limit of one call */
  spend(units: number): void {
    this.units += units;
    if (this.units > this.limit) throw new MatchLimit(this.message);
  }

  /** Charges what was done to the process. */
  settle(): void {
    if (this.units > 0) this.meter.charge("matched", this.units);
    this.units = 0;
  }
}

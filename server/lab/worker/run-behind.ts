import type { LabMachine, SimTime } from "../../../simulator";
import type { LabQueryName, RunClock } from "./messages";

/** What is answered while a lab is behind: what all pages have of its records. */
const ANSWERED: ReadonlySet<LabQueryName> = new Set<LabQueryName>(["blocks", "block", "clock"]);
/** A page reads one block after another: for so long after each the next is waited for, ms, and for so long in all. */
const READING_MS = 10;
const READING_MOST_MS = 2_000;

/**
 * A lab that was opened from a snapshot and has not come again to where people had seen it, though nothing was told of it since but the
 * time: what pages have of its records is as they saw it, and may be told at once. For everybody it stands at the time that was seen, and
 * whatever else is asked of it waits until it is there. So nobody sees it go back.
 */
export class RunBehind {
  private waiting: (() => void)[] = [];
  /** wall time up to which whoever reads comes first, and up to which anybody does, monotonic ms */
  private readingMs = Number.NEGATIVE_INFINITY;
  private mostMs: number | null = null;

  /** @param toldUs - virtual time up to which it was seen */
  constructor(readonly toldUs: number) {}

  /** Puts off what may not be done yet. @returns whether it was put off */
  defers(work: () => void): boolean {
    this.waiting.push(work);
    return true;
  }
  /** The same of a question; one that is answered at once is likely to be followed by the next. */
  defersQuery(name: LabQueryName, wallMs: number, work: () => void): boolean {
    if (!ANSWERED.has(name)) return this.defers(work);
    this.mostMs ??= wallMs + READING_MOST_MS;
    this.readingMs = Math.min(wallMs + READING_MS, this.mostMs);
    return false;
  }

  /** Wall time at which it goes on, ms. */
  dueMs(wallMs: number): number {
    return Math.max(wallMs, this.readingMs);
  }

  /** The clock as everybody has it until it is there. */
  standing(clock: RunClock): RunClock {
    return { ...clock, nowUs: this.toldUs, reached: 0, nextEventAtUs: null };
  }

  /** Runs on. @returns whether it is there */
  advance(machine: LabMachine, isSpent: () => boolean): boolean {
    let isCut = false;
    machine.advance(this.toldUs as SimTime, () => {
      isCut = isSpent();
      return isCut;
    });
    return !isCut;
  }

  /** It is there: what waited is done, in the order in which it came. */
  arrived(): void {
    for (const work of this.waiting.splice(0)) work();
  }
}

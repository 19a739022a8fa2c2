import type { LabMachine, SimTime } from "../../../simulator";
import type { LabQueryName, RunClock } from "./messages";

/** What is answered while a lab is behind: what all pages have of its records. */
const ANSWERED: ReadonlySet<LabQueryName> = new Set<LabQueryName>(["blocks", "block", "clock"]);

/**
 * A lab that was opened from a snapshot and has not come again to where people had seen it, though nothing was told of it since but the
 * time: what pages have of its records is as they saw it, and may be told at once. For everybody it stands at the time that was seen, and
 * whatever else is asked of it waits until it is there. So nobody sees it go back.
 */
export class RunBehind {
  private waiting: (() => void)[] = [];

  /** @param toldUs - virtual time up to which it was seen */
  constructor(readonly toldUs: number) {}

  /** Puts off what may not be done yet. @returns whether it was put off */
  defers(work: () => void, query: LabQueryName | null = null): boolean {
    if (query !== null && ANSWERED.has(query)) return false;
    this.waiting.push(work);
    return true;
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

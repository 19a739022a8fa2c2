import type { Watched, WatchedWork } from "./watch-cell";

/** Time between two looks at a worker, ms. */
export const LOOK_MS = 250;
/** A look that comes this late was itself held up: the machine slept, or this thread was busy, and perhaps the worker too. */
const LATE_MS = 2 * LOOK_MS;

/**
 * How long a piece of work may take before its worker counts as hung, ms. A turn is some milliseconds of work. A whole lab takes
 * as long as it is large: 5 s for 1,000 VMs today.
 */
export const HUNG_MS: Readonly<Record<WatchedWork, number>> = { turn: 1_500, whole: 60_000 };

/**
 * Says whether a worker is hung: it has been at the same piece of work for longer than that may take, by looks that came in time.
 * Time in which the watcher slept itself counts for nothing, so that a closed lid blames nobody.
 */
export class Watchdog {
  private sequence = -1;
  private lookedMs: number;
  private countedMs = 0;

  /** @param nowMs - monotonic time */
  constructor(nowMs: number) {
    this.lookedMs = nowMs;
  }

  /** Looks once. @param nowMs - monotonic time */
  look(seen: Pick<Watched, "sequence" | "work">, nowMs: number): "fine" | "hung" {
    const passedMs = nowMs - this.lookedMs;
    this.lookedMs = nowMs;
    if (seen.work === null || seen.sequence !== this.sequence) {
      this.sequence = seen.sequence;
      this.countedMs = 0;
      return "fine";
    }
    if (passedMs <= LATE_MS) this.countedMs += passedMs;
    return this.countedMs >= HUNG_MS[seen.work] ? "hung" : "fine";
  }
}

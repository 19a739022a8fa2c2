/** Wall time after which the clock of a lab that nobody looks at is noted again, ms: what runs again after a crash is no more. */
const UNSEEN_MS = 1_000;

/**
 * How far the disk knows of a lab's clock. What somebody sees is noted first, each time: after a crash the lab is there again before
 * anybody is answered. What nobody sees is noted now and then, and run again while the lab is open.
 */
export class ClockNotes {
  private toldUs = -1;
  private unseenMs = Number.NEGATIVE_INFINITY;

  /** Nothing is known: the lab was opened, or goes on from an earlier point. */
  reset(): void {
    this.toldUs = -1;
    this.unseenMs = Number.NEGATIVE_INFINITY;
  }

  /** Virtual time up to which somebody has seen the lab since it was opened, µs; −1: nobody has. */
  get told(): number {
    return this.toldUs;
  }

  /** Whether the disk need not hear of a time now. @param wallMs - monotonic */
  isNoted(us: number, isTold: boolean, wallMs: number): boolean {
    return isTold ? us <= this.toldUs : wallMs - this.unseenMs < UNSEEN_MS;
  }

  noted(us: number, isTold: boolean, wallMs: number): void {
    if (isTold) this.toldUs = Math.max(this.toldUs, us);
    this.unseenMs = wallMs;
  }
}

/** Wall time after which the clock of a lab that nobody looks at is noted again, ms: what runs again after a crash is no more. */
const UNSEEN_MS = 1_000;

/**
 * How far the disk knows of a lab's clock. What somebody sees is noted first, each time: after a crash the lab is there again before
 * anybody is answered. What nobody sees is noted now and then, and run again while the lab is open.
 */
export class ClockNotes {
  private toldUs = -1;
  private unseenMs = Number.NEGATIVE_INFINITY;
  /** virtual time up to which anything but the time has come out, seen or not, and how much of that the disk knows, µs */
  private newsUs = 0;
  private writtenNewsUs = 0;

  /** Nothing is known: the lab was opened, or goes on from an earlier point. */
  reset(): void {
    this.toldUs = -1;
    this.unseenMs = Number.NEGATIVE_INFINITY;
    this.newsUs = 0;
    this.writtenNewsUs = 0;
  }

  /** Virtual time up to which somebody has seen the lab since it was opened, µs; −1: nobody has. */
  get told(): number {
    return this.toldUs;
  }

  /**
   * Something comes out of the lab at a time. Whether the disk need not hear of that time now: what was not news when it was seen may
   * be news to whoever looks later, so that it hears of news with the next that is seen.
   * @param wallMs - monotonic
   */
  isNoted(us: number, { isTold, isNews }: { readonly isTold: boolean; readonly isNews: boolean }, wallMs: number): boolean {
    if (isNews) this.newsUs = Math.max(this.newsUs, us);
    return isTold ? us <= this.toldUs && this.newsUs <= this.writtenNewsUs : wallMs - this.unseenMs < UNSEEN_MS;
  }

  /** @returns up to when there was news, virtual µs, which is written with it */
  noted(us: number, isTold: boolean, wallMs: number): number {
    if (isTold) this.toldUs = Math.max(this.toldUs, us);
    this.unseenMs = wallMs;
    this.writtenNewsUs = this.newsUs;
    return this.newsUs;
  }
}

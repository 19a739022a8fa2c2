/** Wall time over which it is measured how fast a lab goes, and between two times that everybody is told, ms. */
const WINDOW_MS = 1_000;
/** A lab goes as fast as it should when it is no more behind than this. */
const CLOSE = 0.95;

/** How fast virtual time really goes: what a lab is set to may be more than its events leave time for. */
export class RunPace {
  /** virtual seconds per wall second over the last window; null: not measured yet */
  reached: number | null = null;
  private told: number | null = null;
  private toldMs = Number.NEGATIVE_INFINITY;

  constructor(
    private fromMs: number,
    private fromUs: number,
  ) {}

  /** Virtual time begins anew against wall time: it stood, or was set. */
  begin(wallMs: number, us: number): void {
    this.fromMs = wallMs;
    this.fromUs = us;
  }

  /** Speed was set: nothing is known of the new one. */
  reset(wallMs: number, us: number): void {
    this.begin(wallMs, us);
    this.reached = null;
  }

  /** It has come to a virtual time, µs. */
  moved(wallMs: number, us: number): void {
    const ms = wallMs - this.fromMs;
    if (ms < WINDOW_MS) return;
    this.reached = (us - this.fromUs) / 1_000 / ms;
    this.fromMs = wallMs;
    this.fromUs = us;
  }

  /** Whether everybody should hear of it now. @param speed - what it is set to */
  isNews(wallMs: number, speed: number): boolean {
    if (wallMs - this.toldMs < WINDOW_MS) return false;
    const { reached } = this;
    const behind = reached !== null && reached < speed * CLOSE ? reached : null;
    // Once more when it has caught up.
    if (behind === null && this.told === null) return false;
    this.toldMs = wallMs;
    this.told = behind;
    return true;
  }
}

import { FASTEST, type LabSpeed } from "../../contract/speed";

/** Wall time over which it is measured how fast a lab goes, and between two times that everybody is told, ms. */
const WINDOW_MS = 1_000;
/** A lab goes as fast as it should when it is no more behind than this. */
const CLOSE = 0.95;
/** Wall time that one lab may run before the next one has its turn, ms. */
export const TURN_BUDGET_MS = 8;
/** Least wall time between two turns, ms: near events are run together. */
export const TURN_SPACING_MS = 4;
/** Behind by more than this, ms of wall time: virtual time falls behind instead of piling up a debt. */
const LAG_LIMIT_MS = 200;
/** Most virtual time in one turn of a lab that goes as fast as it can, µs: others of its thread come between. */
const FASTEST_TURN_US = 600_000_000;

/**
 * Virtual time against wall time: where a lab should be by its speed, and how fast it really goes, since a speed may be more than its
 * events leave time for.
 */
export class RunPace {
  /** virtual seconds per wall second over the last window; null: not measured yet */
  reached: number | null = null;
  private told: number | null = null;
  private toldMs = Number.NEGATIVE_INFINITY;
  /** from where the measured window goes */
  private fromMs: number;
  private fromUs: number;

  constructor(
    public speed: LabSpeed,
    private baseWallMs: number,
    private baseUs: number,
  ) {
    this.fromMs = baseWallMs;
    this.fromUs = baseUs;
  }

  /** Speed is set: nothing is known of how fast it will go. */
  set(speed: LabSpeed, wallMs: number, us: number): void {
    this.speed = speed;
    this.rebase(wallMs, us);
    this.reached = null;
  }

  /** Virtual time begins anew against wall time: it stood, or was set. */
  rebase(wallMs: number, us: number): void {
    this.baseWallMs = wallMs;
    this.baseUs = us;
    this.fromMs = wallMs;
    this.fromUs = us;
  }

  /** Wall time at which the next event is due; null: never. @param lastTurnMs - when the lab had its last turn */
  dueMs(nextUs: number | null, lastTurnMs: number): number | null {
    const { speed } = this;
    if (speed === 0 || nextUs === null) return null;
    if (speed === FASTEST) return lastTurnMs + TURN_SPACING_MS;
    return Math.max(this.baseWallMs + (nextUs - this.baseUs) / (1000 * speed), lastTurnMs + TURN_SPACING_MS);
  }

  /** Where virtual time should be, µs. */
  targetUs(wallMs: number, nowUs: number): number {
    const { speed } = this;
    if (speed === 0) return nowUs;
    if (speed === FASTEST) return nowUs + FASTEST_TURN_US;
    return Math.max(nowUs, Math.floor(this.baseUs + (wallMs - this.baseWallMs) * 1000 * speed));
  }

  /** It was to come to a virtual time, and has come to another, µs. */
  moved(wallMs: number, targetUs: number, us: number): void {
    const ms = wallMs - this.fromMs;
    if (ms >= WINDOW_MS) {
      this.reached = (us - this.fromUs) / 1_000 / ms;
      this.fromMs = wallMs;
      this.fromUs = us;
    }
    if (this.speed === 0 || this.speed === FASTEST || targetUs - us <= LAG_LIMIT_MS * 1000 * this.speed) return;
    // How fast it goes is measured on, over all of it.
    this.baseWallMs = wallMs;
    this.baseUs = us;
  }

  /** Whether everybody should hear now of how fast it goes. */
  isNews(wallMs: number): boolean {
    if (this.speed === 0 || wallMs - this.toldMs < WINDOW_MS) return false;
    const { reached } = this;
    const behind = reached !== null && reached < this.speed * CLOSE ? reached : null;
    // Once more when it has caught up.
    if (behind === null && this.told === null) return false;
    this.toldMs = wallMs;
    this.told = behind;
    return true;
  }
}

const SNAPSHOT_ENTRIES = 500;
const SNAPSHOT_WALL_MS = 5 * 60_000;
/** A clock this far past its last snapshot asks for a new one, so that recovery stays short: 30 virtual minutes. */
const SNAPSHOT_CLOCK_US = 30 * 60 * 1_000_000;
/** How long a snapshot waits that the disk did not take, ms. guess */
const RETRY_MS = 10_000;

/** A moment of a lab: behind so many entries, at a virtual and a wall time. */
export interface SnapshotMoment {
  readonly index: number;
  readonly atUs: number;
  /** monotonic */
  readonly wallMs: number;
}

/** When a lab's next snapshot is due. */
export class SnapshotPace {
  /** wall time at which one that was missed is tried again; null: none was */
  private retryMs: number | null = null;

  /** @param last - where the last one was taken */
  constructor(private last: SnapshotMoment) {}

  /** @param isAsked - whether so much was written to files that it should not wait */
  isDue(now: SnapshotMoment, isAsked: boolean): boolean {
    if (this.retryMs !== null) return now.wallMs >= this.retryMs;
    const entries = now.index - this.last.index;
    const isOld = now.wallMs - this.last.wallMs >= SNAPSHOT_WALL_MS;
    return entries >= SNAPSHOT_ENTRIES || isAsked || (isOld && (entries > 0 || now.atUs - this.last.atUs >= SNAPSHOT_CLOCK_US));
  }

  taken(moment: SnapshotMoment): void {
    this.last = moment;
    this.retryMs = null;
  }

  /** The disk did not take it. */
  missed(wallMs: number): void {
    this.retryMs = wallMs + RETRY_MS;
  }
}

const SNAPSHOT_ENTRIES = 500;
const SNAPSHOT_WALL_MS = 5 * 60_000;
/** A clock this far past its last snapshot asks for a new one, so that recovery stays short: 30 virtual minutes. */
const SNAPSHOT_CLOCK_US = 30 * 60 * 1_000_000;
/**
 * Work after which one is taken, ms, and how many times what writing one takes: to run again to any moment takes no more, and writing
 * them takes a fifth of a lab's time at most.
 */
const SNAPSHOT_WORK_MS = 1_000;
const WRITING_TIMES = 5;
/**
 * A crash is over for who watches when all that was seen has been run again: after so much of such work one is taken too, ms, where
 * writing takes a tenth of the wall time between two at most. guess: both
 */
const TOLD_WORK_MS = 250;
const WALL_TIMES = 10;
/** Of so many the one counts that was written in the least time: what else runs on the machine makes one take several times as long. */
const WRITINGS = 3;
/** How long a snapshot waits that the disk did not take, ms. guess */
const RETRY_MS = 10_000;

/** A moment of a lab: behind so many entries, at a virtual and a wall time. */
export interface SnapshotMoment {
  readonly index: number;
  readonly atUs: number;
  /** monotonic */
  readonly wallMs: number;
  /** ms of work that the lab has taken up to here */
  readonly workMs: number;
  /** ms of work that it had taken where somebody last saw it; what came after needs not be run again before people are answered */
  readonly toldWorkMs: number;
}

/** When a lab's next snapshot is due. */
export class SnapshotPace {
  /** wall time at which one that was missed is tried again; null: none was */
  private retryMs: number | null = null;
  /** what the last ones took to be written, ms; none: not known */
  private writings: readonly number[] = [];

  /** @param last - where the last one was taken */
  constructor(private last: SnapshotMoment) {}

  /** @param isAsked - whether so much was written to files that it should not wait */
  isDue(now: SnapshotMoment, isAsked: boolean): boolean {
    if (this.retryMs !== null) return now.wallMs >= this.retryMs;
    const entries = now.index - this.last.index;
    const isOld = now.wallMs - this.last.wallMs >= SNAPSHOT_WALL_MS;
    const writingMs = this.writings.length === 0 ? 0 : Math.min(...this.writings);
    const isFar = now.workMs - this.last.workMs >= Math.max(SNAPSHOT_WORK_MS, writingMs * WRITING_TIMES);
    const isSeenFar =
      writingMs > 0 && now.toldWorkMs - this.last.workMs >= TOLD_WORK_MS && now.wallMs - this.last.wallMs >= writingMs * WALL_TIMES;
    return (
      isSeenFar ||
      entries >= SNAPSHOT_ENTRIES ||
      isAsked ||
      isFar ||
      (isOld && (entries > 0 || now.atUs - this.last.atUs >= SNAPSHOT_CLOCK_US))
    );
  }

  /** @param writingMs - what it took to be written; left out: not known, nor what others took */
  taken(moment: SnapshotMoment, writingMs: number | null = null): void {
    this.last = moment;
    this.writings = writingMs === null ? [] : [...this.writings, writingMs].slice(-WRITINGS);
    this.retryMs = null;
  }

  /** The disk did not take it. */
  missed(wallMs: number): void {
    this.retryMs = wallMs + RETRY_MS;
  }
}

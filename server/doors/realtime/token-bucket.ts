/** Lets through so many units a second, with some in hand. */
export class TokenBucket {
  private tokens: number;
  private atMs: number;

  constructor(
    private readonly perSecond: number,
    private readonly most: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.tokens = most;
    this.atMs = nowMs();
  }

  /** Takes units; false: not enough in hand, nothing taken. */
  take(units: number): boolean {
    const now = this.nowMs();
    this.tokens = Math.min(this.most, this.tokens + ((now - this.atMs) / 1000) * this.perSecond);
    this.atMs = now;
    if (units > this.tokens) return false;
    this.tokens -= units;
    return true;
  }
}

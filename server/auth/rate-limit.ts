import { steadyMs } from "./steady-clock";

/** Counts attempts by key in a sliding window; keeps at most a bounded number of keys. */
export class RateLimit {
  private readonly attempts = new Map<string, number[]>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly nowMs: () => number = steadyMs,
    private readonly keys = 10_000,
  ) {}

  /** Seconds to wait before the next attempt; 0: go ahead. */
  waitS(key: string): number {
    const recent = this.recent(key);
    if (recent.length < this.limit) return 0;
    return Math.max(1, Math.ceil(((recent[0] ?? 0) + this.windowMs - this.nowMs()) / 1000));
  }

  count(key: string): void {
    const recent = this.recent(key);
    recent.push(this.nowMs());
    this.attempts.delete(key);
    this.attempts.set(key, recent);
    if (this.attempts.size > this.keys) {
      const oldest = this.attempts.keys().next();
      if (!oldest.done) this.attempts.delete(oldest.value);
    }
  }

  clear(key: string): void {
    this.attempts.delete(key);
  }

  private recent(key: string): number[] {
    const since = this.nowMs() - this.windowMs;
    return (this.attempts.get(key) ?? []).filter((at) => at > since);
  }
}

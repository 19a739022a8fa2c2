/** Virtual time as this page knows it: the last word from the server, carried on by the page's own clock. */
import type { LabClock, LabSpeed } from "@/server/contract";
import { FASTEST } from "@/server/contract/speed";

export class VirtualClock {
  #last: LabClock | null = null;
  #heardAtMs = 0;
  readonly #listeners = new Set<() => void>();
  readonly #nowMs: () => number;
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }
  hear(clock: LabClock): void {
    this.#last = clock;
    this.#heardAtMs = this.#nowMs();
    for (const listener of this.#listeners) listener();
  }
  /** A batch of changes says what time it is too; it may only move the clock on. */
  hearTime(virtualUs: number): void {
    if (!this.#last || virtualUs <= this.nowUs()) return;
    this.#last = { ...this.#last, virtualUs };
    this.#heardAtMs = this.#nowMs();
  }
  /** The connection is lost: the clock stands until the server is heard again. */
  stop(): void {
    if (!this.#last) return;
    this.#last = { ...this.#last, virtualUs: this.nowUs() };
    this.#heardAtMs = Number.POSITIVE_INFINITY;
  }
  /** Unix microseconds of virtual now. */
  nowUs(): number {
    if (!this.#last) return 0;
    const { virtualUs, speed, reached } = this.#last;
    // How fast it can go is not known before the server has measured it.
    const pace = reached ?? (speed === FASTEST ? 0 : speed);
    return virtualUs + Math.max(0, this.#nowMs() - this.#heardAtMs) * 1000 * pace;
  }
  /** Virtual seconds per wall second that are reached, where these are fewer than it is set to; null: as many, or not known. */
  get reached(): number | null {
    return this.#last?.reached ?? null;
  }
  get speed(): LabSpeed | null {
    return this.#last?.speed ?? null;
  }
  get nextEventUs(): number | null {
    return this.#last?.nextEventUs ?? null;
  }
  /** Called when speed or time is set, not as time passes. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

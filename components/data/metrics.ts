/** Live values: asks the server for the objects that are on screen now, at most 200, and keeps the last sample of each. */
import type { MetricSample, ViewAnswer, ViewArgs } from "@/server/contract";
import type { LabSocket } from "./socket";

const LIMIT = 200;
/** name under which this page follows them: one set, replaced whenever what is on screen changes */
const ID = "samples";

export class MetricsWatch {
  readonly #wanted = new Map<string, number>();
  readonly #samples = new Map<string, MetricSample>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  constructor(
    readonly labId: string,
    readonly socket: LabSocket,
  ) {
    socket.on("view:update", (news) => {
      if (news.labId !== labId || news.id !== ID) return;
      for (const sample of news.answer as ViewAnswer<"samples">) {
        this.#samples.set(sample.ref, sample);
        for (const listener of this.#listeners.get(sample.ref) ?? []) listener();
      }
    });
  }
  sample(ref: string): MetricSample | undefined {
    return this.#samples.get(ref);
  }
  /** Nothing that is known counts any more: the lab is at another moment. What is on screen is asked for again. */
  forget(): void {
    this.#samples.clear();
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener();
    this.#schedule();
  }
  watch(ref: string, listener: () => void): () => void {
    this.#wanted.set(ref, (this.#wanted.get(ref) ?? 0) + 1);
    const set = this.#listeners.get(ref) ?? new Set();
    set.add(listener);
    this.#listeners.set(ref, set);
    this.#schedule();
    return () => {
      const left = (this.#wanted.get(ref) ?? 1) - 1;
      if (left > 0) this.#wanted.set(ref, left);
      else this.#wanted.delete(ref);
      set.delete(listener);
      this.#schedule();
    };
  }
  resend(): void {
    // In one order, so that pages that show the same objects ask the same.
    const args: ViewArgs<"samples"> = { refs: [...this.#wanted.keys()].slice(0, LIMIT).sort() };
    const what = args.refs.length > 0 ? { view: "samples", args } : null;
    this.socket.emit("view:follow", this.labId, ID, what, () => undefined);
  }
  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      if (this.socket.connected) this.resend();
    }, 120);
  }
}

/** What this page has asked for and not yet been answered, and what was refused, by object: shown where the control is. */
import type { OperationName, WireFault } from "@/server/contract";

export interface Refusal {
  readonly fault: WireFault;
  readonly op: string;
}
type Listener = () => void;

class ByObject<T> {
  readonly #values = new Map<string, T>();
  readonly #listeners = new Set<Listener>();
  read(ref: string): T | undefined {
    return this.#values.get(ref);
  }
  set(ref: string, value: T | undefined): void {
    if (value === undefined) this.#values.delete(ref);
    else this.#values.set(ref, value);
    for (const listener of [...this.#listeners]) listener();
  }
  clear(): void {
    this.#values.clear();
    for (const listener of [...this.#listeners]) listener();
  }
  subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
/** Operations under way between the click and the answer. */
export const asked = new ByObject<OperationName>();
/** The last refusal of each object until it is dismissed or the object acts again. */
export const refusals = new ByObject<Refusal>();

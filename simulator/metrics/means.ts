/** Means of all sources of a series over slots of equal length, in one walk over what happened. */
import type { Page, Rates } from "./series-page";

export class Means {
  /** value·µs by column and slot */
  private readonly sums: Float64Array;
  /** the one rate there was in a slot; null: none yet; NaN: several */
  private readonly only: (number | null)[];

  /** @param from - where the first slot begins; slot i is (from + i × step, from + (i + 1) × step], µs */
  constructor(
    private readonly columns: number,
    private readonly from: number,
    private readonly step: number,
    private readonly slots: number,
  ) {
    this.sums = new Float64Array(columns * slots);
    this.only = new Array<number | null>(columns * slots).fill(null);
  }

  /** The rates from `start` to `end`. */
  stretch(rates: Rates, start: number, end: number): void {
    const { from, step, slots, columns, sums, only } = this;
    const first = Math.max(0, Math.floor((start - from) / step));
    for (let slot = first; slot < slots; slot++) {
      const slotFrom = from + slot * step;
      if (slotFrom >= end) return;
      const length = Math.min(end, slotFrom + step) - Math.max(start, slotFrom);
      if (length <= 0) continue;
      for (let column = 0; column < columns; column++) {
        const at = column * slots + slot;
        const rate = rates[column] ?? 0;
        sums[at] = (sums[at] as number) + rate * length;
        const known = only[at];
        only[at] = known === null || known === rate ? rate : Number.NaN;
      }
    }
  }

  /** What came at once. */
  amount(at: number, column: number, amount: number): void {
    if (amount === 0) return;
    // A slot has its end and not its beginning.
    const slot = Math.ceil((at - this.from) / this.step) - 1;
    if (slot < 0 || slot >= this.slots || column >= this.columns) return;
    const place = column * this.slots + slot;
    this.sums[place] = (this.sums[place] as number) + amount * 1_000_000;
    this.only[place] = Number.NaN;
  }

  /** @param until - when the page after this begins */
  page({ starts, rates, amounts }: Page, until: number): void {
    const end = this.from + this.slots * this.step;
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= this.from) low = middle;
      else high = middle - 1;
    }
    for (let i = low; i < starts.length && (starts[i] as number) < end; i++)
      this.stretch(rates[i] as Rates, starts[i] as number, starts[i + 1] ?? until);
    for (const [at, column, amount] of amounts) this.amount(at, column, amount);
  }

  /** @param start - when anything was first known of it, µs */
  of(column: number, slot: number, start: number): number {
    const at = column * this.slots + slot;
    const only = this.only[at] as number | null;
    // Rate times length over length need not be the rate again.
    if (only !== null && !Number.isNaN(only)) return only;
    const slotFrom = this.from + slot * this.step;
    return (this.sums[at] as number) / (slotFrom + this.step - Math.max(start, slotFrom));
  }
}

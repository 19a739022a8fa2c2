/**
 * An object's data sources over time, as a log of integrals: an entry a change, thinned with age to what the archives can still
 * show. Nothing happens while nothing changes; rows are computed when somebody looks.
 * @source metrics.md §1 (archives 5 s × 120, 1 min × 120, 1 h × 168, 1 day × 366)
 */
const ROW_US = 5_000_000;
/** Spacing kept by age: [age limit µs, spacing µs]. */
const THINNING: readonly (readonly [number, number])[] = [
  [660_000_000, ROW_US],
  [7_260_000_000, 60_000_000],
  [608_400_000_000, 3_600_000_000],
  [Number.MAX_SAFE_INTEGER, 86_400_000_000],
];

const names = new Map<string, string>();

export interface SeriesLogState {
  readonly columns: readonly string[];
  /** flat rows: time, then one integral a column */
  readonly entries: readonly number[];
  readonly rates: readonly number[];
  readonly integrals: readonly number[];
  readonly settledAt: number;
  readonly gaps: readonly (readonly [number, number])[];
  readonly openGapAt: number | null;
  /** entries since old ones were last dropped: it decides when that happens again */
  readonly sinceThinning: number;
}

export class SeriesLog {
  private columns: string[] = [];
  private entries: number[] = [];
  private rates: number[] = [];
  private integrals: number[] = [];
  private settledAt = 0;
  private gaps: [number, number][] = [];
  private openGapAt: number | null = null;
  private sinceThinning = 0;

  /** numbers held for looking back */
  get entryCount(): number {
    return this.entries.length;
  }
  get names(): readonly string[] {
    return this.columns;
  }

  /** Sets the rate (or gauge value) of a source from now on. Unknown sources are added. */
  rate(now: number, name: string, value: number): void {
    const column = this.column(name);
    if (this.rates[column] === value) return;
    this.mark(now);
    this.rates[column] = value;
    this.mark(now);
  }

  /** Adds an amount (bytes, requests) that came at once; it counts in the means of rates per second. */
  add(now: number, name: string, amount: number): void {
    const column = this.column(name);
    // Within a row it does not matter when it came; before that the old integral must stand at its own time.
    if (Math.floor(this.settledAt / ROW_US) !== Math.floor(now / ROW_US)) this.mark(now);
    this.integrals[column] = (this.integrals[column] as number) + amount * 1_000_000;
    this.mark(now);
  }

  /** Nothing is known from now on (object halted). */
  stop(now: number): void {
    for (let c = 0; c < this.rates.length; c++) {
      if (this.rates[c] !== 0) {
        this.mark(now);
        this.rates[c] = 0;
      }
    }
    this.mark(now);
    this.openGapAt ??= now;
  }

  /** Something is known again. */
  resume(now: number): void {
    if (this.openGapAt === null) return;
    if (now > this.openGapAt) this.gaps.push([this.openGapAt, now]);
    this.openGapAt = null;
    if (this.gaps.length > 200) this.gaps.shift();
    this.mark(now);
  }

  /** Mean of a source over (from, to]; null when the object was not there for more than half of it. Times in µs. */
  mean(name: string, from: number, to: number): number | null {
    const column = this.columns.indexOf(name);
    if (column < 0 || to <= from || this.unknownShare(from, to) > 0.5) return null;
    const stride = this.columns.length + 1;
    const firstTime = this.entries[0];
    if (firstTime === undefined || to <= firstTime) return null;
    const start = Math.max(from, firstTime);
    return (this.integralAt(column, to, stride) - this.integralAt(column, start, stride)) / (to - start);
  }

  /** Present rate of a source. */
  current(name: string): number {
    const column = this.columns.indexOf(name);
    return column < 0 ? 0 : (this.rates[column] as number);
  }

  /** Sum of a source since it first was seen: value·seconds for rates, amounts for `add`. */
  total(name: string, now: number): number {
    const column = this.columns.indexOf(name);
    return column < 0 ? 0 : ((this.integrals[column] as number) + (this.rates[column] as number) * (now - this.settledAt)) / 1_000_000;
  }

  export(): SeriesLogState {
    return {
      columns: [...this.columns],
      entries: [...this.entries],
      rates: [...this.rates],
      integrals: [...this.integrals],
      settledAt: this.settledAt,
      gaps: this.gaps.map(([a, b]) => [a, b] as const),
      openGapAt: this.openGapAt,
      sinceThinning: this.sinceThinning,
    };
  }
  import(state: SeriesLogState): void {
    this.columns = [...state.columns];
    this.entries = [...state.entries];
    this.rates = [...state.rates];
    this.integrals = [...state.integrals];
    this.settledAt = state.settledAt;
    this.gaps = state.gaps.map(([a, b]) => [a, b]);
    this.openGapAt = state.openGapAt;
    this.sinceThinning = state.sinceThinning;
  }

  private column(asked: string): number {
    const known = this.columns.indexOf(asked);
    if (known >= 0) return known;
    // One copy of each name for all objects: names are made from parts at every call.
    const name = names.get(asked) ?? asked;
    names.set(name, name);
    const stride = this.columns.length + 1;
    const wider: number[] = [];
    for (let i = 0; i < this.entries.length; i += stride) wider.push(...this.entries.slice(i, i + stride), 0);
    this.entries = wider;
    this.columns.push(name);
    this.rates.push(0);
    this.integrals.push(0);
    return this.columns.length - 1;
  }

  /** Brings the integrals up to now and leaves at most two entries in one 5 s row: its first and its last. */
  private mark(now: number): void {
    const elapsed = now - this.settledAt;
    if (elapsed > 0) {
      for (let c = 0; c < this.rates.length; c++) {
        const rate = this.rates[c] as number;
        if (rate !== 0) this.integrals[c] = (this.integrals[c] as number) + rate * elapsed;
      }
    }
    this.settledAt = now;
    const stride = this.columns.length + 1;
    const length = this.entries.length;
    const row = Math.floor(now / ROW_US);
    const last = length >= stride ? Math.floor((this.entries[length - stride] as number) / ROW_US) : -1;
    const beforeLast = length >= 2 * stride ? Math.floor((this.entries[length - 2 * stride] as number) / ROW_US) : -1;
    if (last === row && beforeLast === row) this.entries.length = length - stride;
    this.entries.push(now);
    for (const integral of this.integrals) this.entries.push(integral);
    if (++this.sinceThinning >= 256) this.thin(now);
  }

  /** Drops entries that stand closer together than their age needs. */
  private thin(now: number): void {
    this.sinceThinning = 0;
    const stride = this.columns.length + 1;
    const kept: number[] = [];
    let lastSlot = "";
    for (let i = 0; i < this.entries.length; i += stride) {
      const time = this.entries[i] as number;
      const age = now - time;
      const spacing = (THINNING.find(([limit]) => age < limit) as readonly [number, number])[1];
      const isNewest = i + stride >= this.entries.length;
      const slot = `${spacing}:${Math.floor(time / spacing)}`;
      if (spacing === ROW_US || isNewest || slot !== lastSlot) for (let k = 0; k < stride; k++) kept.push(this.entries[i + k] as number);
      lastSlot = slot;
    }
    this.entries = kept;
  }

  private unknownShare(from: number, to: number): number {
    let unknown = 0;
    const overlap = (a: number, b: number): number => Math.max(0, Math.min(b, to) - Math.max(a, from));
    for (const [a, b] of this.gaps) unknown += overlap(a, b);
    if (this.openGapAt !== null) unknown += overlap(this.openGapAt, Number.MAX_SAFE_INTEGER);
    const first = this.entries[0];
    if (first !== undefined && first > from) unknown += Math.min(first, to) - from;
    return unknown / (to - from);
  }

  /** Integral at a time, by straight line between entries and at the present rate after the last. */
  private integralAt(column: number, time: number, stride: number): number {
    const count = this.entries.length / stride;
    let low = 0;
    let high = count - 1;
    if (time >= this.settledAt) return (this.integrals[column] as number) + (this.rates[column] as number) * (time - this.settledAt);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.entries[middle * stride] as number) <= time) low = middle;
      else high = middle - 1;
    }
    const at = this.entries[low * stride] as number;
    const value = this.entries[low * stride + 1 + column] as number;
    if (time <= at || low === count - 1) return value;
    const nextAt = this.entries[(low + 1) * stride] as number;
    const next = this.entries[(low + 1) * stride + 1 + column] as number;
    return nextAt === at ? next : value + ((next - value) * (time - at)) / (nextAt - at);
  }
}

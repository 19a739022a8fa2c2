/**
 * An object's data sources over time, as a log of rates: a row for each 5 s in which something changed, thinned with age to what the
 * archives can still show. Nothing happens while nothing changes; means are computed when somebody looks.
 * @source metrics.md §1
 */
import { type ColumnNames, columnsNamed, NO_COLUMNS, withColumn } from "./column-names";
import { Means } from "./means";
import { type Archive, SeriesArchives } from "./series-archives";
import { NO_RATES, type Rates } from "./series-page";

const ROW_US = 5_000_000;
const GAPS_KEPT = 200;

/** The row that is being written, as plain data. */
export interface OpenRow {
  readonly at: number;
  readonly until: number;
  readonly before: Rates;
  readonly during: Rates | null;
  readonly amounts: Rates | null;
}

export interface SeriesLogState {
  readonly columns: readonly string[];
  readonly rates: Rates;
  /** value·µs since each source was first seen */
  readonly integrals: readonly number[];
  readonly settledAt: number;
  readonly firstAt: number | null;
  readonly gaps: readonly (readonly [number, number])[];
  readonly openGapAt: number | null;
  readonly open: OpenRow | null;
  readonly archives: readonly Archive[];
}

/** The same while it is written: its lists are filled anew in place, since a thousand VMs with loads write some hundred of them a second. */
interface GrowingRow {
  at: number;
  until: number;
  before: number[];
  during: number[] | null;
  amounts: Rates | null;
}

const NO_GAPS: readonly (readonly [number, number])[] = [];

export class SeriesLog {
  private columns: ColumnNames = NO_COLUMNS;
  private rates: number[] = [];
  private integrals: number[] = [];
  private settledAt = 0;
  private firstAt: number | null = null;
  private gaps = NO_GAPS;
  private openGapAt: number | null = null;
  private open: GrowingRow | null = null;
  private readonly archives = new SeriesArchives();

  /** What is held for looking back, in numbers of eight bytes. */
  get entryCount(): number {
    return Math.ceil(this.archives.size / 8) + (this.open ? this.rates.length : 0);
  }
  get names(): readonly string[] {
    return this.columns.names;
  }

  /** Whether a source has been seen: what is said of it adds none. */
  knows(name: string): boolean {
    return this.columns.places.has(name);
  }

  /** Sets the rate (or gauge value) of a source from now on. Unknown sources are added. */
  rate(now: number, name: string, value: number): void {
    const column = this.column(name);
    if (this.rates[column] === value) return;
    this.mark(now);
    this.rates[column] = value;
  }

  /** Adds an amount (bytes, requests) that came at once; it counts in the means of rates per second. */
  add(now: number, name: string, amount: number): void {
    const column = this.column(name);
    const open = this.mark(now);
    this.integrals[column] = (this.integrals[column] as number) + amount * 1_000_000;
    open.amounts = this.rates.map((_, c) => (open.amounts?.[c] ?? 0) + (c === column ? amount : 0));
  }

  /** Nothing is known from now on (object halted). */
  stop(now: number): void {
    this.mark(now);
    this.rates.fill(0);
    this.openGapAt ??= now;
  }

  /** Something is known again. */
  resume(now: number): void {
    if (this.openGapAt === null) return;
    if (now > this.openGapAt) this.gaps = [...this.gaps, [this.openGapAt, now] as const].slice(-GAPS_KEPT);
    this.openGapAt = null;
    this.mark(now);
  }

  /** Mean of a source over (from, to]; null when the object was not there for more than half of it. Times in µs. */
  mean(name: string, from: number, to: number): number | null {
    const column = this.columns.places.get(name);
    if (column === undefined || to <= from) return null;
    return this.means(from, to - from, 1)[column]?.[0] ?? null;
  }

  /**
   * Means of all sources over slots of equal length, by source in the order of `names`; null where the object was not there for more than
   * half of a slot.
   * @param from - where the first slot begins, µs
   * @param step - length of a slot, µs
   */
  means(from: number, step: number, slots: number): (number | null)[][] {
    const { names } = this.columns;
    const { firstAt, open } = this;
    if (firstAt === null || open === null) return names.map(() => new Array<number | null>(slots).fill(null));
    const means = new Means(names.length, from, step, slots);
    means.stretch(this.rates, open.until, Number.MAX_SAFE_INTEGER);
    means.stretch(open.during ?? this.rates, open.at, open.until);
    for (const [column, amount] of (open.amounts ?? NO_RATES).entries()) means.amount(open.until, column, amount);
    const { endsAt } = this.archives;
    if (from < open.at) means.stretch(open.before, endsAt, open.at);
    if (from < endsAt)
      this.archives.newestFirst(endsAt, (page, until) => {
        means.page(page, until);
        return from < (page.starts[0] as number);
      });
    const isKnown = Array.from({ length: slots }, (_, slot) => this.isKnown(from + slot * step, from + (slot + 1) * step, firstAt));
    return names.map((_, column) => isKnown.map((known, slot) => (known ? means.of(column, slot, firstAt) : null)));
  }

  /** Present rate of a source. */
  current(name: string): number {
    const column = this.columns.places.get(name);
    return column === undefined ? 0 : (this.rates[column] as number);
  }

  /** Sum of a source since it first was seen: value·seconds for rates, amounts for `add`. */
  total(name: string, now: number): number {
    const column = this.columns.places.get(name);
    if (column === undefined) return 0;
    return ((this.integrals[column] as number) + (this.rates[column] as number) * (now - this.settledAt)) / 1_000_000;
  }

  /** Full pages are handed over as they are: they do not change any more. */
  export(): SeriesLogState {
    return {
      columns: this.columns.names,
      rates: [...this.rates],
      integrals: [...this.integrals],
      settledAt: this.settledAt,
      firstAt: this.firstAt,
      gaps: this.gaps,
      openGapAt: this.openGapAt,
      open: this.open && copyOf(this.open),
      archives: this.archives.export(),
    };
  }
  import(state: SeriesLogState): void {
    this.columns = columnsNamed(state.columns);
    this.rates = [...state.rates];
    this.integrals = [...state.integrals];
    this.settledAt = state.settledAt;
    this.firstAt = state.firstAt;
    this.gaps = state.gaps.length > 0 ? state.gaps : NO_GAPS;
    this.openGapAt = state.openGapAt;
    this.open = state.open && copyOf(state.open);
    this.archives.import(state.archives);
  }

  private column(name: string): number {
    const known = this.columns.places.get(name);
    if (known !== undefined) return known;
    this.columns = withColumn(this.columns, name);
    // Exactly one longer: an array grown by push keeps room for many more.
    this.rates = [...this.rates, 0];
    this.integrals = [...this.integrals, 0];
    return this.rates.length - 1;
  }

  /** Brings the integrals up to now and opens the row of now, ending the one before; what changes then changes at its end. */
  private mark(now: number): GrowingRow {
    const { rates, integrals } = this;
    const elapsed = now - this.settledAt;
    if (elapsed > 0) {
      for (let c = 0; c < rates.length; c++) {
        const rate = rates[c] as number;
        if (rate !== 0) integrals[c] = (integrals[c] as number) + rate * elapsed;
      }
    }
    this.settledAt = now;
    this.firstAt ??= now;
    const last = this.open;
    if (last && Math.floor(last.at / ROW_US) === Math.floor(now / ROW_US)) {
      if (now === last.until) return last;
      last.during = meansTo(last, rates, now);
      last.until = now;
      return last;
    }
    if (last) this.archives.append({ ...last, after: rates });
    this.open = { at: now, until: now, before: [...rates], during: null, amounts: null };
    return this.open;
  }

  /** Whether the object was there for half of (from, to] at least. */
  private isKnown(from: number, to: number, firstAt: number): boolean {
    return to > firstAt && this.unknownShare(from, to, firstAt) <= 0.5;
  }

  private unknownShare(from: number, to: number, firstAt: number): number {
    let unknown = 0;
    const overlap = (a: number, b: number): number => Math.max(0, Math.min(b, to) - Math.max(a, from));
    for (const [a, b] of this.gaps) unknown += overlap(a, b);
    if (this.openGapAt !== null) unknown += overlap(this.openGapAt, Number.MAX_SAFE_INTEGER);
    if (firstAt > from) unknown += Math.min(firstAt, to) - from;
    return unknown / (to - from);
  }
}

function copyOf({ at, until, before, during, amounts }: OpenRow): GrowingRow {
  return { at, until, before: [...before], during: during && [...during], amounts };
}

/** Means from the beginning of a row to now, of which the last stretch had these rates; in place, but where there are more sources than before. */
function meansTo({ at, until, during }: GrowingRow, rates: Rates, now: number): number[] {
  if (during === null) return [...rates];
  const means = during.length === rates.length ? during : rates.map((_, c) => during[c] ?? 0);
  for (let c = 0; c < rates.length; c++) {
    const mean = means[c] as number;
    const rate = rates[c] as number;
    if (mean !== rate) means[c] = (mean * (until - at) + rate * (now - until)) / (now - at);
  }
  return means;
}

/**
 * What a series remembers: four archives, the finest newest. Rows are appended to a page, and a full page is never touched again: with age
 * it is summed up into the next archive's slots and dropped as a whole. When that happens depends on the rows alone.
 * @source metrics.md §1 (archives 5 s × 120, 1 min × 120, 1 h × 168, 1 day × 366)
 */
import { areSame, NO_RATES, openPage, type Page, pageText, type Rates, type Row, rowText, settled, startOf } from "./series-page";

interface Kind {
  /** slots in which the next archive sums up, µs */
  readonly slotUs: number;
  /** a page older than this goes there, µs */
  readonly keptUs: number;
  /** rows from which on a page ends at the next slot's beginning */
  readonly rows: number;
}
const KINDS: readonly Kind[] = [
  { slotUs: 60_000_000, keptUs: 660_000_000, rows: 12 },
  { slotUs: 3_600_000_000, keptUs: 7_260_000_000, rows: 1 },
  { slotUs: 86_400_000_000, keptUs: 608_400_000_000, rows: 1 },
  { slotUs: 86_400_000_000, keptUs: Number.MAX_SAFE_INTEGER, rows: 24 },
];
/** Rows of one page at most. */
const PAGE_ROWS = 24;

/** One archive; also its plain data. Nothing in it is changed in place. */
export interface Archive {
  /** full ones, oldest first: their text stays as it is for as long as they are kept */
  readonly pages: readonly string[];
  /** the page that rows are added to; "" before the first row */
  readonly tail: string;
  readonly rows: number;
  /** end of the last row, µs */
  readonly endsAt: number;
}
const NO_PAGES: readonly string[] = [];
const NOTHING: Archive = { pages: NO_PAGES, tail: "", rows: 0, endsAt: 0 };

export class SeriesArchives {
  private archives: readonly Archive[] = [NOTHING];

  /** Letters held. */
  get size(): number {
    let size = 0;
    for (const { pages, tail } of this.archives) for (const page of [...pages, tail]) size += page.length;
    return size;
  }
  /** End of the newest row that is full, µs; 0: none. */
  get endsAt(): number {
    return this.archives[0]?.endsAt ?? 0;
  }

  append(raw: Row): void {
    const row = settled(raw);
    if (row && this.add(0, row)) for (let which = 0; which < KINDS.length - 1; which++) this.thin(which, row.at);
  }

  /** Visits pages newest first, each with the time at which the next begins (the first with `until`), until a visitor says false. */
  newestFirst(until: number, visit: (page: Page, until: number) => boolean): void {
    let end = until;
    for (const { pages, tail } of this.archives) {
      for (let i = pages.length; i >= 0; i--) {
        const text = i === pages.length ? tail : (pages[i] as string);
        if (text === "") continue;
        const page = openPage(text);
        if (!visit(page, end)) return;
        end = page.starts[0] as number;
      }
    }
  }

  export(): readonly Archive[] {
    return this.archives;
  }
  import(stored: readonly Archive[]): void {
    this.archives = stored.map(({ pages, tail, rows, endsAt }) => ({
      pages: pages.length > 0 ? [...pages] : NO_PAGES,
      tail,
      rows,
      endsAt,
    }));
  }

  /** @returns whether a page has become full */
  private add(which: number, row: Row): boolean {
    const archive = this.archives[which] ?? NOTHING;
    const { slotUs, rows: enough } = KINDS[which] as Kind;
    let { pages, tail, rows, endsAt } = archive;
    const slot = Math.floor(row.at / slotUs);
    const isNewSlot = rows > 0 && slot !== Math.floor(endsAt / slotUs);
    const isFull = rows >= PAGE_ROWS || (isNewSlot && rows >= enough);
    if (isFull) pages = [...pages, tail];
    if (isFull || tail === "") {
      // From the slot's beginning on, where there was one since the last row: whole pages hold whole slots then.
      endsAt = isNewSlot ? slot * slotUs : row.at;
      tail = pageText(endsAt, row.before);
      rows = 0;
    }
    tail = whole(tail + rowText(row, endsAt));
    this.archives = replaced(this.archives, which, { pages, tail, rows: rows + 1, endsAt: row.until });
    return isFull;
  }

  /** Sums up old pages, as many as end where a slot ends. */
  private thin(which: number, now: number): void {
    const { pages, tail } = this.archives[which] ?? NOTHING;
    const { slotUs, keptUs } = KINDS[which] as Kind;
    let count = 0;
    let end = 0;
    for (let i = 1; i <= pages.length; i++) {
      const start = startOf(pages[i] ?? tail);
      if (start > now - keptUs) break;
      if (start % slotUs !== 0) continue;
      count = i;
      end = start;
    }
    if (count === 0) return;
    for (const row of summedUp(pages.slice(0, count).map(openPage), end, slotUs)) {
      const { tail: coarse } = this.archives[which + 1] ?? NOTHING;
      const before = coarse === "" ? NO_RATES : (openPage(coarse).rates.at(-1) as Rates);
      if (coarse === "" || !areSame(before, row.after)) this.add(which + 1, { ...row, before });
    }
    const archive = this.archives[which] as Archive;
    this.archives = replaced(this.archives, which, { ...archive, pages: archive.pages.slice(count) });
  }
}

function replaced(archives: readonly Archive[], which: number, archive: Archive): readonly Archive[] {
  const next = [...archives];
  next[which] = archive;
  return next;
}

/** One text instead of two glued together. */
function whole(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** Means of slots from the beginning of these pages to `end`; a source that did not change has its very rate. */
function summedUp(pages: readonly Page[], end: number, slotUs: number): Row[] {
  const starts = pages.flatMap((page) => page.starts);
  const rates = pages.flatMap((page) => page.rates);
  const amounts = pages.flatMap((page) => page.amounts);
  const rows: Row[] = [];
  let first = 0;
  for (let at = starts[0] as number; at < end; ) {
    const until = Math.min(end, (Math.floor(at / slotUs) + 1) * slotUs);
    while (first + 1 < starts.length && (starts[first + 1] as number) <= at) first++;
    const means: number[] = [];
    for (let i = first; i < starts.length && (starts[i] as number) < until; i++) {
      const from = Math.max(at, starts[i] as number);
      const length = Math.min(until, starts[i + 1] ?? end) - from;
      addStretch(means, rates[i] as Rates, { length, before: from - at });
    }
    const mean = means.map((value) => value);
    for (const [when, column, amount] of amounts) {
      if (when < at || when >= until) continue;
      while (mean.length <= column) mean.push(0);
      mean[column] = (mean[column] as number) + (amount * 1_000_000) / (until - at);
    }
    rows.push({ at, until: at, before: NO_RATES, during: null, after: mean, amounts: null });
    at = until;
  }
  return rows;
}

/** Takes one more stretch of time into the means of what came before it; means of equal rates stay that rate. */
function addStretch(means: number[], rates: Rates, { length, before }: { readonly length: number; readonly before: number }): void {
  if (length <= 0) return;
  for (let c = 0; c < Math.max(means.length, rates.length); c++) {
    const rate = rates[c] ?? 0;
    if (c >= means.length) means.push(before === 0 ? rate : 0);
    const mean = means[c] as number;
    if (mean !== rate) means[c] = (mean * before + rate * length) / (before + length);
  }
}

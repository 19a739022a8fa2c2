/**
 * A page of a series as text: when it begins and the rates then, and a row for each stretch of time in which something changed. A row
 * holds only the columns that changed. A page never changes once the next has begun, and is read without those before it.
 */
import { countText, numberText, PackedReader, placesText } from "./packed-text";

/** Values by column; a column that is not there yet has 0. */
export type Rates = readonly number[];

/** What happened within 5 s, or within one slot of a coarser archive. Times in µs. */
export interface Row {
  readonly at: number;
  readonly until: number;
  readonly before: Rates;
  /** means from `at` to `until`; null when they are the same moment */
  readonly during: Rates | null;
  readonly after: Rates;
  /** what came at once; it counts at `until` */
  readonly amounts: Rates | null;
}

/** A page opened: stretch i has `rates[i]` from `starts[i]` on. */
export interface Page {
  readonly starts: readonly number[];
  readonly rates: readonly Rates[];
  readonly amounts: readonly (readonly [at: number, column: number, amount: number])[];
}

const HAS_SPAN = 1;
const HAS_AMOUNTS = 2;
export const NO_RATES: Rates = [];

export function areSame(a: Rates, b: Rates): boolean {
  for (let c = Math.max(a.length, b.length) - 1; c >= 0; c--) if ((a[c] ?? 0) !== (b[c] ?? 0)) return false;
  return true;
}

/** Columns in which `to` differs, and their values there. */
function changesText(from: Rates, to: Rates): string {
  const changed: number[] = [];
  for (let c = 0; c < Math.max(from.length, to.length); c++) if ((from[c] ?? 0) !== (to[c] ?? 0)) changed.push(c);
  let text = placesText(changed);
  for (const c of changed) text += numberText(to[c] ?? 0);
  return text;
}

export function pageText(start: number, rates: Rates): string {
  return countText(start) + changesText(NO_RATES, rates);
}

/** The same in its shortest form: where it came to one moment, that. Null: nothing changed. */
export function settled(row: Row): Row | null {
  const { at, until, before, after, amounts } = row;
  const during = row.during ?? after;
  if (until === at || areSame(during, before))
    return amounts === null && areSame(before, after) ? null : { ...row, at: until, during: null };
  return amounts === null && areSame(during, after) ? { ...row, until: at, during: null } : { ...row, during };
}

/** @param row - in its shortest form; `since` - end of the row before it, or the start of its page */
export function rowText({ at, until, before, during, after, amounts }: Row, since: number): string {
  let text = countText(at - since) + countText((during ? HAS_SPAN : 0) + (amounts ? HAS_AMOUNTS : 0));
  if (amounts) text += changesText(NO_RATES, amounts);
  if (during) text += countText(until - at) + changesText(before, during);
  return text + changesText(during ?? before, after);
}

/** When a page begins, µs. */
export function startOf(text: string): number {
  return new PackedReader(text).count();
}

/** Pages opened last: whoever looks at a graph asks for the same ones many times. Derived; nothing depends on what is in it. */
const opened = new Map<string, Page>();
const OPENED_KEPT = 48;

export function openPage(text: string): Page {
  const known = opened.get(text);
  if (known) return known;
  const page = readPage(text);
  for (const oldest of opened.keys()) {
    if (opened.size < OPENED_KEPT) break;
    opened.delete(oldest);
  }
  opened.set(text, page);
  return page;
}

function readPage(text: string): Page {
  const reader = new PackedReader(text);
  let rates: number[] = [];
  const change = (into: number[]): void => {
    for (const c of reader.places()) {
      while (into.length <= c) into.push(0);
      into[c] = reader.number();
    }
  };
  let at = reader.count();
  change(rates);
  const starts = [at];
  const stretches = [rates];
  const all: [number, number, number][] = [];
  const stretch = (): void => {
    rates = [...rates];
    change(rates);
    starts.push(at);
    stretches.push(rates);
  };
  while (!reader.isAtEnd) {
    at += reader.count();
    const flags = reader.count();
    const amounts: number[] = [];
    if (flags & HAS_AMOUNTS) change(amounts);
    if (flags & HAS_SPAN) {
      const span = reader.count();
      stretch();
      at += span;
    }
    amounts.forEach((amount, c) => {
      if (amount !== 0) all.push([at, c, amount]);
    });
    stretch();
  }
  return { starts, rates: stretches, amounts: all };
}

import type { ProgramContext } from "../os/program";

/** A list being sorted by merging, as plain data: it stops and goes on anywhere. */
export interface Runs<T> {
  /** what came since the last run was made */
  fresh: T[];
  /** sorted runs, longest first */
  runs: T[][];
  merging: { a: T[]; b: T[]; i: number; j: number; out: T[] } | null;
}

/** Items that are sorted at once. */
const RUN = 512;
/** Items that are compared, and copied, between two looks at what a step may use. */
const COMPARED = 64;
const COPIED = 512;

export function newRuns<T>(): Runs<T> {
  return { fresh: [], runs: [], merging: null };
}

/** How items are compared: the order, and what a comparison costs in units of `compared`. */
export interface Comparison<T> {
  compare(a: T, b: T): number;
  cost(item: T): number;
}

function charge<T>(ctx: ProgramContext, list: readonly T[], by: Comparison<T>): void {
  let depth = 1;
  for (let n = list.length; n > 1; n /= 2) depth++;
  ctx.charge("compared", depth * list.reduce((sum, item) => sum + by.cost(item), 0));
}

/** Adds an item; every so many are sorted. */
export function addToRuns<T>(ctx: ProgramContext, list: Runs<T>, item: T, by: Comparison<T>): void {
  list.fresh.push(item);
  if (list.fresh.length >= RUN) sortFresh(ctx, list, by);
}

/** Sorts what came since the last run. */
export function sortFresh<T>(ctx: ProgramContext, list: Runs<T>, by: Comparison<T>): void {
  if (list.fresh.length === 0) return;
  charge(ctx, list.fresh, by);
  list.runs.push(list.fresh.sort((a, b) => by.compare(a, b)));
  list.fresh = [];
}

type Merging<T> = NonNullable<Runs<T>["merging"]>;

const leftOf = <T>({ a, b, i, j }: Merging<T>): number => a.length - i + b.length - j;

/** Compares a few items; told of at once, which is quicker than one by one. */
function mergePiece<T>(ctx: ProgramContext, merging: Merging<T>, by: Comparison<T>): void {
  const { a, b, out } = merging;
  let { i, j } = merging;
  let cost = 0;
  for (let n = 0; n < COMPARED && i < a.length && j < b.length; n++) {
    const x = a[i] as T;
    const y = b[j] as T;
    cost += by.cost(x);
    if (by.compare(x, y) <= 0) {
      out.push(x);
      i++;
    } else {
      out.push(y);
      j++;
    }
  }
  merging.i = i;
  merging.j = j;
  ctx.charge("compared", cost);
}

/**
 * Merges the shortest runs, a piece each step.
 * @param all - to one run; else only runs of which the later is as long as the one before
 * @returns false while there is more to do
 */
export function mergeRuns<T>(ctx: ProgramContext, list: Runs<T>, by: Comparison<T>, all: boolean): boolean {
  for (;;) {
    if (list.merging === null) {
      const b = list.runs[list.runs.length - 1];
      const a = list.runs[list.runs.length - 2];
      if (a === undefined || b === undefined || (!all && a.length > b.length)) return true;
      list.runs.length -= 2;
      list.merging = { a, b, i: 0, j: 0, out: [] };
    }
    const { merging } = list;
    const { a, b, out } = merging;
    while (merging.i < a.length && merging.j < b.length) {
      if (ctx.isSpent) return false;
      mergePiece(ctx, merging, by);
    }
    // One of them is at its end: what is left of the other follows.
    for (let left = leftOf(merging); left > 0; left = leftOf(merging)) {
      if (ctx.isSpent) return false;
      const many = Math.min(left, COPIED);
      ctx.charge("looked", 8 * many);
      const [rest, at] = merging.i < a.length ? [a, merging.i] : [b, merging.j];
      for (let n = at; n < at + many; n++) out.push(rest[n] as T);
      if (rest === a) merging.i += many;
      else merging.j += many;
    }
    list.runs.push(out);
    list.merging = null;
  }
}

/** A set of code points: first and last code point of each range in turn, sorted, ranges apart from one another. */
export type CodeSet = readonly number[];

/** Highest code point. */
export const MAX_CODE = 0x10ffff;

/** A set of ranges given in any order. */
export function setOf(ranges: readonly (readonly [number, number])[]): CodeSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [lo, hi] of sorted) {
    const last = out.length - 1;
    if (last > 0 && lo <= (out[last] as number) + 1) out[last] = Math.max(out[last] as number, hi);
    else out.push(lo, hi);
  }
  return out;
}

/** What is in any of the sets. */
export function union(...sets: readonly CodeSet[]): CodeSet {
  return sets.filter((set) => set.length > 0).reduce(merge, EMPTY);
}
const EMPTY: CodeSet = [];

function merge(a: CodeSet, b: CodeSet): CodeSet {
  if (a.length === 0 || a === b) return b;
  const out: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && (a[i] as number) <= (b[j] as number));
    const lo = (fromA ? a[i] : b[j]) as number;
    const hi = (fromA ? a[i + 1] : b[j + 1]) as number;
    if (fromA) i += 2;
    else j += 2;
    const last = out.length - 1;
    if (last > 0 && lo <= (out[last] as number) + 1) {
      if (hi > (out[last] as number)) out[last] = hi;
    } else out.push(lo, hi);
  }
  return out;
}

/** Every code point that a set does not hold. */
export function complement(set: CodeSet): CodeSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if ((set[i] as number) > next) out.push(next, (set[i] as number) - 1);
    next = (set[i + 1] as number) + 1;
  }
  if (next <= MAX_CODE) out.push(next, MAX_CODE);
  return out;
}

/** What is in the first set and not in the second. */
export function without(set: CodeSet, removed: CodeSet): CodeSet {
  return complement(union(complement(set), removed));
}

/** Whether a set holds a code point. */
export function holds(set: CodeSet, code: number): boolean {
  let lo = 0;
  let hi = set.length >> 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (code > (set[2 * mid + 1] as number)) lo = mid + 1;
    else hi = mid;
  }
  return lo < set.length >> 1 && code >= (set[2 * lo] as number);
}

import type { Bytes } from "../../content/bytes";

/** Where tabs stop. Plain data. */
export interface TabStops {
  /** one distance for the whole line, 0: the list counts */
  readonly size: number;
  readonly list: readonly number[];
  /** beyond the list: multiples of this from the line's start (`/N`) */
  readonly extend: number;
  /** beyond the list: steps of this from its last stop (`+N`) */
  readonly increment: number;
}

/** Reads lists such as `4`, `2,5,9`, `2,/4`, `2,+4`; the complaint when they are malformed. @source coreutils 9.1: expand-common.c */
export function readTabStops(lists: readonly Bytes[]): TabStops | string {
  const list: number[] = [];
  let extend = 0;
  let increment = 0;
  for (const text of lists) {
    for (const part of text.split(/[ ,\t]/)) {
      if (part === "") continue;
      const found = /^([/+]?)(\d+)$/.exec(part);
      if (!found) {
        if (/^[/+]$/.test(part)) continue;
        const inside = /^\d+[/+]/.exec(part);
        if (inside)
          return `'${part.slice(inside[0].length - 1, inside[0].length)}' specifier not at start of number: ‘${part.slice(inside[0].length - 1)}’`;
        return `tab size contains invalid character(s): ‘${part.replace(/^[/+]?\d*/, "")}’`;
      }
      const n = Number(found[2]);
      if (!Number.isSafeInteger(n)) return `tab stop is too large ‘${found[2]}’`;
      if (found[1] === "/") {
        if (extend !== 0 && n !== 0) return "'/' specifier only allowed with the last value";
        extend = n;
      } else if (found[1] === "+") {
        if (increment !== 0 && n !== 0) return "'+' specifier only allowed with the last value";
        increment = n;
      } else {
        if (extend !== 0) return "'/' specifier only allowed with the last value";
        if (increment !== 0) return "'+' specifier only allowed with the last value";
        list.push(n);
      }
      if (list.length > 100_000) return "memory exhausted";
    }
  }
  for (const [i, n] of list.entries()) {
    if (n === 0) return "tab size cannot be 0";
    if (i > 0 && (list[i - 1] as number) >= n) return "tab sizes must be ascending";
  }
  if (extend !== 0 && increment !== 0) return "'/' specifier is mutually exclusive with '+'";
  const size =
    list.length === 0 ? extend || increment || 8 : list.length === 1 && extend === 0 && increment === 0 ? (list[0] as number) : 0;
  return { size, list, extend, increment };
}

/** The next stop behind a column; null beyond the last. @param hint - index in the list from which to look, kept by the caller */
export function nextStop(stops: TabStops, column: number, hint: { at: number }): number | null {
  const { size, list, extend, increment } = stops;
  if (size > 0) return column + size - (column % size);
  for (; hint.at < list.length; hint.at++) {
    const stop = list[hint.at] as number;
    if (column < stop) return stop;
  }
  if (extend > 0) return column + extend - (column % extend);
  if (increment === 0) return null;
  const last = list[list.length - 1] ?? 0;
  return column + increment - ((column - last) % increment);
}

/** Options such as `-3` and `-2,5` as `-t`. */
export function modernTabs(args: readonly Bytes[]): Bytes[] {
  return args.map((arg) => (/^-\d[\d,]*$/.test(arg) ? `-t${arg.slice(1)}` : arg));
}

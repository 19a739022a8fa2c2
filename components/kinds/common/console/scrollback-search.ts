/** Looks for text in all that a terminal keeps, some rows at a time, so that the page goes on meanwhile. */

import type { IBuffer, IDecoration, Terminal } from "@xterm/xterm";
import { keepFetching } from "../../../ui/keep-fetching";
import { token } from "../../../ui/theme";

export interface SearchFor {
  readonly text: string;
  readonly isCase: boolean;
  readonly isRegex: boolean;
}
/** Where something was found. */
export interface Hit {
  /** of the buffer, from 0 */
  readonly row: number;
  readonly column: number;
  /** columns, over the rows that follow too */
  readonly length: number;
}
/** Finds all places in a line. @returns start and end of each, in UTF-16 units */
export type Matcher = (line: string) => readonly (readonly [start: number, end: number])[];

/** Most hits that are counted. */
export const HITS_MOST = 10_000;
/** Time that a look may take before the page has its turn, ms. */
const SLICE_MS = 8;
/** After so long without new text the text is looked through again, ms. */
const AGAIN_MS = 250;
/** Hits that are marked on one screen. */
const MARKED_MOST = 300;

/**
 * Makes what finds a pattern in lines. Expressions are matched in linear time: what somebody types never holds up their page.
 * @returns null: the pattern is none
 */
export async function matcherOf({ text, isCase, isRegex }: SearchFor): Promise<Matcher | null> {
  if (!isRegex) {
    const literal = new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), isCase ? "g" : "gi");
    return (line) => [...line.matchAll(literal)].map((found) => [found.index, found.index + found[0].length]);
  }
  const { RE2JS } = await keepFetching(() => import("re2js"));
  try {
    const pattern = RE2JS.compile(text, isCase ? 0 : RE2JS.CASE_INSENSITIVE);
    return (line) => {
      const found: [number, number][] = [];
      const matcher = pattern.matcher(line);
      while (matcher.find()) if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
      return found;
    };
  } catch {
    return null;
  }
}

/** All places of a pattern, oldest first, line by line: a line that fills several rows is one. Yields after each line. */
export function* hitsIn(buffer: Pick<IBuffer, "length" | "getLine">, columns: number, match: Matcher): Generator<void, Hit[]> {
  const hits: Hit[] = [];
  for (let row = 0; row < buffer.length; ) {
    const first = row;
    const rows: string[] = [];
    for (let isMore = true; isMore; row++) {
      isMore = buffer.getLine(row + 1)?.isWrapped === true;
      rows.push(buffer.getLine(row)?.translateToString(!isMore) ?? "");
    }
    for (const [start, end] of match(rows.join(""))) {
      const [from, to] = [placeOf(buffer, first, rows, start), placeOf(buffer, first, rows, end)];
      hits.push({ row: from.row, column: from.column, length: (to.row - from.row) * columns + to.column - from.column });
      if (hits.length >= HITS_MOST) return hits;
    }
    yield;
  }
  return hits;
}

/** The cell at which a unit of a line stands: letters may be two cells wide, and several units may be one letter. */
function placeOf(buffer: Pick<IBuffer, "getLine">, first: number, rows: readonly string[], unit: number): { row: number; column: number } {
  let [at, left] = [0, unit];
  while (at < rows.length - 1 && left >= (rows[at]?.length ?? 0)) left -= rows[at++]?.length ?? 0;
  const line = buffer.getLine(first + at);
  let column = 0;
  for (let cell = line?.getCell(0); cell && left > 0; cell = line?.getCell(column)) {
    left -= cell.getChars().length || 1;
    column += cell.getWidth() || 1;
  }
  return { row: first + at, column };
}

export interface SearchState {
  /** how many there are, HITS_MOST at most */
  readonly count: number;
  /** which of them is shown, from 0; null: none */
  readonly at: number | null;
  readonly isWrong: boolean;
}
export const NOTHING_FOUND: SearchState = { count: 0, at: null, isWrong: false };

/** A search that stands open over a terminal. */
export class ScrollbackSearch {
  #hits: readonly Hit[] = [];
  #at: number | null = null;
  #wanted: SearchFor | null = null;
  /** counts searches: what an older one finds is dropped */
  #number = 0;
  #again: ReturnType<typeof setTimeout> | null = null;
  #marks: IDecoration[] = [];
  /** top row of the screen when they were set */
  #markedAt = 0;
  readonly #stops;

  constructor(
    readonly xterm: Terminal,
    readonly onChange: (state: SearchState) => void,
  ) {
    this.#stops = [
      xterm.onWriteParsed(() => {
        if (this.#again !== null || this.#wanted === null) return;
        this.#again = setTimeout(() => {
          this.#again = null;
          if (this.#wanted) void this.#look(this.#wanted, false);
        }, AGAIN_MS);
      }),
      // Scrolling by hand is told by what is drawn alone.
      xterm.onRender(() => {
        if (this.#markedAt !== xterm.buffer.active.viewportY) this.#mark();
      }),
    ];
  }

  /** Looks for something else; the newest hit at or above what is on the screen is shown. */
  async find(wanted: SearchFor): Promise<void> {
    this.#wanted = wanted.text === "" ? null : wanted;
    if (this.#wanted) await this.#look(wanted, true);
    else this.#settle([], null, false);
  }
  /** Shows the hit after this one, or before it; behind the last comes the first. */
  step(by: 1 | -1): void {
    const { length } = this.#hits;
    if (length === 0) return;
    this.#at = this.#at === null ? (by === 1 ? 0 : length - 1) : (this.#at + by + length) % length;
    this.#show();
    this.onChange({ count: length, at: this.#at, isWrong: false });
  }
  close(): void {
    this.#number += 1;
    this.#wanted = null;
    this.#hits = [];
    if (this.#again !== null) clearTimeout(this.#again);
    for (const stop of this.#stops) stop.dispose();
    this.#mark();
  }

  async #look(wanted: SearchFor, isNew: boolean): Promise<void> {
    this.#number += 1;
    const mine = this.#number;
    const match = await matcherOf(wanted);
    if (mine !== this.#number) return;
    if (!match) return this.#settle([], null, true);
    const { active } = this.xterm.buffer;
    const looking = hitsIn(active, this.xterm.cols, match);
    let found = looking.next();
    for (let since = performance.now(); !found.done; found = looking.next()) {
      if (performance.now() - since < SLICE_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== this.#number) return;
      since = performance.now();
    }
    const hits = found.value;
    if (!isNew) {
      // The same one by its number from the end where text has been added, as near as can be said where lines have gone.
      const before = this.#at === null ? null : this.#hits[this.#at];
      const at = before ? hits.findIndex(({ row, column }) => row === before.row && column === before.column) : -1;
      return this.#settle(hits, at >= 0 ? at : hits.length > 0 ? Math.min(this.#at ?? hits.length - 1, hits.length - 1) : null, false);
    }
    const bottom = active.viewportY + this.xterm.rows;
    const last = hits.findLastIndex(({ row }) => row < bottom);
    this.#settle(hits, hits.length === 0 ? null : Math.max(0, last), false);
    this.#show();
  }
  #settle(hits: readonly Hit[], at: number | null, isWrong: boolean): void {
    this.#hits = hits;
    this.#at = at;
    if (at === null) this.xterm.clearSelection();
    this.#mark();
    this.onChange({ count: hits.length, at, isWrong });
  }
  #show(): void {
    const hit = this.#at === null ? undefined : this.#hits[this.#at];
    if (!hit) return;
    const { active } = this.xterm.buffer;
    if (hit.row < active.viewportY || hit.row >= active.viewportY + this.xterm.rows)
      this.xterm.scrollToLine(Math.max(0, hit.row - Math.floor(this.xterm.rows / 2)));
    this.xterm.select(hit.column, hit.row, hit.length);
    this.#mark();
  }
  /** Marks the hits on the screen. */
  #mark(): void {
    for (const mark of this.#marks) mark.dispose();
    this.#marks = [];
    const { active } = this.xterm.buffer;
    this.#markedAt = active.viewportY;
    const [top, bottom] = [active.viewportY, active.viewportY + this.xterm.rows];
    const backgroundColor = this.#hits.length > 0 ? token("console-hit") : "";
    for (const { row, column, length } of this.#hits) {
      if (row >= bottom || this.#marks.length >= MARKED_MOST) break;
      if (row < top) continue;
      const marker = this.xterm.registerMarker(row - active.baseY - active.cursorY);
      const width = Math.min(length, this.xterm.cols - column);
      const mark = marker && width > 0 ? this.xterm.registerDecoration({ marker, x: column, width, backgroundColor }) : undefined;
      if (mark) this.#marks.push(mark);
      else marker?.dispose();
    }
  }
}

/** Brace expansion on a word's source text: `a{b,c}{1..3}` → six texts. Quotes and `${` are stepped over. @source bash(1), Brace Expansion */
export function expandBraces(text: string): string[] {
  const open = findOpen(text, 0);
  if (open === null) return [text];
  const { start, end, commas } = open;
  const before = text.slice(0, start);
  const tails = expandBraces(text.slice(end + 1));
  const inner = text.slice(start + 1, end);
  const choices = commas.length > 0 ? splitAt(text, start, end, commas).flatMap(expandBraces) : sequence(inner);
  if (choices === null) return expandBraces(text.slice(start + 1)).map((rest) => `${before}{${rest}`);
  const out: string[] = [];
  for (const choice of choices) for (const tail of tails) if (out.length < WORDS_MOST) out.push(before + choice + tail);
  return out;
}

function splitAt(text: string, start: number, end: number, commas: readonly number[]): string[] {
  const cuts = [start, ...commas, end];
  return cuts.slice(1).map((cut, i) => text.slice((cuts[i] ?? 0) + 1, cut));
}

function findOpen(text: string, from: number): { start: number; end: number; commas: number[] } | null {
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "'" || c === '"') i = quoteEnd(text, i);
    else if (c === "$" && text[i + 1] === "{") i = closing(text, i + 1)?.end ?? i + 1;
    else if (c === "{") {
      const close = closing(text, i);
      if (close && (close.commas.length > 0 || sequence(text.slice(i + 1, close.end)) !== null)) return { start: i, ...close };
    }
  }
  return null;
}

function quoteEnd(text: string, at: number): number {
  const end = text.indexOf(text[at] ?? "", at + 1);
  return end < 0 ? text.length : end;
}

function closing(text: string, at: number): { end: number; commas: number[] } | null {
  let depth = 0;
  const commas: number[] = [];
  for (let i = at; i < text.length; i++) {
    const c = text[i];
    if (c === "\\") i++;
    else if (c === "'" || c === '"') i = quoteEnd(text, i);
    else if (c === "{") depth++;
    else if (c === "," && depth === 1) commas.push(i);
    else if (c === "}" && --depth === 0) return { end: i, commas };
  }
  return null;
}

/** A sequence such as `1..9` or `a..e..2`: its ends, step and width. */
export interface Sequence {
  readonly from: number;
  readonly to: number;
  readonly by: number;
  /** digits that numbers are filled to */
  readonly width: number;
  readonly letters: boolean;
}

/** Reads the inside of `{a..b}`; null when it is no sequence. */
export function sequenceOf(inner: string): Sequence | null {
  const numbers = /^(-?\d{1,15})\.\.(-?\d{1,15})(?:\.\.(-?\d{1,15}))?$/.exec(inner);
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?\d{1,15}))?$/.exec(inner);
  const found = numbers ?? letters;
  if (!found) return null;
  const first = found[1] ?? "";
  const last = found[2] ?? "";
  const by = Math.max(1, Math.abs(Number(found[3] ?? 1)));
  const padded = numbers && (/^-?0\d/.test(first) || /^-?0\d/.test(last));
  return {
    from: numbers ? Number(first) : first.charCodeAt(0),
    to: numbers ? Number(last) : last.charCodeAt(0),
    by,
    width: padded ? Math.max(first.length, last.length) : 0,
    letters: !numbers,
  };
}

/** How many elements a sequence has. */
export function sequenceLength({ from, to, by }: Sequence): number {
  return Math.floor(Math.abs(to - from) / by) + 1;
}

/** One element of a sequence. */
export function sequenceItem(sequence: Sequence, index: number): string {
  const { from, to, by, width, letters } = sequence;
  const value = from <= to ? from + index * by : from - index * by;
  if (letters) return String.fromCharCode(value);
  if (width === 0) return String(value);
  return value < 0 ? `-${String(-value).padStart(width - 1, "0")}` : String(value).padStart(width, "0");
}

/** Most words that braces within braces are written out to when a line is compiled; longer sequences stand alone. */
export const WORDS_MOST = 100_000;

function sequence(inner: string): string[] | null {
  const found = sequenceOf(inner);
  if (found === null) return null;
  const length = sequenceLength(found);
  if (length > WORDS_MOST) return null;
  return Array.from({ length }, (_, i) => sequenceItem(found, i));
}

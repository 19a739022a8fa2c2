import type { Bytes } from "../../content/bytes";

/** A word of a paragraph, with what stands behind it. */
export interface Word {
  text: Bytes;
  /** blanks behind it */
  space: number;
  paren: boolean;
  punct: boolean;
  period: boolean;
  /** the last of a sentence */
  final: boolean;
}

/** Columns of a paragraph. */
interface Measures {
  readonly width: number;
  readonly goal: number;
  readonly first: number;
  readonly other: number;
  /** length of the line before, 0 none */
  readonly last: number;
}

// What makes a line good or bad. @source coreutils 9.1: fmt.c
const square = (n: number): number => n * n;
const shortCost = (n: number): number => square(n * 10);
const raggedCost = (n: number): number => shortCost(n) / 2;
const LINE_COST = square(70);
const SENTENCE_BONUS = square(50);
const NOBREAK_COST = square(600);
const PAREN_BONUS = square(40);
const PUNCT_BONUS = square(40);
const LINE_CREDIT = square(3);

function baseCost(words: readonly Word[], at: number): number {
  const word = words[at] as Word;
  let cost = LINE_COST;
  const before = words[at - 1];
  if (before) {
    if (before.period) cost += before.final ? -SENTENCE_BONUS : NOBREAK_COST;
    else if (before.punct) cost -= PUNCT_BONUS;
    else if (at > 1 && words[at - 2]?.final) cost += Math.floor(square(200) / (before.text.length + 2));
  }
  if (word.paren) return cost - PAREN_BONUS;
  return word.final ? cost + Math.floor(square(150) / (word.text.length + 2)) : cost;
}

/**
 * Breaks words into lines at the least cost: how many words each line has.
 * @param isWhole - all of them; else only up to a good break near the end
 */
export function layOut(words: readonly Word[], measures: Measures, isWhole: boolean): number[] {
  const n = words.length;
  const best = new Array<number>(n + 1).fill(0);
  const next = new Array<number>(n).fill(n);
  const length = new Array<number>(n).fill(0);
  const lineCost = (at: number, size: number): number => {
    if (at === n) return 0;
    const cost = shortCost(measures.goal - size);
    return next[at] === n ? cost : cost + raggedCost(size - (length[at] as number));
  };
  for (let start = n - 1; start >= 0; start--) {
    let least = Number.POSITIVE_INFINITY;
    let size = (start === 0 ? measures.first : measures.other) + (words[start] as Word).text.length;
    for (let at = start + 1; ; at++) {
      let cost = lineCost(at, size) + (best[at] as number);
      if (start === 0 && measures.last > 0) cost += raggedCost(size - measures.last);
      if (cost < least) {
        least = cost;
        next[start] = at;
        length[start] = size;
      }
      if (at === n) break;
      size += (words[at - 1] as Word).space + (words[at] as Word).text.length;
      if (size >= measures.width) break;
    }
    best[start] = least + baseCost(words, start);
  }
  const end = isWhole ? n : splitPoint(best, next, n);
  const lines: number[] = [];
  for (let at = 0; at < end; at = next[at] as number) lines.push((next[at] as number) - at);
  return lines;
}

/** A break after which the rest may be laid out anew. */
function splitPoint(best: readonly number[], next: readonly number[], n: number): number {
  let split = n;
  let least = Number.MAX_SAFE_INTEGER;
  for (let at = next[0] as number; at < n; at = next[at] as number) {
    const gain = (best[at] as number) - (best[next[at] as number] as number);
    if (gain < least) {
      split = at;
      least = gain;
    }
    if (least <= Number.MAX_SAFE_INTEGER - LINE_CREDIT) least += LINE_CREDIT;
  }
  return split;
}

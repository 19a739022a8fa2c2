/** Which known word somebody may have meant. */

/** Letters to add, take away, or change to make one word the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** Longest word that is compared whole; of a longer one its beginning is. */
const COMPARED_MOST = 64;
/** Known words that are looked at, so that ten thousand names do not keep anybody waiting. */
const KNOWN_MOST = 256;

/** The known word that is most like another, the first of several; null when there is none. */
export function nearest(word: string, known: readonly string[]): string | null {
  const small = word.slice(0, COMPARED_MOST).toLowerCase();
  let best: string | null = null;
  let least = Number.MAX_SAFE_INTEGER;
  for (const each of known.slice(0, KNOWN_MOST)) {
    const far = distance(small, each.slice(0, COMPARED_MOST).toLowerCase());
    if (far >= least) continue;
    best = each;
    least = far;
  }
  return best;
}

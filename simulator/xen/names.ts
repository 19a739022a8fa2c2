/** One copy of what a thousand guests' ports and pages are for. */
const names = new Map<string, string>();
const MOST = 4096;

export function interned(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size < MOST) names.set(text, text);
  return text;
}

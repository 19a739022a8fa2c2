/** Names and lists that are kept once; with more of them than this, others are kept as they come. */
const MOST = 4096;

/** One copy of a list of pCPUs: domains of a node have the same affinity. */
const masks = new Map<string, readonly number[]>();
export function sharedMask(pcpus: readonly number[]): readonly number[] {
  const key = pcpus.join();
  const known = masks.get(key);
  if (known) return known;
  if (masks.size < MOST) masks.set(key, pcpus);
  return pcpus;
}

/** One copy of what a thousand guests' ports and pages are for. */
const names = new Map<string, string>();

export function interned(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size < MOST) names.set(text, text);
  return text;
}

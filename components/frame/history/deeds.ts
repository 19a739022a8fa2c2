/** What was done in a branch, as far as it has come from the server. */
import type { DeedView } from "@/server/contract/past";

/** Newest first, without gaps. */
export type Deeds = readonly DeedView[];

/**
 * Takes a page of the newest in. What is known stays while the page reaches down to it; otherwise there would be a gap, and the page
 * alone stays.
 */
export function withNewest(known: Deeds, page: Deeds): Deeds {
  const newest = known[0]?.index;
  const least = page.at(-1)?.index;
  if (newest === undefined || least === undefined || least > newest + 1) return page;
  const more = page.filter(({ index }) => index > newest);
  return more.length === 0 ? known : [...more, ...known];
}

/** Takes a page of older ones in, asked for before the oldest that was known. */
export function withOlder(known: Deeds, page: Deeds): Deeds {
  const oldest = known.at(-1)?.index ?? Number.POSITIVE_INFINITY;
  return [...known, ...page.filter(({ index }) => index < oldest)];
}

/** Entries of a journal without a hole. */

/**
 * The entries up to an index, without those before a hole. What lies so far back that it was let go of leaves one where the branch
 * that this one came from is kept: what is older would look as if nothing had come after it.
 * @param entries - by index, oldest first
 * @param end - index behind the last that was asked for
 */
export function unbroken<E extends { readonly index: number }>(entries: readonly E[], end: number): readonly E[] {
  const asked = entries.filter(({ index }) => index < end);
  let first = asked.length;
  while (first > 0 && asked[first - 1]?.index === end - 1 - (asked.length - first)) first -= 1;
  return asked.slice(first);
}

/** Names of several VMs that are made at once. */

/** Where the number goes in a name. */
export const PLACE = "{n}";
/** Most VMs that one wizard makes. guess: as many as a class has seats, twice */
export const COUNT_MOST = 64;

/**
 * As many names as there are to be VMs, from 1 on, numbers of one width; those that somebody has already are passed over. One alone has the
 * name as it stands.
 */
export function namesOf(pattern: string, count: number, isTaken: (name: string) => boolean): readonly string[] {
  const name = pattern.trim();
  if (count === 1 && !name.includes(PLACE)) return [name];
  const template = name.includes(PLACE) ? name : `${name}-${PLACE}`;
  const width = Math.max(2, `${count}`.length);
  const names: string[] = [];
  for (let n = 1; names.length < count; n += 1) {
    const one = template.replaceAll(PLACE, `${n}`.padStart(width, "0"));
    if (!isTaken(one)) names.push(one);
  }
  return names;
}
/** The names in few words: all of them, or the first two and the last. */
export function inShort(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 2).join(", ")} … ${names.at(-1)}`;
}

/** The word of a command line that names a domain. */

/** What a domain can be named by. */
export interface Nameable {
  readonly name: string;
  /** null: it does not run */
  readonly domid: number | null;
  readonly uuid: string;
}

const meets = {
  name: (one: Nameable, word: string) => one.name === word,
  domid: (one: Nameable, word: string) => /^\d+$/.test(word) && one.domid === Number(word),
  uuid: (one: Nameable, word: string) => one.uuid === word,
} as const;

/**
 * The domain that a word names.
 * @param by - what it may be named by, in the order in which the tool tries
 * @returns null: none; the tool says so in its own words
 */
export function domainNamed<D extends Nameable>(all: readonly D[], word: string, by: readonly (keyof typeof meets)[]): D | null {
  for (const key of by) {
    const found = all.find((one) => meets[key](one, word));
    if (found) return found;
  }
  return null;
}

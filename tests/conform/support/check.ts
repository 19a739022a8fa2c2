/** What `npm run conform` runs: each `tests/conform/*.conform.ts` exports one of these as `check`. */

/** A program of a Debian package. */
export interface Need {
  readonly command: string;
  readonly package: string;
}

/** Says that something holds, and throws when it does not. */
export type Holds = (statement: string, see: () => Promise<void>) => Promise<void>;

export interface Check {
  readonly title: string;
  readonly needs: readonly Need[];
  run(holds: Holds): Promise<void>;
}

/** @throws with both values where they differ */
export function same(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted))
    throw new Error(`${what} is ${JSON.stringify(found)}; wanted ${JSON.stringify(wanted)}`);
}

/** @throws with the text where it does not match */
export function matches(what: string, found: string, wanted: RegExp): void {
  if (!wanted.test(found)) throw new Error(`${what} is ${JSON.stringify(found.slice(0, 400))}; it should match ${wanted}`);
}

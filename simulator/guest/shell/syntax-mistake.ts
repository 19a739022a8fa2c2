import type { Bytes } from "../../content/bytes";

/**
 * What becomes of a text that does not parse: `end` stops it with status 2; `unclosed` too, unless the status is one of failure;
 * `keep` leaves the status alone, `discard` goes on with the next line of a file (status 1), `substitution` is a mistake within `$(…)`.
 */
export type Outcome = "end" | "unclosed" | "keep" | "discard" | "substitution";

/** A place at which a text stops being shell. */
export interface Mistake {
  /** messages with the lines they name, from 1 */
  readonly said: readonly { readonly line: number; readonly text: Bytes }[];
  /** the line of the text that is shown after them, from 1; null for none */
  readonly shown: number | null;
  readonly outcome: Outcome;
  /** more text might mend it */
  readonly isIncomplete: boolean;
}

/** Thrown while a text is read. */
export class SyntaxStop extends Error {
  constructor(readonly mistake: Mistake) {
    super(mistake.said[0]?.text ?? "syntax error");
  }
}

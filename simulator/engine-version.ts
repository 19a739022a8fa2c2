/** Which engine this is, and whose labs it opens. */

/**
 * Version of the engine: only the one that wrote a journal replays it exactly. Raise it with the first change of behaviour or of a part's
 * form after a release; parts whose form has changed bring earlier ones to theirs (`upgrade`).
 */
export const ENGINE_VERSION = "22";
/** Engines whose states can be opened, oldest first. Each has a lab among the fixtures (`tests/fixtures/labs`, `scripts/keep-lab.ts`). */
export const OPENED_ENGINES: readonly string[] = [
  "9",
  "10",
  "11",
  "12",
  "13",
  "14",
  "15",
  "16",
  "17",
  "18",
  "19",
  "20",
  "21",
  ENGINE_VERSION,
];

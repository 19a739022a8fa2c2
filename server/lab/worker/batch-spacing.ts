/** Least wall time between two batches of a lab that nobody types into, ms: 20 batches a second. */
const BATCH_SPACING_MS = 50;
/** The same within INTERACTIVE_MS of an input: an echo must not wait. */
const INTERACTIVE_SPACING_MS = 4;
const INTERACTIVE_MS = 300;
/** The same when the batch before carried more than HEAVY_CONSOLE_UNITS of console text: who prints so much is not waiting for an echo. */
const HEAVY_SPACING_MS = 16;
const HEAVY_CONSOLE_UNITS = 16 * 1024;

/** Least wall time between a batch and the next, ms. @param unitsBefore - text of consoles in the one before, UTF-16 units */
export function spacingMs(sinceInputMs: number, unitsBefore: number): number {
  if (sinceInputMs >= INTERACTIVE_MS) return BATCH_SPACING_MS;
  return unitsBefore > HEAVY_CONSOLE_UNITS ? HEAVY_SPACING_MS : INTERACTIVE_SPACING_MS;
}

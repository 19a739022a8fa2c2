/** First wait after a failure, and the longest, ms. */
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Fetches what has no place of its own on the page where one could be told that it could not be had, and try again: it goes on, at longer and
 * longer intervals, until it has come.
 */
export async function keepFetching<T>(load: () => Promise<T>): Promise<T> {
  for (let waitMs = FIRST_MS; ; waitMs = Math.min(LONGEST_MS, 2 * waitMs)) {
    try {
      return await load();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}

import { StoreDamaged } from "../lab/journal-store";

/** What SQLite says of a page or a file that is not what it wrote. @source https://www.sqlite.org/rescode.html SQLITE_CORRUPT, SQLITE_NOTADB */
const DAMAGE = /database disk image is malformed|file is not a database|SQLITE_CORRUPT|SQLITE_NOTADB/i;

/** All that an error and its causes say. */
function saying(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return typeof error === "object" ? (JSON.stringify(error) ?? "") : String(error);
  const { cause } = error;
  return cause === undefined ? error.message : `${error.message}\n${saying(cause, depth + 1)}`;
}

/** Whether an error says that the database is damaged. */
export function isDamage(error: unknown): boolean {
  return DAMAGE.test(saying(error));
}

/** The same error, or one in words where the database is damaged. */
export function inWords(error: unknown): unknown {
  if (!isDamage(error)) return error;
  return new StoreDamaged(
    "A part of the database is damaged and cannot be read. `npm run xenarium -- check` says which; `npm run xenarium -- restore` brings a backup back.",
  );
}

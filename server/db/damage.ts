import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { storageRefusal } from "../lab/directory/keeper-words";
import { StoreDamaged } from "../lab/journal/journal-store";

/** File of a data directory that says where its last backup lies. */
export const LAST_BACKUP = "last-backup";

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

/** What SQLite says where the disk takes nothing. @source https://www.sqlite.org/rescode.html SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR, SQLITE_CANTOPEN */
const DISK_REFUSES = [
  [/SQLITE_FULL|disk is full/i, "the disk is full"],
  [/SQLITE_READONLY|readonly database/i, "the database cannot be written to"],
  [/SQLITE_IOERR|disk I\/O error/i, "the disk has failed"],
  [/SQLITE_CANTOPEN|unable to open database/i, "the database's files cannot be opened"],
] as const;

/** The same error, or a refusal in words where the disk takes nothing. */
export function diskInWords(error: unknown): unknown {
  const said = saying(error);
  const found = DISK_REFUSES.find(([pattern]) => pattern.test(said));
  return found ? storageRefusal(found[1]) : inWords(error);
}

/** The database cannot be opened. The message says so in words, and what to do. */
export class DatabaseDamaged extends Error {}

/** What a person reads when the database cannot be opened. */
export function damagedSentence(file: string): string {
  const folder = dirname(file);
  return [
    `The database ${file} is damaged and cannot be opened. Nothing was changed.`,
    lastBackup(folder) ?? "No backup of it is known: `npm run xenarium -- backup DIR` makes one while all is well.",
    "Before anything else, copy the whole data directory as it is.",
  ].join(" ");
}

/** Where the last backup of a data directory lies, in words; null: none is known. */
function lastBackup(folder: string): string | null {
  try {
    const { directory, wall } = JSON.parse(readFileSync(join(folder, LAST_BACKUP), "utf8")) as { directory: string; wall: string };
    return `The last backup was made at ${wall} to ${directory}: \`npm run xenarium -- restore ${directory}\` brings it back.`;
  } catch {
    return null;
  }
}

/** The same error, or one in words where the database is damaged. */
export function inWords(error: unknown): unknown {
  if (!isDamage(error)) return error;
  return new StoreDamaged(
    "A part of the database is damaged and cannot be read. `npm run xenarium -- check` says which; `npm run xenarium -- restore` brings a backup back.",
  );
}

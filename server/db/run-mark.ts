import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";

/** Length of the mark, bytes: it is written over itself. */
const MARK_BYTES = 32;

/**
 * A file beside the database while it is open, with the size that its write-ahead log is known to have had. SQLite lets the log
 * of a running database grow and never shrinks it, and removes it when it is closed; so after a run that did not end cleanly the
 * log must be there, and no shorter.
 * @source https://www.sqlite.org/walformat.html §4: the file is reused from its beginning after a checkpoint, not truncated
 */
export class RunMark {
  private readonly path: string;
  private readonly log: string;
  private file: number | null = null;
  private bytes = 0;

  constructor(database: string) {
    this.path = `${database}-running`;
    this.log = `${database}-wal`;
  }

  /** What the last run left amiss, in words; null: nothing. */
  lookBack(): string | null {
    const known = this.read();
    if (known === null) return null;
    const found = sizeOf(this.log);
    if (known > 0 && found === null)
      return `The last run did not end cleanly, and its write-ahead log (${this.log}) is missing: what was written last is lost. Labs that have lost entries say so; accounts and members may lack the last changes.`;
    if (found !== null && found < known)
      return `The last run did not end cleanly, and its write-ahead log (${this.log}) has ${found} bytes where ${known} were written: what was written last is lost. Labs that have lost entries say so; accounts and members may lack the last changes.`;
    return null;
  }

  /** The database is open. */
  begin(): void {
    this.file = openSync(this.path, "w", 0o600);
    this.write(sizeOf(this.log) ?? 0);
  }

  /** Something was written. */
  note(): void {
    const bytes = sizeOf(this.log) ?? 0;
    if (bytes > this.bytes) this.write(bytes);
  }

  /** The database is about to be closed. */
  end(): void {
    if (this.file === null) return;
    closeSync(this.file);
    this.file = null;
    rmSync(this.path, { force: true });
  }

  /** The log of a run that did not end cleanly has been taken into the database by somebody who only read it. */
  settle(): void {
    if (sizeOf(this.log) === null) rmSync(this.path, { force: true });
  }

  private write(bytes: number): void {
    if (this.file === null) return;
    this.bytes = bytes;
    try {
      writeSync(this.file, `${bytes}\n`.padStart(MARK_BYTES), 0);
    } catch {
      // A smaller size than it has is true as well.
    }
  }

  private read(): number | null {
    try {
      const text = readFileSync(this.path, "latin1").trim();
      return /^\d+$/.test(text) ? Number(text) : 0;
    } catch {
      return null;
    }
  }
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

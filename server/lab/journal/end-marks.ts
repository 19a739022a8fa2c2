import { closeSync, mkdirSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { JournalHead } from "./journal-entry";

/** Length of a mark, bytes: it is written over itself, so that a full disk does not matter. */
const MARK_BYTES = 64;
/** Files kept open. guess: the labs that are worked in at a time */
const OPEN_MOST = 128;

/**
 * How far each lab's journal is known to reach, beside the database: a file a lab, written after each commit and before it is
 * acknowledged. A database that has less has lost something, whatever it says itself. Not forced to the disk: after a power
 * failure a mark may be older than its journal, never newer.
 */
export class EndMarks {
  private readonly open = new Map<string, number>();

  constructor(private readonly pathOf: (labId: string) => string) {}

  /** Notes an end; what cannot be noted leaves the older mark, which is true as well. */
  write(labId: string, { index, chain }: JournalHead): void {
    try {
      writeSync(this.file(labId), `${JSON.stringify([index, chain])}\n`.padStart(MARK_BYTES), 0);
    } catch {
      this.forget(labId);
    }
  }

  /** The end that was noted last; null: none, or it cannot be read. */
  read(labId: string): JournalHead | null {
    try {
      const [index, chain] = JSON.parse(readFileSync(this.pathOf(labId), "latin1")) as unknown[];
      return typeof index === "number" && typeof chain === "string" ? { index, chain } : null;
    } catch {
      return null;
    }
  }

  /** Closes a lab's file. */
  forget(labId: string): void {
    const file = this.open.get(labId);
    if (file === undefined) return;
    this.open.delete(labId);
    closeSync(file);
  }

  /** Takes a lab's mark away: its journal begins anew. */
  remove(labId: string): void {
    this.forget(labId);
    try {
      unlinkSync(this.pathOf(labId));
    } catch {
      // There is none.
    }
  }

  close(): void {
    for (const labId of [...this.open.keys()]) this.forget(labId);
  }

  private file(labId: string): number {
    const known = this.open.get(labId);
    if (known !== undefined) {
      this.open.delete(labId);
      this.open.set(labId, known);
      return known;
    }
    const path = this.pathOf(labId);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(path, "a+", 0o600);
    closeSync(file);
    const open = openSync(path, "r+");
    this.open.set(labId, open);
    const oldest = this.open.keys().next().value;
    if (this.open.size > OPEN_MOST && oldest !== undefined) this.forget(oldest);
    return open;
  }
}

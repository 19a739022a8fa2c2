import { entryChecksum, type JournalStore, type LabPast, sha256 } from "./journal-store";
import type { PackedSnapshot } from "./messages";

/** How a lab is brought back: a snapshot, the entries after it, and the clock to reach. */
export interface RecoveryPlan {
  readonly snapshot: PackedSnapshot;
  readonly tail: readonly string[];
  readonly clockUs: number;
  readonly speed: number;
  readonly warnings: readonly string[];
}

/** A lab that cannot be brought back as it was; it stays closed, others start. */
export class RecoveryRefused extends Error {}

/**
 * Newest good snapshot and the journal after it.
 *
 * A damaged last entry is cut off with a warning (it was being written when the machine went down); a hole or damage before
 * the end would make a different past, so the lab is refused with the place of the damage.
 * @param engine - version that will replay
 */
export async function planRecovery(store: JournalStore, labId: string, engine: string): Promise<RecoveryPlan> {
  const past = await store.past(labId);
  const warnings: string[] = [];
  const snapshot = newestGood(past, warnings);
  const entries = await store.entries(labId, snapshot.journalIndex);
  const tail: string[] = [];
  for (const [offset, entry] of entries.entries()) {
    const expected = snapshot.journalIndex + offset;
    if (entry.index !== expected) {
      throw new RecoveryRefused(
        `The journal has a hole: entry ${expected} is missing, the next one is ${entry.index}. Restore the data directory from a copy, or import an exported lab.`,
      );
    }
    if (entryChecksum(labId, entry.index, entry.text) === entry.checksum) {
      tail.push(entry.text);
      continue;
    }
    if (offset < entries.length - 1) {
      throw new RecoveryRefused(
        `Journal entry ${entry.index} is damaged, and ${entries.length - 1 - offset} entries follow it. Restore the data directory from a copy, or import an exported lab.`,
      );
    }
    warnings.push(`The last journal entry (${entry.index}) was damaged and has been cut off.`);
    await store.cut(labId, entry.index);
  }
  if (snapshot.engine !== engine && (tail.length > 0 || past.clockUs > snapshot.at)) {
    throw new RecoveryRefused(
      `This lab was run by engine ${snapshot.engine} and has ${tail.length} journal entries after its last snapshot; this server has engine ${engine} and cannot replay them. Start version ${snapshot.engine} once and stop it cleanly, then start this one again.`,
    );
  }
  return { snapshot, tail, clockUs: Math.max(past.clockUs, snapshot.at), speed: past.speed, warnings };
}

function newestGood(past: LabPast, warnings: string[]): PackedSnapshot {
  for (const snapshot of past.snapshots) {
    if (sha256(snapshot.bytes) === snapshot.sha256) return snapshot;
    warnings.push(`The snapshot at journal entry ${snapshot.journalIndex} is damaged; the one before it is used.`);
  }
  throw new RecoveryRefused(
    past.snapshots.length === 0 ? "This lab has no snapshot." : `All ${past.snapshots.length} snapshots of this lab are damaged.`,
  );
}

import type { SnapshotPlace } from "./journal-store";

/** A stretch of a lab's past every moment of which can be gone back to, virtual µs, both ends among them. */
export interface Reach {
  readonly fromAt: number;
  readonly toAt: number;
}

/** What of a branch's past decides where one can go. */
export interface ReachedPast {
  /** newest first, those of the ways that led here among them, each with the engine that has written it */
  readonly snapshots: readonly (SnapshotPlace & { readonly engine: string })[];
  /** index from which on all entries are there */
  readonly wholeFrom: number;
  /** behind the last entry */
  readonly endIndex: number;
  readonly clockUs: number;
}

/**
 * The stretches of a past that can be run again, oldest first. Elsewhere only snapshots themselves can be opened: the entries between
 * them are not kept any more, or another engine ran them.
 * @param engine - what would run them
 */
export function reachOf({ snapshots, wholeFrom, endIndex, clockUs }: ReachedPast, engine: string): readonly Reach[] {
  const stretches: Reach[] = [];
  for (const [n, { journalIndex, at, engine: writtenBy }] of [...snapshots.entries()].reverse()) {
    const next = snapshots[n - 1];
    const isWhole = journalIndex >= wholeFrom || journalIndex === (next?.journalIndex ?? endIndex);
    if (writtenBy !== engine || !isWhole) continue;
    const toAt = Math.max(at, next?.at ?? clockUs);
    const last = stretches.at(-1);
    if (last?.toAt === at) stretches[stretches.length - 1] = { fromAt: last.fromAt, toAt };
    else stretches.push({ fromAt: at, toAt });
  }
  return stretches;
}

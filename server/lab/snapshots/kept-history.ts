import type { SnapshotPlace } from "../journal/journal-store";

/** Newest snapshots that always stay: a damaged one must not be the last. */
const NEWEST_KEPT = 3;
/** Snapshots spread over the history that is kept whole, so that no moment of it is far behind one. guess */
const SPREAD = 12;
/** Snapshots from before the history that is kept whole. guess */
const OLDER_KEPT = 4;

/** Most bytes of guests' files that snapshots keep; what goes beyond shortens the past. */
export const KEPT_FILE_BYTES = 4 * 1024 * 1024 * 1024;

/** A snapshot, and the bytes of guests' files that it refers to. */
export interface KeptSnapshot extends SnapshotPlace {
  readonly fileBytes: number;
}

/** What is kept of a lab's past. */
export interface KeptHistory {
  /** newest first */
  readonly snapshots: readonly KeptSnapshot[];
  /** index of the first journal entry that stays */
  readonly fromIndex: number;
}

/**
 * Which snapshots and entries of a lab stay: its newest three snapshots; from the last one before the history that is kept whole
 * to now, snapshots at a distance and every entry; before that, some snapshots alone.
 * @param places - newest first
 * @param clockUs - the lab's clock, virtual µs
 * @param historyUs - virtual time that is kept whole; null: all
 */
export function keptHistory(places: readonly KeptSnapshot[], clockUs: number, historyUs: number | null): KeptHistory {
  const first = places.at(-1);
  if (!first) return { snapshots: [], fromIndex: 0 };
  const base = historyUs === null ? first : (places.find(({ at }) => at <= clockUs - historyUs) ?? first);
  const span = historyUs ?? clockUs - first.at;
  const kept = new Set<KeptSnapshot>([...places.slice(0, NEWEST_KEPT), base]);
  const baseAt = places.indexOf(base);
  let last = base;
  for (const place of places.slice(0, baseAt).reverse()) {
    if (place.at - last.at < span / SPREAD) continue;
    kept.add(place);
    last = place;
  }
  const older: KeptSnapshot[] = [];
  for (const place of places.slice(baseAt + 1).reverse()) {
    const before = older.at(-1);
    if (!before || place.at - before.at >= span / 2) older.push(place);
  }
  for (const place of older.slice(-OLDER_KEPT)) kept.add(place);
  const snapshots = withinBytes(places.filter((place) => kept.has(place)));
  return { snapshots, fromIndex: Math.max(base.journalIndex, snapshots.at(-1)?.journalIndex ?? 0) };
}

/** The newest of them whose files may be kept together, at least three. */
function withinBytes(places: readonly KeptSnapshot[]): readonly KeptSnapshot[] {
  let bytes = 0;
  const end = places.findIndex((place, n) => {
    bytes += place.fileBytes;
    return n >= NEWEST_KEPT && bytes > KEPT_FILE_BYTES;
  });
  return end < 0 ? places : places.slice(0, end);
}

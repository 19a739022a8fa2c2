import type { SnapshotPlace } from "../journal/journal-store";

/** Newest snapshots that always stay: a damaged one must not be the last. */
const NEWEST_KEPT = 3;
/** Snapshots spread over the history that is kept whole, so that no moment of it is far behind one. guess */
const SPREAD = 12;
/** Virtual time before now in which every moment is to be near: a session's length, µs. */
const NEAR_US = 7_200_000_000;
/** Work from one kept snapshot to the next there, ms: what running again to any moment takes at most. */
const NEAR_WORK_MS = 1_000;
/** Most bytes of states that are kept for that alone; where they do not do, moments are further apart. */
const NEAR_BYTES = 512 * 1024 * 1024;
/** Snapshots from before the history that is kept whole. guess */
const OLDER_KEPT = 4;

/** Most bytes of guests' files that snapshots keep; what goes beyond shortens the past. */
export const KEPT_FILE_BYTES = 4 * 1024 * 1024 * 1024;

/** A snapshot with its bytes, those of the guests' files that it refers to, and the ms of work that its lab had taken. */
export interface KeptSnapshot extends SnapshotPlace {
  readonly fileBytes: number;
  readonly stateBytes: number;
  readonly workMs: number;
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
 * to now, snapshots at a distance and every entry, closer together in the last hours; before that, some snapshots alone.
 * @param places - newest first
 * @param clockUs - the lab's clock, virtual µs
 * @param historyUs - virtual time that is kept whole; null: all
 */
export function keptHistory(places: readonly KeptSnapshot[], clockUs: number, historyUs: number | null): KeptHistory {
  const first = places.at(-1);
  if (!first) return { snapshots: [], fromIndex: 0 };
  const base = historyUs === null ? first : (places.find(({ at }) => at <= clockUs - historyUs) ?? first);
  const span = historyUs ?? clockUs - first.at;
  const kept = new Set<KeptSnapshot>([...places.slice(0, NEWEST_KEPT), base, ...near(places, clockUs)]);
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

/** Snapshots of the last hours, so many that no moment is far behind one, or as many as there may be. */
function near(places: readonly KeptSnapshot[], clockUs: number): readonly KeptSnapshot[] {
  // With the first before them, from which their first moments are reached.
  const end = places.findIndex(({ at }) => at < clockUs - NEAR_US);
  const kept = [...atWork(end < 0 ? places : places.slice(0, end + 1), NEAR_WORK_MS)];
  let bytes = kept.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
  while (kept.length > NEWEST_KEPT && bytes > NEAR_BYTES) {
    const [gone] = kept.splice(leastMissed(kept), 1);
    bytes -= gone?.stateBytes ?? 0;
  }
  return kept;
}

/** Which of them leaves the shortest stretch of work between its neighbours; of several the oldest. Neither the first nor the last. */
function leastMissed(places: readonly KeptSnapshot[]): number {
  let least = 1;
  let leastMs = Number.POSITIVE_INFINITY;
  for (let n = 1; n < places.length - 1; n++) {
    const gapMs = (places[n - 1] as KeptSnapshot).workMs - (places[n + 1] as KeptSnapshot).workMs;
    if (gapMs > leastMs) continue;
    least = n;
    leastMs = gapMs;
  }
  return least;
}

/** As few of them as there may be with no more work than this from each to the next. */
function atWork(places: readonly KeptSnapshot[], gapMs: number): readonly KeptSnapshot[] {
  const kept = places.slice(0, 1);
  for (const [n, place] of places.entries()) {
    const last = kept.at(-1) as KeptSnapshot;
    const next = places[n + 1];
    if (place !== last && (next === undefined || last.workMs - next.workMs > gapMs)) kept.push(place);
  }
  return kept;
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

import { readSnapshot } from "../snapshots/snapshot-reading";
import { LabRefusal } from "../types";
import type { EngineView } from "../worker/factory";
import type { PackedSnapshot, SnapshotHead } from "../worker/messages";
import { headAfter, isWhole, type JournalHead, journalStart, type StoredEntry } from "./journal-entry";
import type { JournalStore, LabPast, SnapshotPlace } from "./journal-store";

const DAY_US = 86_400_000_000;
/** A clock this far after a lab's last snapshot and entry is damaged: snapshots are taken far more often than that. guess */
const CLOCK_AHEAD_US = 30 * DAY_US;

/** What of another lab's past a lab begins with. */
export interface Prologue {
  /** entries after the snapshot, which is the other lab's as well */
  readonly entries: readonly StoredEntry[];
  /** virtual time at which it was branched off, µs */
  readonly atUs: number;
}

function notReached(): RecoveryRefused {
  return new RecoveryRefused("The lab's history does not reach back to this moment any more.");
}

/** How a lab is brought back: a snapshot, the entries after it, and the clocks to reach. */
export interface RecoveryPlan {
  /** branch of the lab that it goes on in */
  readonly branch: number;
  readonly snapshot: PackedSnapshot;
  /** null: it has a snapshot of its own */
  readonly prologue: Prologue | null;
  /** entries after the snapshot, but for those that are set aside */
  readonly tail: readonly StoredEntry[];
  /** where the journal goes on */
  readonly head: JournalHead;
  /** up to which something may have been seen: nobody is answered before it is reached */
  readonly toldUs: number;
  /** whether nothing was told of it since the snapshot but the time: its records are then as they were in it. Left out: not known */
  readonly isQuiet?: boolean;
  /** up to which it had run: reached while it is open */
  readonly clockUs: number;
  readonly speed: number;
  readonly warnings: readonly string[];
  /** lab whose files it begins with; null: it has its own */
  readonly lender: string | null;
}

/** The moment that a plan leads to, in the branch that it is of. */
export function placeIn({ branch, head, clockUs }: RecoveryPlan): SnapshotPlace {
  return { branch, journalIndex: head.index, at: clockUs };
}

/** A lab that cannot be brought back as it was; it stays closed, others start. */
export class RecoveryRefused extends LabRefusal {
  constructor(message: string) {
    super("LAB_FAILED", message);
  }
}

/** What of a journal can be read behind a snapshot. */
interface ReadJournal {
  readonly entries: readonly StoredEntry[];
  /** behind the last of `entries` */
  readonly head: JournalHead;
  /** why it ends there though more was acknowledged; null: all is there */
  readonly damage: string | null;
}

/**
 * Newest good snapshot and the journal after it.
 *
 * A journal that is damaged, or shorter than what was acknowledged, would make a different past, so the lab is refused with what
 * is lost and where; `planUpTo` opens it without that.
 * @param engines - what will replay
 * @param mark - the journal's end as it is known outside the database; null: not known
 * @param of - a branch of the lab; the one that it goes on in, unless told
 */
export async function planRecovery(
  store: JournalStore,
  labId: string,
  engines: Engines,
  mark: JournalHead | null,
  of?: number,
): Promise<RecoveryPlan> {
  const past = await store.past(labId, of);
  const warnings: string[] = [];
  const { origin, branch } = past;
  if (past.snapshots.length === 0 && origin) {
    const { snapshot, tail: entries, clockUs: atUs } = await planAt(store, origin.labId, engines, origin);
    const own = await readJournal(store, labId, past, { ...snapshot, ...journalPlace(labId) }, mark);
    if (own.damage !== null) throw new RecoveryRefused(`${own.damage} The lab can be taken back to what is whole.`);
    const toldUs = Math.max(past.toldUs, atUs);
    const clocks = { toldUs, clockUs: Math.max(past.clockUs, toldUs), speed: past.speed };
    return {
      branch,
      snapshot,
      prologue: { entries, atUs },
      tail: withoutSetAside(past, own.entries),
      head: own.head,
      ...clocks,
      warnings,
      lender: origin.labId,
    };
  }
  const snapshot = await newestGood(store, labId, past, past.snapshots, warnings);
  const { entries, head, damage } = await readJournal(store, labId, past, snapshot, mark);
  if (damage !== null) throw new RecoveryRefused(`${damage} The lab can be taken back to what is whole.`);
  const tail = withoutSetAside(past, entries);
  checkEngine(snapshot, engines);
  const toldUs = Math.max(past.toldUs, snapshot.at);
  // What was acknowledged is done again by this engine, though not quite as it was: it is not lost.
  if (isCut(snapshot, tail, toldUs, engines))
    warnings.push(
      `Engine ${snapshot.engine} ran this lab; ${tail.length} entries after its last snapshot are done again by engine ${engines.engine}.`,
    );
  const clocks = { toldUs, clockUs: Math.max(past.clockUs, toldUs), speed: past.speed };
  // What came out at the snapshot's very moment may have come after it. An entry that is set aside has left its mark on what was told.
  const isQuiet = entries.length === 0 && past.newsUs < snapshot.at && snapshot.engine === engines.engine;
  return { branch, snapshot, prologue: null, tail, head, isQuiet, ...clocks, warnings, lender: null };
}

/** Where a lab's journal begins, as a snapshot's place has it. */
function journalPlace(labId: string): Pick<SnapshotHead, "journalIndex" | "chain"> {
  const { index, chain } = journalStart(labId);
  return { journalIndex: index, chain };
}

/** A moment of a lab: in a branch, at a virtual time, behind what came before an index where several entries came at that time. */
export interface Moment {
  readonly branch: number;
  /** virtual µs */
  readonly at: number;
  /** entries before this one and no others; left out: all up to `at` */
  readonly journalIndex?: number;
}

/**
 * How a moment of a lab's history is reached: the newest good snapshot before it and what came between.
 * @throws RecoveryRefused when the history does not reach to it, or cannot be read up to there
 */
export async function planAt(store: JournalStore, labId: string, engines: Engines, moment: Moment): Promise<RecoveryPlan> {
  const { branch, at, journalIndex = Number.POSITIVE_INFINITY } = moment;
  const past = await store.past(labId, branch);
  if (at > past.clockUs) throw new RecoveryRefused("This moment has not come yet in that branch of the lab.");
  const places = past.snapshots.filter((place) => place.at <= at && place.journalIndex <= journalIndex);
  if (places.length === 0) throw notReached();
  const warnings: string[] = [];
  const snapshot = await newestGood(store, labId, past, places, warnings);
  const { entries, head, damage } = await readJournal(store, labId, past, snapshot, null);
  const kept = entries.filter((entry) => entry.at <= at && entry.index < journalIndex);
  if (damage !== null && kept.length === entries.length && journalIndex > head.index) {
    // What was pruned behind an old snapshot is not lost: nobody wanted it any more.
    const isPruned = entries.length === 0 && (await store.wholeFrom(labId, branch)) > snapshot.journalIndex;
    throw isPruned ? notReached() : new RecoveryRefused(damage);
  }
  const last = kept.at(-1);
  const end = last ? headAfter(last) : { index: snapshot.journalIndex, chain: snapshot.chain };
  // What was pruned of a mark's entries is not there; the mark's own snapshot needs none.
  if (journalIndex !== Number.POSITIVE_INFINITY && end.index !== journalIndex) throw notReached();
  const tail = withoutSetAside(past, kept);
  checkEngine(snapshot, engines);
  if (isCut(snapshot, tail, at, engines))
    throw new RecoveryRefused(
      `Engine ${snapshot.engine} ran this lab then, and engine ${engines.engine} would run it otherwise: only moments that lie ready can be gone back to there.`,
    );
  return { branch, snapshot, prologue: null, tail, head: end, toldUs: at, clockUs: at, speed: past.speed, warnings, lender: null };
}

/** A moment to which a lab can be taken back. */
export interface RestorePoint extends SnapshotPlace {
  /** entries of the journal that are gone afterwards */
  readonly undone: number;
  /** `end`: with all of the journal that can be read; `snapshot`: a kept snapshot alone */
  readonly kind: "end" | "snapshot";
}

/** The moments to which a lab can be taken back, newest first; whether a snapshot is whole shows when it is opened. */
export async function restorePoints(store: JournalStore, labId: string, mark: JournalHead | null): Promise<readonly RestorePoint[]> {
  const past = await store.past(labId);
  const known = Math.max(past.end.index, mark?.index ?? 0);
  const points = past.snapshots.map(
    ({ engine: _engine, ...place }): RestorePoint => ({ ...place, undone: known - place.journalIndex, kind: "snapshot" }),
  );
  const newest = await newestGood(store, labId, past, past.snapshots, []).catch(() => null);
  if (!newest) return points;
  const { entries, head, damage } = await readJournal(store, labId, past, newest, mark);
  const at = damage === null ? Math.max(past.toldUs, newest.at) : (entries.at(-1)?.at ?? newest.at);
  if (entries.length === 0 && at === newest.at) return points;
  return [{ branch: past.branch, journalIndex: head.index, at, undone: known - head.index, kind: "end" }, ...points];
}

/** How a lab is brought to a point of its past. @throws RecoveryRefused when it cannot be read */
export async function planUpTo(store: JournalStore, labId: string, engines: Engines, point: RestorePoint): Promise<RecoveryPlan> {
  const past = await store.past(labId);
  const warnings: string[] = [];
  const places = past.snapshots.filter(({ journalIndex, at }) => journalIndex <= point.journalIndex && at <= point.at);
  const snapshot = await newestGood(store, labId, past, point.kind === "snapshot" ? places.slice(0, 1) : places, warnings);
  const { entries, head } = await readJournal(store, labId, past, snapshot, null);
  const kept = entries.filter(({ index }) => index < point.journalIndex);
  const last = kept.at(-1);
  const tail = withoutSetAside(past, kept);
  checkEngine(snapshot, engines);
  const start = { index: snapshot.journalIndex, chain: snapshot.chain };
  const end = kept.length === entries.length ? head : last ? headAfter(last) : start;
  const at = Math.max(point.at, snapshot.at);
  return { branch: past.branch, snapshot, prologue: null, tail, head: end, toldUs: at, clockUs: at, speed: 0, warnings, lender: null };
}

function withoutSetAside(past: LabPast, entries: readonly StoredEntry[]): readonly StoredEntry[] {
  const setAside = new Set(past.setAside.map(({ index }) => index));
  return entries.filter(({ index }) => !setAside.has(index));
}

/** What an engine knows of others. */
export type Engines = Pick<EngineView, "engine" | "opens">;

/** @throws RecoveryRefused for a snapshot of an engine that this one cannot open */
function checkEngine(snapshot: SnapshotHead, { engine, opens }: Engines): void {
  if (opens.includes(snapshot.engine)) return;
  throw new RecoveryRefused(
    `This lab was run by engine ${snapshot.engine}; this server has engine ${engine}, which opens labs of ${opens.join(", ")}. Start a version that has that engine.`,
  );
}

/** What a past says where it is not exact: an earlier engine ran it, and this one would run it otherwise. */
function isCut(snapshot: SnapshotHead, tail: readonly StoredEntry[], toUs: number, { engine }: Engines): boolean {
  return snapshot.engine !== engine && (tail.length > 0 || toUs > snapshot.at);
}

/** Reads the journal behind a snapshot as far as it is whole, and says what is missing of what was acknowledged. */
async function readJournal(
  store: JournalStore,
  labId: string,
  past: LabPast,
  snapshot: Pick<SnapshotHead, "journalIndex" | "chain" | "at">,
  mark: JournalHead | null,
): Promise<ReadJournal> {
  const read = await store.entries(labId, Math.max(0, snapshot.journalIndex - (snapshot.chain === "" ? 1 : 0)), past.branch);
  const all = read.filter(({ index }) => index >= snapshot.journalIndex);
  const known = Math.max(past.end.index, mark?.index ?? 0, (all.at(-1)?.index ?? -1) + 1);
  let head: JournalHead = { index: snapshot.journalIndex, chain: snapshot.chain || chainBefore(labId, past, snapshot, read[0]) };
  const entries: StoredEntry[] = [];
  const endsAt = (why: string): ReadJournal => ({ entries, head, damage: `${why}${lost(head.index, known)}` });
  for (const entry of all) {
    if (entry.index !== head.index)
      return endsAt(`The journal has a hole: entry ${head.index} is missing, the next one is ${entry.index}.`);
    if (!isWhole(labId, head.chain, entry)) return endsAt(`Journal entry ${entry.index} is damaged.`);
    entries.push(entry);
    head = headAfter(entry);
  }
  if (head.index < known) return endsAt(`The journal ends before entry ${head.index}, and ${known} entries were acknowledged.`);
  if (past.end.index === head.index && past.end.chain !== head.chain)
    return endsAt(`The journal's end mark does not fit its last entry (${head.index - 1}).`);
  if (mark?.index === head.index && mark.chain !== head.chain)
    return endsAt(`The journal's last entry (${head.index - 1}) is not the one that was acknowledged.`);
  const aheadUs = past.clockUs - Math.max(snapshot.at, entries.at(-1)?.at ?? 0);
  if (aheadUs > CLOCK_AHEAD_US)
    return endsAt(
      `The lab's clock was noted ${Math.floor(aheadUs / DAY_US)} days after the last that is known of it, which no lab's runs.`,
    );
  return { entries, head, damage: null };
}

/** The chain at a snapshot of a version that noted none: the entry before it has it, or the end mark where the journal ends there. */
function chainBefore(labId: string, past: LabPast, snapshot: Pick<SnapshotHead, "journalIndex">, first: StoredEntry | undefined): string {
  if (first && first.index === snapshot.journalIndex - 1) return first.chain;
  if (past.end.index === snapshot.journalIndex) return past.end.chain;
  return snapshot.journalIndex === 0 ? journalStart(labId).chain : "";
}

function lost(from: number, known: number): string {
  const count = known - from;
  if (count <= 0) return "";
  return count === 1
    ? ` Entry ${from}, which was acknowledged, is lost.`
    : ` Entries ${from} to ${known - 1}, which were acknowledged, are lost.`;
}

async function newestGood(
  store: JournalStore,
  labId: string,
  past: LabPast,
  places: readonly SnapshotPlace[],
  warnings: string[],
): Promise<PackedSnapshot> {
  for (const place of places) {
    const snapshot = await readSnapshot(store, labId, place).catch(() => null);
    if (snapshot) return snapshot;
    warnings.push(`The snapshot at journal entry ${place.journalIndex} is damaged; the one before it is used.`);
  }
  throw new RecoveryRefused(
    past.snapshots.length === 0 ? "This lab has no snapshot." : `All ${past.snapshots.length} snapshots of this lab are damaged.`,
  );
}

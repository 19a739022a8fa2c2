import type { BranchOrigin, SnapshotPlace } from "../journal/journal-store";
import { type Branch, isMomentOf, lineageOf } from "../journal/lineage";
import { type KeptSnapshot, keptHistory } from "./kept-history";

/** Snapshots that stay of a branch that was left, so that its end can be opened though one is damaged. */
const LEFT_KEPT = 2;

/** What a lab's past has to be kept for. */
export interface WantedPast {
  readonly branches: readonly Branch[];
  /** the branch that it goes on in */
  readonly current: number;
  readonly snapshots: readonly KeptSnapshot[];
  readonly marks: readonly SnapshotPlace[];
  /** where other labs were branched off that have no snapshot of their own yet */
  readonly origins: readonly BranchOrigin[];
  readonly clockUs: number;
  /** virtual time that is kept whole, µs; null: all */
  readonly historyUs: number | null;
}

/** What stays of it. */
export interface KeptPast {
  readonly snapshots: ReadonlySet<KeptSnapshot>;
  /** which entries of each branch stay; a branch that is not among them keeps none */
  readonly entries: ReadonlyMap<number, Range>;
}

/** Entries from an index on and before another; Infinity: all from there. */
interface Range {
  readonly from: number;
  readonly to: number;
}

const newestFirst = (a: SnapshotPlace, b: SnapshotPlace): number => b.journalIndex - a.journalIndex || b.at - a.at;
const isAt = (a: SnapshotPlace, b: SnapshotPlace): boolean => a.branch === b.branch && a.journalIndex === b.journalIndex && a.at === b.at;

/**
 * Which snapshots and entries of a lab stay, over all of its branches: of the one that it goes on in its history, of those that were
 * left what leads to their ends, and what has a mark.
 */
export function keptOfLab(wanted: WantedPast): KeptPast {
  const { branches, current, marks, origins, clockUs, historyUs } = wanted;
  const all = [...wanted.snapshots].sort(newestFirst);
  const kept = new Set<KeptSnapshot>(all.filter((each) => marks.some((mark) => isAt(mark, each))));
  const entries = new Map<number, Range>();
  /** Snapshots stay, and with them the entries that a branch has from an index on. */
  const keep = (branch: number, snapshots: readonly KeptSnapshot[], from: number): void => {
    for (const each of snapshots) kept.add(each);
    for (const { branch: number, toIndex } of lineageOf(branches, branch)) {
      const range = entries.get(number);
      entries.set(number, { from: Math.min(from, range?.from ?? from), to: Math.max(toIndex, range?.to ?? toIndex) });
    }
  };
  const placesOf = (branch: number): readonly KeptSnapshot[] => {
    const lineage = lineageOf(branches, branch);
    return all.filter((each) => isMomentOf(lineage, each));
  };
  const history = keptHistory(placesOf(current), clockUs, historyUs);
  keep(current, history.snapshots, history.fromIndex);
  for (const { number, isDropped } of branches) {
    if (isDropped || number === current) continue;
    const last = placesOf(number).slice(0, LEFT_KEPT);
    keep(number, last, last.at(-1)?.journalIndex ?? 0);
  }
  for (const origin of origins) {
    const last = placesOf(origin.branch)
      .filter(({ journalIndex, at }) => journalIndex <= origin.journalIndex && at <= origin.at)
      .slice(0, LEFT_KEPT);
    keep(origin.branch, last, last.at(-1)?.journalIndex ?? 0);
  }
  return { snapshots: kept, entries };
}

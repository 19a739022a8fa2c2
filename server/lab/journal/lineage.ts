import type { JournalHead } from "./journal-entry";

/** Where a branch left another: behind so many entries, at a virtual time in µs. */
export interface Fork {
  readonly parent: number;
  readonly index: number;
  readonly at: number;
}

/** A way that a lab has gone. The first has no fork. */
export interface Branch {
  readonly number: number;
  readonly fork: Fork | null;
  /** what people call it; "": nothing yet */
  readonly name: string;
  /** account that has left it, by name */
  readonly author: string;
  /** nobody wants it; what others have of it stays */
  readonly isDropped: boolean;
  /** as it was left: the journal's end mark, and how far it had run and was seen, virtual µs */
  readonly end: JournalHead;
  readonly clockUs: number;
  readonly toldUs: number;
  /** wall time at which it was left, ISO 8601 */
  readonly wall: string;
}

/** The part of a branch that another one has: entries before an index, and moments up to a time. */
export interface Segment {
  readonly branch: number;
  /** entries of it from here on are not of the lineage; Infinity: all are */
  readonly toIndex: number;
  /** virtual µs; Infinity: all are */
  readonly toAt: number;
}

/** A branch with what it has of those that it came from, itself first. */
export function lineageOf(branches: readonly Pick<Branch, "number" | "fork">[], number: number): readonly Segment[] {
  const segments: Segment[] = [];
  let toIndex = Number.POSITIVE_INFINITY;
  let toAt = Number.POSITIVE_INFINITY;
  const seen = new Set<number>();
  for (let branch: number | null = number; branch !== null; ) {
    // A database from outside may say anything.
    if (seen.has(branch)) throw new Error(`branch ${branch} of the lab comes from itself`);
    seen.add(branch);
    segments.push({ branch, toIndex, toAt });
    const own = branches.find((each) => each.number === branch);
    const fork: Fork | null = own?.fork ?? null;
    if (fork) {
      toIndex = Math.min(toIndex, fork.index);
      toAt = Math.min(toAt, fork.at);
    }
    branch = fork?.parent ?? null;
  }
  return segments;
}

/**
 * From which index on all entries of a lineage are there. Of each branch entries are missing at the beginning and at the end alone: so
 * they are pruned.
 * @param endIndex - behind the last entry of the lineage
 * @param firstOf - index of the first entry of a branch that is before another index; null: there is none
 */
export async function wholeFrom(
  branches: readonly Pick<Branch, "number" | "fork">[],
  number: number,
  endIndex: number,
  firstOf: (branch: number, beforeIndex: number) => Promise<number | null>,
): Promise<number> {
  let whole = endIndex;
  for (const { branch, toIndex } of lineageOf(branches, number)) {
    const beginsAt = branches.find((each) => each.number === branch)?.fork?.index ?? 0;
    const to = Math.min(toIndex, whole);
    // What is missing before it is missing all the same.
    if (to < whole) return whole;
    if (beginsAt >= to) continue;
    const first = await firstOf(branch, to);
    if (first === null) return to;
    if (first > beginsAt) return first;
    whole = beginsAt;
  }
  return whole;
}

/** Whether an entry, or what belongs to one, is of a lineage. */
export function isEntryOf(lineage: readonly Segment[], { branch, index }: { readonly branch: number; readonly index: number }): boolean {
  const segment = lineage.find((each) => each.branch === branch);
  return segment !== undefined && index < segment.toIndex;
}

/** Whether a moment is of a lineage: a snapshot's place. */
export function isMomentOf(
  lineage: readonly Segment[],
  { branch, journalIndex, at }: { readonly branch: number; readonly journalIndex: number; readonly at: number },
): boolean {
  const segment = lineage.find((each) => each.branch === branch);
  return segment !== undefined && journalIndex <= segment.toIndex && at <= segment.toAt;
}

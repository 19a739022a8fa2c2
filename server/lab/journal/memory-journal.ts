import { keptOfLab } from "../snapshots/kept-of-lab";
import type { SnapshotHead } from "../worker/messages";
import { headAfter, type JournalHead, journalStart, type StoredEntry } from "./journal-entry";
import {
  type JournalStore,
  type LabPast,
  type Leaving,
  type Mark,
  type SetAsideEntry,
  type SnapshotPlace,
  StoreRefused,
} from "./journal-store";
import { type Branch, isEntryOf, isMomentOf, lineageOf, type Segment, wholeFrom } from "./lineage";

interface MemoryLab {
  branch: number;
  branches: Branch[];
  marks: Mark[];
  clockUs: number;
  toldUs: number;
  newsUs: number;
  speed: number;
  end: JournalHead;
  historyUs: number | null;
  entries: (StoredEntry & { readonly branch: number })[];
  snapshots: SnapshotHead[];
  /** by the name of their set, in their order */
  blocks: Map<string, Uint8Array[]>;
  /** sets that are being written */
  writing: Set<string>;
  setAside: (SetAsideEntry & { readonly branch: number })[];
}

const isAt = (a: SnapshotPlace, b: SnapshotPlace): boolean => a.branch === b.branch && a.journalIndex === b.journalIndex && a.at === b.at;

const newLab = (labId: string, historyUs: number | null): MemoryLab => ({
  branch: 0,
  branches: [],
  marks: [],
  clockUs: 0,
  toldUs: 0,
  newsUs: 0,
  speed: 1,
  end: journalStart(labId),
  historyUs,
  entries: [],
  snapshots: [],
  blocks: new Map(),
  writing: new Set(),
  setAside: [],
});

/** Notes the branch that a lab goes on in as it is left. */
function leave(own: MemoryLab, { author, name, wall }: Leaving): void {
  const before = own.branches.find(({ number }) => number === own.branch);
  const { end, clockUs, toldUs } = own;
  const left = { author, name: name || (before?.name ?? ""), isDropped: false, end, clockUs, toldUs, wall };
  const branch: Branch = { number: own.branch, fork: before?.fork ?? null, ...left };
  own.branches = [...own.branches.filter((each) => each !== before), branch].sort((a, b) => a.number - b.number);
}

function goOn(own: MemoryLab, { number, end, clockUs, toldUs }: Branch): void {
  Object.assign(own, { branch: number, end, clockUs, toldUs, newsUs: toldUs });
}

function changeBranch(own: MemoryLab, number: number, change: Partial<Branch>): void {
  own.branches = own.branches.map((each) => (each.number === number ? { ...each, ...change } : each));
}

/** What is known of a branch's past. */
function pastIn(own: MemoryLab, of: number): LabPast {
  const left = of === own.branch ? own : own.branches.find(({ number }) => number === of);
  if (!left) throw new Error(`the lab has no branch ${of}`);
  const lineage = lineageOf(own.branches, of);
  const places = own.snapshots.map(({ branch, journalIndex, at, engine }) => ({ branch, journalIndex, at, engine }));
  return {
    branch: of,
    origin: null,
    clockUs: left.clockUs,
    toldUs: left.toldUs,
    newsUs: "newsUs" in left ? left.newsUs : left.toldUs,
    end: left.end,
    speed: own.speed,
    historyUs: own.historyUs,
    snapshots: places.filter((place) => isMomentOf(lineage, place)),
    setAside: own.setAside.filter((entry) => isEntryOf(lineage, entry)).map(({ branch: _branch, ...entry }) => entry),
  };
}

function entriesIn(own: MemoryLab, lineage: readonly Segment[], fromIndex: number): StoredEntry[] {
  return own.entries
    .filter((entry) => entry.index >= fromIndex && isEntryOf(lineage, entry))
    .sort((a, b) => a.index - b.index)
    .map(({ branch: _branch, ...entry }) => entry);
}

/** Drops what nobody needs any more. */
function prune(own: MemoryLab): void {
  const { branches, branch: current, marks, clockUs, historyUs } = own;
  const kept = keptOfLab({ branches, current, snapshots: own.snapshots, marks, origins: [], clockUs, historyUs });
  const snapshots: ReadonlySet<unknown> = kept.snapshots;
  own.snapshots = own.snapshots.filter((each) => snapshots.has(each));
  own.entries = own.entries.filter(({ branch, index }) => {
    const range = kept.entries.get(branch);
    return range !== undefined && index >= range.from && index < range.to;
  });
}

type BranchStore = Pick<JournalStore, "branches" | "goBack" | "goOnIn" | "dropBranch" | "nameBranch" | "marks" | "mark" | "unmark">;

function memoryBranches(lab: (labId: string) => MemoryLab): BranchStore {
  return {
    async branches(labId) {
      return lab(labId).branches;
    },
    async goBack(labId, { branch: parent, at }, end, leaving) {
      const own = lab(labId);
      leave(own, leaving);
      const number = Math.max(...own.branches.map((each) => each.number)) + 1;
      const fork = { parent, index: end.index, at };
      const { wall } = leaving;
      const branch: Branch = { number, fork, name: "", author: "", isDropped: false, end, clockUs: at, toldUs: at, wall };
      own.branches.push(branch);
      goOn(own, branch);
      return number;
    },
    async goOnIn(labId, number, leaving) {
      const own = lab(labId);
      const branch = own.branches.find((each) => each.number === number && !each.isDropped);
      if (!branch) throw new StoreRefused(`the lab ${labId} has no branch ${number}`);
      leave(own, leaving);
      goOn(own, branch);
    },
    async dropBranch(labId, number) {
      changeBranch(lab(labId), number, { isDropped: true });
    },
    async nameBranch(labId, number, name) {
      changeBranch(lab(labId), number, { name });
    },
    async marks(labId) {
      return lab(labId).marks;
    },
    async mark(labId, mark) {
      const own = lab(labId);
      if (!own.snapshots.some((each) => isAt(each, mark))) throw new StoreRefused("there is no snapshot at the mark's moment");
      own.marks.push(mark);
    },
    async unmark(labId, id) {
      const own = lab(labId);
      own.marks = own.marks.filter((mark) => mark.id !== id);
    },
  };
}

/** A journal that lives as long as the process: for tests and throw-away labs. */
export function memoryJournal(historyOf: (labId: string) => number | null = () => null): JournalStore {
  const labs = new Map<string, MemoryLab>();
  const lab = (labId: string): MemoryLab => {
    const found = labs.get(labId) ?? newLab(labId, historyOf(labId));
    labs.set(labId, found);
    return found;
  };
  return {
    async commit(commits) {
      for (const { labId, entries } of commits) {
        const own = lab(labId);
        const taken = new Set(own.entries.filter(({ branch }) => branch === own.branch).map((entry) => entry.index));
        for (const { index } of entries) {
          if (taken.has(index)) throw new Error(`entry ${index} of ${labId} is there already`);
          taken.add(index);
        }
      }
      for (const { labId, entries, clockUs, toldUs, newsUs = toldUs, speed } of commits) {
        const own = lab(labId);
        own.entries.push(...entries.map((entry) => ({ ...entry, branch: own.branch })));
        own.clockUs = Math.max(own.clockUs, clockUs);
        own.toldUs = Math.max(own.toldUs, toldUs);
        own.newsUs = Math.max(own.newsUs, newsUs);
        own.speed = speed;
        const last = entries.at(-1);
        if (last) own.end = headAfter(last);
      }
    },
    async past(labId, branch): Promise<LabPast> {
      const own = lab(labId);
      return pastIn(own, branch ?? own.branch);
    },
    async places(labId) {
      return lab(labId).snapshots.map(({ branch, journalIndex, at }) => ({ branch, journalIndex, at }));
    },
    async snapshot(labId, place) {
      return lab(labId).snapshots.find((each) => isAt(each, place)) ?? null;
    },
    async *blocks(labId, blockSet) {
      // Copies: whoever gets one may hand it to another thread.
      for (const block of lab(labId).blocks.get(blockSet) ?? []) yield block.slice();
    },
    async entries(labId, fromIndex, branch) {
      const own = lab(labId);
      return entriesIn(own, lineageOf(own.branches, branch ?? own.branch), fromIndex);
    },
    async wholeFrom(labId, branch) {
      const own = lab(labId);
      const number = branch ?? own.branch;
      return wholeFrom(own.branches, number, pastIn(own, number).end.index, async (of, before) => {
        const indices = own.entries.filter((entry) => entry.branch === of && entry.index < before).map(({ index }) => index);
        return indices.length === 0 ? null : Math.min(...indices);
      });
    },
    async saveBlock(labId, blockSet, number, bytes) {
      const own = lab(labId);
      own.writing.add(blockSet);
      const blocks = own.blocks.get(blockSet) ?? [];
      blocks[number] = bytes.slice();
      own.blocks.set(blockSet, blocks);
    },
    giveUpBlocks(labId, blockSet) {
      lab(labId).writing.delete(blockSet);
    },
    async sweep(labId) {
      for (const [id, own] of labs) {
        if (labId !== null && labId !== id) continue;
        const kept = new Set([...own.writing, ...own.snapshots.map(({ blockSet }) => blockSet)]);
        for (const blockSet of own.blocks.keys()) if (!kept.has(blockSet)) own.blocks.delete(blockSet);
      }
      return false;
    },
    async saveSnapshot(labId, snapshot) {
      const own = lab(labId);
      const found = own.blocks.get(snapshot.blockSet)?.length ?? 0;
      if (found !== snapshot.blockCount) throw new StoreRefused(`${found} of the snapshot's ${snapshot.blockCount} blocks are there`);
      own.writing.delete(snapshot.blockSet);
      const others = own.snapshots.filter((kept) => !isAt(kept, snapshot));
      own.snapshots = [snapshot, ...others].sort((a, b) => b.journalIndex - a.journalIndex || b.at - a.at);
      prune(own);
    },
    async setAside(labId, entry) {
      const own = lab(labId);
      own.setAside.push({ ...entry, branch: own.branch });
    },
    async takeBack(labId, indices) {
      const own = lab(labId);
      own.setAside = own.setAside.filter(({ branch, index }) => branch !== own.branch || !indices.includes(index));
    },
    ...memoryBranches(lab),
  };
}

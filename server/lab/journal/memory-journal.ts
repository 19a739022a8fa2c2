import { keptHistory } from "../snapshots/kept-history";
import type { SnapshotHead } from "../worker/messages";
import { headAfter, type JournalHead, journalStart, type StoredEntry } from "./journal-entry";
import { type JournalStore, type LabPast, type SetAsideEntry, type SnapshotPlace, StoreRefused } from "./journal-store";

interface MemoryLab {
  clockUs: number;
  toldUs: number;
  speed: number;
  end: JournalHead;
  historyUs: number | null;
  entries: StoredEntry[];
  snapshots: SnapshotHead[];
  /** by the name of their set, in their order */
  blocks: Map<string, Uint8Array[]>;
  /** set that is being written */
  writing: string;
  setAside: SetAsideEntry[];
}

const isAt = (a: SnapshotPlace, b: SnapshotPlace): boolean => a.journalIndex === b.journalIndex && a.at === b.at;

const newLab = (labId: string, historyUs: number | null): MemoryLab => ({
  clockUs: 0,
  toldUs: 0,
  speed: 1,
  end: journalStart(labId),
  historyUs,
  entries: [],
  snapshots: [],
  blocks: new Map(),
  writing: "",
  setAside: [],
});

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
        const taken = new Set(lab(labId).entries.map((entry) => entry.index));
        for (const { index } of entries) {
          if (taken.has(index)) throw new Error(`entry ${index} of ${labId} is there already`);
          taken.add(index);
        }
      }
      for (const { labId, entries, clockUs, toldUs, speed } of commits) {
        const own = lab(labId);
        own.entries.push(...entries);
        own.clockUs = Math.max(own.clockUs, clockUs);
        own.toldUs = Math.max(own.toldUs, toldUs);
        own.speed = speed;
        const last = entries.at(-1);
        if (last) own.end = headAfter(last);
      }
    },
    async past(labId): Promise<LabPast> {
      const { entries: _entries, blocks: _blocks, writing: _writing, snapshots, setAside, ...rest } = lab(labId);
      return { ...rest, snapshots: snapshots.map(({ journalIndex, at }) => ({ journalIndex, at })), setAside: [...setAside] };
    },
    async snapshot(labId, place) {
      return lab(labId).snapshots.find((each) => isAt(each, place)) ?? null;
    },
    async *blocks(labId, blockSet) {
      // Copies: whoever gets one may hand it to another thread.
      for (const block of lab(labId).blocks.get(blockSet) ?? []) yield block.slice();
    },
    async entries(labId, fromIndex) {
      return lab(labId).entries.filter((entry) => entry.index >= fromIndex);
    },
    async saveBlock(labId, blockSet, number, bytes) {
      const own = lab(labId);
      own.writing = blockSet;
      const blocks = own.blocks.get(blockSet) ?? [];
      blocks[number] = bytes.slice();
      own.blocks.set(blockSet, blocks);
    },
    async sweep(labId) {
      for (const [id, own] of labs) {
        if (labId !== null && labId !== id) continue;
        const kept = new Set([own.writing, ...own.snapshots.map(({ blockSet }) => blockSet)]);
        for (const blockSet of own.blocks.keys()) if (!kept.has(blockSet)) own.blocks.delete(blockSet);
      }
      return false;
    },
    async saveSnapshot(labId, snapshot) {
      const own = lab(labId);
      const found = own.blocks.get(snapshot.blockSet)?.length ?? 0;
      if (found !== snapshot.blockCount) throw new StoreRefused(`${found} of the snapshot's ${snapshot.blockCount} blocks are there`);
      own.writing = "";
      const others = own.snapshots.filter((kept) => !isAt(kept, snapshot));
      const all = [snapshot, ...others].sort((a, b) => b.journalIndex - a.journalIndex || b.at - a.at);
      const kept = keptHistory(all, own.clockUs, own.historyUs);
      own.snapshots = all.filter((each) => kept.snapshots.includes(each));
      own.entries = own.entries.filter((entry) => entry.index >= kept.fromIndex);
    },
    async setAside(labId, entry) {
      lab(labId).setAside.push(entry);
    },
    async takeBack(labId, indices) {
      const own = lab(labId);
      own.setAside = own.setAside.filter(({ index }) => !indices.includes(index));
    },
    async rewind(labId, end, clockUs) {
      const own = lab(labId);
      own.entries = own.entries.filter((entry) => entry.index < end.index);
      own.snapshots = own.snapshots.filter((each) => each.journalIndex <= end.index && each.at <= clockUs);
      own.setAside = own.setAside.filter((entry) => entry.index < end.index);
      Object.assign(own, { end, clockUs, toldUs: clockUs });
    },
  };
}

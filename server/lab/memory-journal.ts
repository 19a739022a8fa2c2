import { type JournalStore, SNAPSHOTS_KEPT, type StoredEntry } from "./journal-store";
import type { PackedSnapshot } from "./messages";

/** A journal that lives as long as the process: for tests and throw-away labs. */
export function memoryJournal(): JournalStore {
  const labs = new Map<string, { clockUs: number; speed: number; entries: StoredEntry[]; snapshots: PackedSnapshot[] }>();
  const lab = (labId: string) => {
    const found = labs.get(labId) ?? { clockUs: 0, speed: 1, entries: [], snapshots: [] };
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
      for (const { labId, entries, clockUs, speed } of commits) {
        const own = lab(labId);
        own.entries.push(...entries);
        own.clockUs = Math.max(own.clockUs, clockUs);
        own.speed = speed;
      }
    },
    async past(labId) {
      const { clockUs, speed, snapshots } = lab(labId);
      return { clockUs, speed, snapshots: [...snapshots] };
    },
    async entries(labId, fromIndex) {
      return lab(labId).entries.filter((entry) => entry.index >= fromIndex);
    },
    async saveSnapshot(labId, snapshot) {
      const own = lab(labId);
      const others = own.snapshots.filter((kept) => kept.journalIndex !== snapshot.journalIndex || kept.at !== snapshot.at);
      own.snapshots = [snapshot, ...others].sort((a, b) => b.journalIndex - a.journalIndex || b.at - a.at).slice(0, SNAPSHOTS_KEPT);
    },
    async cut(labId, fromIndex) {
      const own = lab(labId);
      own.entries = own.entries.filter((entry) => entry.index < fromIndex);
    },
  };
}

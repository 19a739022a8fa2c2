import { expect, test, vi } from "vitest";
import { journalStart, storeEntry } from "./journal-entry";
import { type JournalCommit, type JournalStore, StoreBusy, StoreDamaged, StoreRefused } from "./journal-store";
import { JournalWriter, type WriterTrouble } from "./journal-writer";
import { memoryJournal } from "./memory-journal";
import type { PackedSnapshot } from "./messages";

const entry = (labId: string) => storeEntry(journalStart(labId), { at: 0 as never, kind: "execKill", id: "x" }, "ada");
const commit = (labId: string): JournalCommit => ({ labId, entries: [entry(labId)], clockUs: 1, speed: 1 });
const snapshot: PackedSnapshot = { journalIndex: 0, chain: "", at: 0, engine: "e", bytes: new Uint8Array(), sha256: "", fileBytes: 0 };

/** A writer, and what it told. */
function writerOn(store: JournalStore) {
  const told: string[] = [];
  const trouble: WriterTrouble = {
    refused: (labId, message) => told.push(`${labId} refused: ${message}`),
    leftOut: (labId, message) => told.push(`snapshot of ${labId} left out: ${message}`),
    broken: (labId, error) => told.push(`${labId} broken: ${(error as Error).message}`),
  };
  const writer = new JournalWriter(store, (message) => told.push(`disk: ${message}`), null, trouble);
  return { writer, told };
}

test.each([
  ["a damaged page", new StoreDamaged("its page is damaged")],
  ["rows that contradict", new StoreRefused("its page is damaged")],
])("%s under one lab's journal stops that lab alone, and the others' commits are written once", async (_what, error) => {
  const memory = memoryJournal();
  const { writer, told } = writerOn({
    ...memory,
    async commit(commits) {
      if (commits.some(({ labId }) => labId === "sick")) throw error;
      await memory.commit(commits);
    },
  });
  for (const labId of ["a", "sick", "b"]) writer.commit(commit(labId), () => told.push(`${labId} done`));
  await writer.settled();
  expect(told).toEqual(["a done", "sick refused: its page is damaged", "b done"]);
  expect([await memory.entries("a", 0), await memory.entries("sick", 0)].map(({ length }) => length)).toEqual([1, 0]);
  writer.commit({ ...commit("c"), entries: [] }, () => told.push("c done"));
  await writer.settled();
  expect(told.at(-1)).toBe("c done");
});

test("a snapshot that cannot be kept for damage is left out, and what comes behind it is written", async () => {
  const memory = memoryJournal();
  const saveSnapshot = async (): Promise<never> => {
    throw new StoreDamaged("its page is damaged");
  };
  const { writer, told } = writerOn({ ...memory, saveSnapshot });
  writer.snapshot("a", snapshot, (isSaved) => told.push(`saved: ${isSaved}`));
  writer.commit(commit("a"), () => told.push("a done"));
  await writer.settled();
  expect(told).toEqual(["snapshot of a left out: its page is damaged", "saved: false", "a done"]);
});

test("who throws when told of a commit keeps nobody else from hearing of theirs", async () => {
  const { writer, told } = writerOn(memoryJournal());
  writer.commit(commit("a"), () => {
    throw new Error("a listener's fault");
  });
  writer.commit(commit("b"), () => told.push("b done"));
  await writer.settled();
  writer.commit(commit("c"), () => told.push("c done"));
  await writer.settled();
  expect(told).toEqual(["a broken: a listener's fault", "b done", "c done"]);
});

test("a lab has nothing waiting when its own part is written, whatever others still put out", async () => {
  const memory = memoryJournal();
  let writes = 0;
  const { writer } = writerOn({
    ...memory,
    async commit(commits) {
      // Busy neighbours: there is always something more of theirs.
      if (++writes < 5) writer.commit({ ...commit("busy"), entries: [] }, () => {});
      await memory.commit(commits);
    },
  });
  const waiting: boolean[] = [];
  writer.commit(commit("a"), () => waiting.push(writer.isWaitingFor("a"), writer.isWaitingFor("busy")));
  await writer.settled();
  expect(waiting).toEqual([false, true]);
});

test("a disk that stays busy with another writer is one that refuses: people are told, and all is written when it is free", async () => {
  vi.useFakeTimers();
  try {
    const memory = memoryJournal();
    let isBusy = true;
    const { writer, told } = writerOn({
      ...memory,
      async commit(commits) {
        if (isBusy) throw new StoreBusy("the database is busy");
        await memory.commit(commits);
      },
    });
    writer.commit(commit("a"), () => told.push("a done"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([told, writer.fault]).toEqual([[], null]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([told, writer.fault]).toEqual([["disk: the database is busy"], "the database is busy"]);
    isBusy = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([told.slice(1), writer.fault]).toEqual([["disk: null", "a done"], null]);
  } finally {
    vi.useRealTimers();
  }
});

import { expect, test, vi } from "vitest";
import type { SnapshotHead } from "../worker/messages";
import { journalStart, storeEntry } from "./journal-entry";
import { type JournalCommit, type JournalStore, StoreBusy, StoreDamaged, StoreRefused } from "./journal-store";
import { JournalWriter, type WriterTrouble } from "./journal-writer";
import { memoryJournal } from "./memory-journal";

const entry = (labId: string) => storeEntry(journalStart(labId), { at: 0 as never, kind: "execKill", id: "x" }, "ada");
const commit = (labId: string): JournalCommit => ({ labId, entries: [entry(labId)], toldUs: 1, clockUs: 1, speed: 1 });
const snapshot: SnapshotHead = {
  branch: 0,
  journalIndex: 0,
  chain: "",
  at: 0,
  engine: "e",
  blockSet: "s",
  blockCount: 1,
  sha256: "",
  fileBytes: 0,
  stateBytes: 1,
  workMs: 0,
};
const block = (number: number) => ({ blockSet: "s", number, bytes: new Uint8Array([number]) });

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

test("blocks go one by one, in their turn among the others' commits, and one that is refused is told of", async () => {
  const memory = memoryJournal();
  const order: string[] = [];
  const { writer, told } = writerOn({
    ...memory,
    async saveBlock(labId, blockSet, number, bytes) {
      order.push(`block ${number}`);
      if (number === 1) throw new StoreDamaged("its page is damaged");
      await memory.saveBlock(labId, blockSet, number, bytes);
    },
    async commit(commits) {
      order.push(`commits of ${commits.map(({ labId }) => labId)}`);
      await memory.commit(commits);
    },
  });
  writer.block("a", block(0), (isKept) => told.push(`0: ${isKept}`));
  writer.commit(commit("b"), () => told.push("b done"));
  writer.block("a", block(1), (isKept) => told.push(`1: ${isKept}`));
  writer.snapshot("a", { ...snapshot, blockCount: 2 }, (isKept) => told.push(`snapshot: ${isKept}`));
  await writer.settled();
  expect(order).toEqual(["block 0", "commits of b", "block 1"]);
  expect(told.filter((each) => !each.startsWith("snapshot of"))).toEqual(["0: true", "b done", "1: false", "snapshot: false"]);
  expect((await memory.past("a")).snapshots).toEqual([]);
});

test("what is nobody's is removed when nothing else is to be written, and nobody waits for it", async () => {
  const memory = memoryJournal();
  const order: string[] = [];
  let left = 3;
  const { writer } = writerOn({
    ...memory,
    sweep: async () => order.push(`step ${left--}`) > 0 && left > 0,
    commit: async () => void order.push("commit"),
  });
  writer.sweep(null);
  writer.commit(commit("a"), () => writer.commit({ ...commit("a"), entries: [] }, () => {}));
  await writer.settled();
  expect(order.slice(0, 2)).toEqual(["commit", "commit"]);
  expect(order.length).toBeLessThan(5);
  await expect.poll(() => order.slice(2)).toEqual(["step 3", "step 2", "step 1"]);
});

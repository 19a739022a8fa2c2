import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { type Database, openDatabase } from "../../server/db/open";
import { type JournalStore, sha256, storeEntry } from "../../server/lab/journal-store";
import { memoryJournal } from "../../server/lab/memory-journal";
import type { PackedSnapshot } from "../../server/lab/messages";
import type { JournalEntry, SimTime } from "../../simulator";
import { temporaryDirectory } from "../integration/support/test-app";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/sqlite/migrations", import.meta.url));

const input = (at: number, text: string): JournalEntry => ({ at: at as SimTime, kind: "consoleInput", console: "c", text });
const snapshot = (journalIndex: number, at: number): PackedSnapshot => {
  const bytes = new Uint8Array([journalIndex, at & 255, 3]);
  return { journalIndex, at, engine: "e", bytes, sha256: sha256(bytes) };
};

function journalStoreSuite(
  name: string,
  open: () => Promise<{ store: JournalStore; addLab: (id: string) => Promise<void>; close: () => Promise<void> }>,
) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: JournalStore;
    let count = 0;
    const newLab = async () => {
      const id = `lab-${++count}`;
      await opened.addLab(id);
      return id;
    };
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    test("gives entries back as they were, in order, whatever text they hold", async () => {
      const lab = await newLab();
      const texts = ["plain", "it's; DROP TABLE lab; --", "\u0000\u0001\ud83d\ude00 \u2028", "x".repeat(100_000)];
      const entries = texts.map((text, index) => storeEntry(lab, index, input(index * 1e12, text)));
      await store.commit([{ labId: lab, entries, clockUs: 5, speed: 1 }]);
      expect(await store.entries(lab, 0)).toEqual(entries);
      expect(await store.entries(lab, 2)).toEqual(entries.slice(2));
    });

    test("commits several labs at once, all or nothing", async () => {
      const [one, two] = [await newLab(), await newLab()];
      const entry = (lab: string, index: number) => storeEntry(lab, index, input(1, "x"));
      await store.commit([
        { labId: one, entries: [entry(one, 0)], clockUs: 10, speed: 1 },
        { labId: two, entries: [entry(two, 0)], clockUs: 20, speed: 60 },
      ]);
      const twice = store.commit([
        { labId: one, entries: [entry(one, 1)], clockUs: 30, speed: 1 },
        { labId: two, entries: [entry(two, 0)], clockUs: 40, speed: 1 },
      ]);
      await expect(twice).rejects.toThrow();
      expect(await store.entries(one, 0)).toHaveLength(1);
      expect(await store.past(one)).toMatchObject({ clockUs: 10 });
      expect(await store.past(two)).toMatchObject({ clockUs: 20, speed: 60 });
    });

    test("a clock never goes back", async () => {
      const lab = await newLab();
      await store.commit([{ labId: lab, entries: [], clockUs: 100, speed: 1 }]);
      await store.commit([{ labId: lab, entries: [], clockUs: 50, speed: 0 }]);
      expect(await store.past(lab)).toMatchObject({ clockUs: 100, speed: 0 });
      for (const speed of [0.001, 0.1, 60]) {
        await store.commit([{ labId: lab, entries: [], clockUs: 100, speed }]);
        expect(await store.past(lab)).toMatchObject({ speed });
      }
    });

    test("keeps the newest three snapshots, newest first", async () => {
      const lab = await newLab();
      for (const [index, at] of [
        [0, 0],
        [5, 10],
        [5, 20],
        [9, 30],
      ] as const)
        await store.saveSnapshot(lab, snapshot(index, at));
      await store.saveSnapshot(lab, snapshot(9, 30));
      const { snapshots } = await store.past(lab);
      expect(snapshots.map(({ journalIndex, at }) => [journalIndex, at])).toEqual([
        [9, 30],
        [5, 20],
        [5, 10],
      ]);
      expect(sha256(snapshots[0]?.bytes ?? "")).toBe(snapshots[0]?.sha256);
    });

    test("cuts a tail", async () => {
      const lab = await newLab();
      const entries = [0, 1, 2].map((index) => storeEntry(lab, index, input(index, "x")));
      await store.commit([{ labId: lab, entries, clockUs: 2, speed: 1 }]);
      await store.cut(lab, 1);
      expect(await store.entries(lab, 0)).toEqual(entries.slice(0, 1));
    });
  });
}

journalStoreSuite("memory", async () => ({ store: memoryJournal(), addLab: async () => {}, close: async () => {} }));
journalStoreSuite("SQLite", async () => {
  const directory = temporaryDirectory();
  const database: Database = await openDatabase(`${directory.path}/db`, MIGRATIONS);
  await database.prisma.user.create({ data: { id: "u", name: "u", email: "u@example.invalid" } });
  return {
    store: sqliteJournal(database),
    addLab: async (id) => {
      await database.prisma.lab.create({ data: { id, name: id, scenario: "s", seed: 1, epochUs: 0n, ownerId: "u" } });
    },
    close: async () => {
      await database.close();
      directory.remove();
    },
  };
});

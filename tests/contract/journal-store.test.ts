import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqliteJournal } from "../../server/db/journal";
import { type Database, openDatabase } from "../../server/db/open";
import { headAfter, type JournalHead, journalStart, type StoredEntry, storeEntry } from "../../server/lab/journal/journal-entry";
import { type JournalStore, type SetAsideEntry, StoreRefused } from "../../server/lab/journal/journal-store";
import { memoryJournal } from "../../server/lab/journal/memory-journal";
import { readSnapshot } from "../../server/lab/snapshots/snapshot-reading";
import type { PackedSnapshot } from "../../server/lab/worker/messages";
import type { JournalEntry, SimTime } from "../../simulator";
import { temporaryDirectory } from "../integration/support/test-app";
import { blocksIn, saveWhole, snapshotOf } from "../support/snapshots";

const MIGRATIONS = fileURLToPath(new URL("../../prisma/sqlite/migrations", import.meta.url));
const HOUR = 3_600_000_000;

const input = (at: number, text: string): JournalEntry => ({ at: at as SimTime, kind: "consoleInput", console: "c", text });
const snapshot = (journalIndex: number, at: number, fileBytes = 0): PackedSnapshot => {
  const blocks = [0, 1, 2].map((number) => new Uint8Array([journalIndex, at & 255, number]));
  return { ...snapshotOf({ journalIndex, chain: `chain ${journalIndex}`, at, engine: "e" }, blocks), fileBytes };
};
/** Entries of a lab's journal, one after another. */
function chained(lab: string, given: readonly JournalEntry[], from: JournalHead = journalStart(lab)): StoredEntry[] {
  let head = from;
  return given.map((entry) => {
    const stored = storeEntry(head, entry, "o'connor; --");
    head = headAfter(stored);
    return stored;
  });
}

function journalStoreSuite(
  name: string,
  open: () => Promise<{
    store: JournalStore;
    addLab: (id: string, historyHours: number | null) => Promise<void>;
    close: () => Promise<void>;
  }>,
) {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: JournalStore;
    let count = 0;
    const newLab = async (historyHours: number | null = null) => {
      const id = `lab-${++count}`;
      await opened.addLab(id, historyHours);
      return id;
    };
    const placesOf = async (lab: string) => (await store.past(lab)).snapshots.map(({ journalIndex, at }) => [journalIndex, at]);
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    test("gives entries back as they were, in order, whatever text they hold, and knows where they end", async () => {
      const lab = await newLab();
      expect(await store.past(lab)).toMatchObject({ end: journalStart(lab), snapshots: [], setAside: [] });
      const texts = ["plain", "it's; DROP TABLE lab; --", "\u0000\u0001\ud83d\ude00 \u2028", "x".repeat(100_000)];
      const entries = chained(
        lab,
        texts.map((text, index) => input(index * 1e12, text)),
      );
      await store.commit([{ labId: lab, entries, toldUs: 5, clockUs: 5, speed: 1 }]);
      expect(await store.entries(lab, 0)).toEqual(entries);
      expect(await store.entries(lab, 2)).toEqual(entries.slice(2));
      expect(await store.past(lab)).toMatchObject({ end: { index: 4, chain: entries[3]?.chain } });
    });

    test("commits several labs at once, all or nothing", async () => {
      const [one, two] = [await newLab(), await newLab()];
      const [first, second] = [chained(one, [input(1, "x"), input(1, "y")]), chained(two, [input(1, "x")])];
      await store.commit([
        { labId: one, entries: first.slice(0, 1), toldUs: 10, clockUs: 10, speed: 1 },
        { labId: two, entries: second, toldUs: 20, clockUs: 20, speed: 60 },
      ]);
      const twice = store.commit([
        { labId: one, entries: first.slice(1), toldUs: 30, clockUs: 30, speed: 1 },
        { labId: two, entries: second, toldUs: 40, clockUs: 40, speed: 1 },
      ]);
      await expect(twice).rejects.toThrow();
      expect(await store.entries(one, 0)).toHaveLength(1);
      expect(await store.past(one)).toMatchObject({ clockUs: 10, end: { index: 1 } });
      expect(await store.past(two)).toMatchObject({ toldUs: 20, clockUs: 20, speed: 60 });
    });

    test("a clock never goes back", async () => {
      const lab = await newLab();
      await store.commit([{ labId: lab, entries: [], toldUs: 100, clockUs: 100, speed: 1 }]);
      await store.commit([{ labId: lab, entries: [], toldUs: 50, clockUs: 50, speed: 0 }]);
      expect(await store.past(lab)).toMatchObject({ toldUs: 100, clockUs: 100, speed: 0 });
      await store.commit([{ labId: lab, entries: [], toldUs: 0, clockUs: 300, speed: 0 }]);
      expect(await store.past(lab)).toMatchObject({ toldUs: 100, clockUs: 300 });
      for (const speed of [0.001, 0.1, 60]) {
        await store.commit([{ labId: lab, entries: [], toldUs: 100, clockUs: 100, speed }]);
        expect(await store.past(lab)).toMatchObject({ speed });
      }
    });

    test("up to when there was news is kept apart from what was seen; where nobody says it, all may be news", async () => {
      const lab = await newLab();
      await store.commit([{ labId: lab, entries: [], toldUs: 100, newsUs: 30, clockUs: 100, speed: 1 }]);
      expect(await store.past(lab)).toMatchObject({ toldUs: 100, newsUs: 30 });
      await store.commit([{ labId: lab, entries: [], toldUs: 120, newsUs: 0, clockUs: 120, speed: 1 }]);
      expect(await store.past(lab)).toMatchObject({ toldUs: 120, newsUs: 30 });
      await store.commit([{ labId: lab, entries: [], toldUs: 140, clockUs: 150, speed: 1 }]);
      expect(await store.past(lab)).toMatchObject({ toldUs: 140, newsUs: 140 });
      const leaving = { author: "ada", name: "", wall: new Date(0).toISOString() };
      await store.goBack(lab, { branch: 0, journalIndex: 0, at: 60 }, journalStart(lab), leaving);
      expect(await store.past(lab)).toMatchObject({ branch: 1, toldUs: 60, newsUs: 60 });
      expect(await store.past(lab, 0)).toMatchObject({ toldUs: 140, newsUs: 140 });
    });

    test("snapshots come back whole, newest first, one at a place", async () => {
      const lab = await newLab();
      for (const each of [snapshot(0, 0), snapshot(5, 10), snapshot(5, 20), snapshot(9, 30, 77), snapshot(9, 30, 77)])
        await saveWhole(store, lab, each);
      expect(await placesOf(lab)).toEqual([
        [9, 30],
        [5, 20],
        [5, 10],
        [0, 0],
      ]);
      const back = await readSnapshot(store, lab, { branch: 0, journalIndex: 9, at: 30 });
      expect(back).toMatchObject({ journalIndex: 9, at: 30, chain: "chain 9", engine: "e", fileBytes: 77 });
      expect(back?.blocks.map((block) => [...block])).toEqual([0, 1, 2].map((number) => [9, 30, number]));
      expect(await store.snapshot(lab, { branch: 0, journalIndex: 9, at: 31 })).toBeNull();
    });

    const sweepAll = async (lab: string | null): Promise<void> => {
      while (await store.sweep(lab));
    };

    test("a snapshot is there only when all of its blocks are, and blocks without one go, but for those that are being written", async () => {
      const lab = await newLab();
      const [kept, cut, given, next] = [snapshot(1, 1), snapshot(2, 2), snapshot(3, 3), snapshot(4, 4)];
      await saveWhole(store, lab, kept);
      await expect(store.saveSnapshot(lab, cut)).rejects.toThrow(StoreRefused);
      await store.saveBlock(lab, cut.blockSet, 0, new Uint8Array([1]));
      await expect(store.saveSnapshot(lab, cut)).rejects.toThrow("1 of the snapshot's 3 blocks are there");
      expect(await placesOf(lab)).toEqual([[1, 1]]);
      for (const { blockSet } of [given, next]) await store.saveBlock(lab, blockSet, 0, new Uint8Array([2]));
      for (const { blockSet } of [cut, given]) store.giveUpBlocks(lab, blockSet);
      await sweepAll(lab);
      const left = async () =>
        Promise.all([kept, cut, given, next].map(async ({ blockSet }) => (await blocksIn(store, lab, blockSet)).length));
      expect(await left()).toEqual([3, 0, 0, 1]);
      await saveWhole(store, lab, next);
      await sweepAll(null);
      expect(await left()).toEqual([3, 0, 0, 3]);
      // One that takes the place of another leaves the other's blocks to nobody.
      await saveWhole(store, lab, { ...snapshot(1, 1) });
      await sweepAll(lab);
      expect(await left()).toEqual([0, 0, 0, 3]);
    });

    test("two snapshots that are written beside one another are both whole, whichever is saved first", async () => {
      const lab = await newLab();
      const [own, wanted] = [snapshot(1, 1), snapshot(2, 2)];
      await store.saveBlock(lab, own.blockSet, 0, own.blocks[0] as Uint8Array);
      await saveWhole(store, lab, wanted);
      await sweepAll(lab);
      for (const number of [1, 2]) await store.saveBlock(lab, own.blockSet, number, own.blocks[number] as Uint8Array);
      const { blocks: _blocks, ...head } = own;
      await store.saveSnapshot(lab, head);
      expect(await placesOf(lab)).toEqual([
        [2, 2],
        [1, 1],
      ]);
    });

    test.each(["missing", "changed", "one too many"])("a snapshot with a block %s is none", async (how) => {
      const lab = await newLab();
      const whole = snapshot(1, 1);
      await saveWhole(store, lab, whole);
      await saveWhole(store, lab, {
        ...snapshot(2, 2),
        blocks: whole.blocks.slice(0, how === "missing" ? 2 : 3),
        blockCount: how === "missing" ? 2 : 3,
      });
      const place = { branch: 0, journalIndex: 1, at: 1 };
      if (how === "changed") await store.saveBlock(lab, whole.blockSet, 1, new Uint8Array([1, 1, 2]));
      if (how === "one too many") await store.saveBlock(lab, whole.blockSet, 3, new Uint8Array([1, 1, 3]));
      const damaged = how === "missing" ? { branch: 0, journalIndex: 2, at: 2 } : place;
      expect(await readSnapshot(store, lab, damaged)).toBeNull();
    });

    test("a lab that keeps all of its history loses no entry", async () => {
      const lab = await newLab(null);
      const entries = chained(
        lab,
        Array.from({ length: 40 }, (_, n) => input(n * HOUR, `${n}`)),
      );
      await store.commit([{ labId: lab, entries, toldUs: 40 * HOUR, clockUs: 40 * HOUR, speed: 1 }]);
      for (let n = 0; n < 40; n++) await saveWhole(store, lab, snapshot(n, n * HOUR));
      expect(await store.entries(lab, 0)).toHaveLength(40);
      expect(await store.wholeFrom(lab)).toBe(0);
      const places = await placesOf(lab);
      expect(places.at(-1)).toEqual([0, 0]);
      expect(places.length).toBeLessThan(20);
    });

    test("a lab that keeps some hours is pruned to the last snapshot before them, whatever is saved in whatever order of time", async () => {
      const lab = await newLab(10);
      let head = journalStart(lab);
      for (let n = 0; n < 60; n++) {
        const entries = chained(lab, [input(n * HOUR, `${n}`)], head);
        head = headAfter(entries[0] as StoredEntry);
        await store.commit([{ labId: lab, entries, toldUs: n * HOUR, clockUs: n * HOUR, speed: 1 }]);
        await saveWhole(store, lab, snapshot(n + 1, n * HOUR));
      }
      const left = await store.entries(lab, 0);
      // The clock stands at 59 h: from the snapshot at 49 h on everything is there.
      expect(left.map(({ index }) => index)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
      expect(await store.wholeFrom(lab)).toBe(50);
      const places = await placesOf(lab);
      expect(places).toContainEqual([50, 49 * HOUR]);
      expect(places.filter(([, at = 0]) => at < 49 * HOUR).length).toBeGreaterThan(0);
      expect(places.length).toBeLessThanOrEqual(20);
      expect(await store.past(lab)).toMatchObject({ end: { index: 60 } });
    });

    test("an entry that is set aside is known by its place until it is taken back", async () => {
      const lab = await newLab();
      const entry: SetAsideEntry = {
        index: 3,
        at: 7,
        actor: "ada",
        kind: "exec",
        what: "it's",
        reason: "a lab hung",
        wall: "2026-11-26T10:00:00.000Z",
      };
      await store.setAside(lab, entry);
      await store.setAside(lab, { ...entry, index: 5 });
      expect((await store.past(lab)).setAside).toEqual([entry, { ...entry, index: 5 }]);
      await store.takeBack(lab, [3]);
      expect((await store.past(lab)).setAside).toMatchObject([{ index: 5 }]);
    });

    test("a lab that is taken back goes on without what came after, and finds it again in the branch that it left", async () => {
      const lab = await newLab();
      const entries = chained(
        lab,
        [0, 1, 2, 3].map((n) => input(n, "x")),
      );
      await store.commit([{ labId: lab, entries, toldUs: 100, clockUs: 100, speed: 1 }]);
      for (const each of [snapshot(0, 0), snapshot(2, 2), snapshot(2, 50), snapshot(4, 90)]) await saveWhole(store, lab, each);
      const wall = "2026-11-26T10:00:00.000Z";
      for (const index of [1, 3]) await store.setAside(lab, { index, at: 1, actor: "", kind: "exec", what: "", reason: "", wall });
      const end = headAfter(entries[1] as StoredEntry);
      const leaving = { author: "ada", name: "too far", wall };
      const number = await store.goBack(lab, { branch: 0, journalIndex: 2, at: 2 }, end, leaving);
      expect(await store.entries(lab, 0)).toEqual(entries.slice(0, 2));
      expect(await store.past(lab)).toMatchObject({ branch: number, end, toldUs: 2, clockUs: 2, setAside: [{ index: 1 }] });
      expect(await placesOf(lab)).toEqual([
        [2, 2],
        [0, 0],
      ]);
      expect(await store.branches(lab)).toMatchObject([
        { number: 0, fork: null, name: "too far", author: "ada", end: { index: 4 }, clockUs: 100 },
        { number, fork: { parent: 0, index: 2, at: 2 } },
      ]);
      // It goes on from there, with the same numbers.
      const others = chained(lab, [input(3, "y")], end);
      await store.commit([{ labId: lab, entries: others, toldUs: 5, clockUs: 5, speed: 1 }]);
      await saveWhole(store, lab, { ...snapshot(3, 4), branch: number });
      expect(await store.entries(lab, 1)).toEqual([entries[1], ...others]);
      expect(await Promise.all([store.wholeFrom(lab), store.wholeFrom(lab, 0)])).toEqual([0, 0]);
      expect(await store.entries(lab, 0, 0)).toEqual(entries);
      expect((await store.past(lab, 0)).snapshots).toContainEqual({ branch: 0, journalIndex: 4, at: 90, engine: "e" });
      expect((await store.places(lab)).length).toBeGreaterThanOrEqual(4);
      await store.goOnIn(lab, 0, { author: "bob", name: "", wall });
      expect(await store.past(lab)).toMatchObject({ branch: 0, end: { index: 4 }, clockUs: 100, setAside: [{ index: 1 }, { index: 3 }] });
      expect(await store.branches(lab)).toMatchObject([{ number: 0 }, { number, author: "bob", end: { index: 3 }, clockUs: 5 }]);
      await expect(store.goOnIn(lab, 7, leaving)).rejects.toBeInstanceOf(StoreRefused);
    });

    test("of a branch that was dropped stays what another has of it, behind the next snapshot", async () => {
      const lab = await newLab();
      const entries = chained(
        lab,
        [0, 1, 2, 3].map((n) => input(n, "x")),
      );
      await store.commit([{ labId: lab, entries, toldUs: 100, clockUs: 100, speed: 1 }]);
      for (const each of [snapshot(0, 0), snapshot(4, 90)]) await saveWhole(store, lab, each);
      const leaving = { author: "ada", name: "", wall: "2026-11-26T10:00:00.000Z" };
      const number = await store.goBack(lab, { branch: 0, journalIndex: 2, at: 2 }, headAfter(entries[1] as StoredEntry), leaving);
      await store.nameBranch(lab, 0, "first try");
      expect(await store.branches(lab)).toMatchObject([{ name: "first try", isDropped: false }, { number }]);
      await store.dropBranch(lab, 0);
      await saveWhole(store, lab, { ...snapshot(2, 50), branch: number });
      expect(await store.entries(lab, 0)).toEqual(entries.slice(0, 2));
      expect(await store.entries(lab, 0, 0)).toEqual(entries.slice(0, 2));
      expect(await store.places(lab)).toEqual(expect.not.arrayContaining([expect.objectContaining({ branch: 0, journalIndex: 4 })]));
      await expect(store.goOnIn(lab, 0, leaving)).rejects.toBeInstanceOf(StoreRefused);
    });

    test("over several branches what one of them still needs stays, and what none needs goes", async () => {
      const lab = await newLab(5);
      const leaving = { author: "ada", name: "", wall: "2026-11-26T10:00:00.000Z" };
      let head = journalStart(lab);
      let branch = 0;
      const heads: JournalHead[] = [];
      /** An entry an hour, and a snapshot behind it. */
      const live = async (from: number, to: number) => {
        for (let n = from; n < to; n++) {
          heads[n] = head;
          const [entry] = chained(lab, [input(n * HOUR, `${branch}: ${n}`)], head);
          head = headAfter(entry as StoredEntry);
          await store.commit([{ labId: lab, entries: [entry as StoredEntry], toldUs: n * HOUR, clockUs: n * HOUR, speed: 1 }]);
          await saveWhole(store, lab, { ...snapshot(n + 1, n * HOUR), branch });
        }
      };
      const indices = async (of: number) => (await store.entries(lab, 0, of)).map(({ index }) => index);
      await live(0, 10);
      head = heads[8] as JournalHead;
      branch = await store.goBack(lab, { branch: 0, journalIndex: 8, at: 7 * HOUR }, head, leaving);
      await live(8, 11);
      // The history that is kept whole begins before the present branch does: it has those of the one that it left, which has its end.
      expect(await indices(branch)).toEqual([6, 7, 8, 9, 10]);
      expect((await indices(0)).slice(-3)).toEqual([7, 8, 9]);
      expect(await Promise.all([store.wholeFrom(lab), store.wholeFrom(lab, 0)])).toEqual([6, 6]);
      await live(11, 20);
      expect(await indices(branch)).toEqual([15, 16, 17, 18, 19]);
      // Of the other, its last two snapshots and what came after the first of them.
      expect(await indices(0)).toEqual([9]);
      expect((await store.past(lab, 0)).snapshots.slice(0, 2)).toMatchObject([{ journalIndex: 10 }, { journalIndex: 9 }]);
      expect(await Promise.all([store.wholeFrom(lab), store.wholeFrom(lab, 0)])).toEqual([15, 9]);
      await store.dropBranch(lab, 0);
      await live(20, 21);
      expect(await indices(0)).toEqual([]);
      expect((await store.places(lab)).filter((each) => each.branch === 0 && each.journalIndex > 8)).toEqual([]);
      expect(await store.wholeFrom(lab)).toBe(16);
    });

    test("a snapshot that has a mark stays, however short the history", async () => {
      const lab = await newLab(1);
      await saveWhole(store, lab, snapshot(0, 0));
      await saveWhole(store, lab, snapshot(0, 5));
      const mark = { id: `m-${lab}`, branch: 0, journalIndex: 0, at: 5, name: "o'clock", author: "ada", wall: "2026-11-26T10:00:00.000Z" };
      await store.mark(lab, mark);
      await expect(store.mark(lab, { ...mark, id: "other", at: 7 })).rejects.toBeInstanceOf(StoreRefused);
      await store.commit([{ labId: lab, entries: [], toldUs: 9 * HOUR, clockUs: 9 * HOUR, speed: 1 }]);
      for (let n = 1; n <= 9; n++) await saveWhole(store, lab, snapshot(0, n * HOUR));
      expect(await store.marks(lab)).toEqual([mark]);
      expect(await placesOf(lab)).toContainEqual([0, 5]);
      await store.unmark(lab, mark.id);
      await saveWhole(store, lab, snapshot(0, 9 * HOUR + 1));
      await saveWhole(store, lab, snapshot(0, 9 * HOUR + 2));
      expect(await store.marks(lab)).toEqual([]);
    });
  });
}

journalStoreSuite("memory", async () => {
  const hours = new Map<string, number | null>();
  return {
    store: memoryJournal((labId) => {
      const kept = hours.get(labId) ?? null;
      return kept === null ? null : kept * HOUR;
    }),
    addLab: async (id, historyHours) => void hours.set(id, historyHours),
    close: async () => {},
  };
});
journalStoreSuite("SQLite", async () => {
  const directory = temporaryDirectory();
  const database: Database = await openDatabase(`${directory.path}/db`, MIGRATIONS);
  await database.prisma.user.create({ data: { id: "u", name: "u", email: "u@example.invalid" } });
  return {
    store: sqliteJournal(database),
    addLab: async (id, historyHours) => {
      await database.prisma.lab.create({ data: { id, name: id, scenario: "s", seed: 1, epochUs: 0n, ownerId: "u", historyHours } });
    },
    close: async () => {
      await database.close();
      directory.remove();
    },
  };
});

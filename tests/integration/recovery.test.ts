import { expect, test } from "vitest";
import { headAfter, journalStart, type StoredEntry, storeEntry } from "../../server/lab/journal/journal-entry";
import { type JournalStore, sha256 } from "../../server/lab/journal/journal-store";
import { memoryJournal } from "../../server/lab/journal/memory-journal";
import { planAt, planRecovery, planUpTo, restorePoints } from "../../server/lab/journal/recovery";
import type { PackedSnapshot } from "../../server/lab/worker/messages";
import type { SimTime } from "../../simulator";
import { blocksIn, saveWhole, snapshotOf } from "../support/snapshots";

const LAB = "lab";
const ENGINE = "engine-1";
const ENGINES = { engine: ENGINE, opens: [ENGINE] };

/** The entries of a journal of six, each typed at ten microseconds after the one before. */
const journal: readonly StoredEntry[] = (() => {
  let head = journalStart(LAB);
  return [0, 1, 2, 3, 4, 5].map((index) => {
    const stored = storeEntry(head, { at: (index * 10 + 1) as SimTime, kind: "consoleInput", console: "c", text: `${index}` }, "ada");
    head = headAfter(stored);
    return stored;
  });
})();
const entry = (index: number): StoredEntry => journal[index] as StoredEntry;
const headAt = (index: number) => (index === 0 ? journalStart(LAB) : headAfter(entry(index - 1)));
const damaged = (index: number): StoredEntry => ({ ...entry(index), payload: `${entry(index).payload} ` });

const snapshot = (journalIndex: number, more: Partial<PackedSnapshot> = {}): PackedSnapshot => {
  const { chain } = headAt(journalIndex);
  return { ...snapshotOf({ journalIndex, chain, at: journalIndex * 10, engine: ENGINE }, [new Uint8Array([journalIndex, 1, 2])]), ...more };
};

/** A store with these entries on the disk, of which so many were acknowledged. */
async function stored(
  entries: readonly StoredEntry[],
  snapshots: readonly PackedSnapshot[],
  clockUs = 1_000,
  acknowledged = (entries.at(-1)?.index ?? -1) + 1,
): Promise<JournalStore> {
  const store = memoryJournal();
  await store.commit([{ labId: LAB, entries, toldUs: clockUs, clockUs, speed: 10 }]);
  for (const each of snapshots) await saveWhole(store, LAB, each);
  const past = store.past.bind(store);
  const known = async (labId: string, of?: number) => {
    const found = await past(labId, of);
    return { ...found, end: found.branch === 0 ? headAt(acknowledged) : found.end };
  };
  return { ...store, past: known };
}
const plan = (store: JournalStore, mark: number | null = null, engines = ENGINES) =>
  planRecovery(store, LAB, engines, mark === null ? null : headAt(mark));

test("the newest snapshot, the entries after it and the clock make the plan", async () => {
  const store = await stored([0, 1, 2, 3].map(entry), [snapshot(0), snapshot(2)]);
  expect(await plan(store, 4)).toMatchObject({
    snapshot: { journalIndex: 2 },
    tail: [entry(2), entry(3)],
    head: headAt(4),
    clockUs: 1_000,
    speed: 10,
    warnings: [],
  });
});

test("an entry that was set aside is left out, and its place stays taken", async () => {
  const store = await stored([0, 1, 2].map(entry), [snapshot(0)]);
  await store.setAside(LAB, { index: 1, at: 1, actor: "ada", kind: "exec", what: "", reason: "", wall: "" });
  expect(await plan(store)).toMatchObject({ tail: [entry(0), entry(2)], head: headAt(3) });
});

test.each<[string, readonly StoredEntry[], number, number | null, RegExp]>([
  [
    "a hole",
    [entry(0), entry(2)],
    3,
    null,
    /hole: entry 1 is missing, the next one is 2\. Entries 1 to 2, which were acknowledged, are lost/,
  ],
  ["damage in the middle", [entry(0), damaged(1), entry(2)], 3, null, /entry 1 is damaged\. Entries 1 to 2/],
  ["damage at the end", [entry(0), entry(1), damaged(2)], 3, null, /entry 2 is damaged\. Entry 2, which was acknowledged, is lost/],
  ["a changed actor", [entry(0), { ...entry(1), actor: "eve" }], 2, null, /entry 1 is damaged/],
  ["a changed time", [entry(0), { ...entry(1), at: 12 }], 2, null, /entry 1 is damaged/],
  ["an entry moved from elsewhere", [entry(0), { ...entry(0), index: 1 }, entry(2)], 3, null, /entry 1 is damaged/],
  ["an entry taken out and the others moved up", [entry(0), { ...entry(2), index: 1 }], 2, null, /entry 1 is damaged/],
  ["last rows deleted", [entry(0), entry(1)], 5, null, /ends before entry 2, and 5 entries were acknowledged\. Entries 2 to 4/],
  ["all rows deleted", [], 2, null, /ends before entry 0, and 2 entries were acknowledged/],
  ["a database from before the last commits", [entry(0), entry(1)], 2, 4, /ends before entry 2, and 4 entries were acknowledged/],
])("%s refuses the lab and names what is lost", async (_what, entries, acknowledged, mark, message) => {
  const store = await stored(entries, [snapshot(0)], 1_000, acknowledged);
  await expect(plan(store, mark)).rejects.toThrow(message);
});

test("another last entry than the one that was acknowledged is noticed", async () => {
  const other = storeEntry(headAt(1), { at: 11 as SimTime, kind: "consoleInput", console: "c", text: "else" }, "ada");
  const store = memoryJournal();
  await store.commit([{ labId: LAB, entries: [entry(0), other], toldUs: 20, clockUs: 20, speed: 1 }]);
  await saveWhole(store, LAB, snapshot(0));
  expect((await planRecovery(store, LAB, ENGINES, headAfter(other))).tail).toHaveLength(2);
  await expect(planRecovery(store, LAB, ENGINES, headAt(2))).rejects.toThrow("not the one that was acknowledged");
});

test("a mark that is older than the journal is no damage: the power went before it was on the disk", async () => {
  expect((await plan(await stored([0, 1, 2].map(entry), [snapshot(0)]), 1)).tail).toHaveLength(3);
});

test("what can be read of a damaged journal, and each kept snapshot, is a point to which the lab can be taken back", async () => {
  const store = await stored([0, 1, 2, 3].map(entry).concat(damaged(4), entry(5)), [snapshot(0), snapshot(2)]);
  const points = await restorePoints(store, LAB, headAt(6));
  expect(points).toEqual([
    { branch: 0, journalIndex: 4, at: 31, undone: 2, kind: "end" },
    { branch: 0, journalIndex: 2, at: 20, undone: 4, kind: "snapshot" },
    { branch: 0, journalIndex: 0, at: 0, undone: 6, kind: "snapshot" },
  ]);
  const [end, , first] = points;
  if (!end || !first) throw new Error("three points");
  expect(await planUpTo(store, LAB, ENGINES, end)).toMatchObject({
    snapshot: { journalIndex: 2 },
    tail: [entry(2), entry(3)],
    head: headAt(4),
    clockUs: 31,
    speed: 0,
  });
  expect(await planUpTo(store, LAB, ENGINES, first)).toMatchObject({
    snapshot: { journalIndex: 0 },
    tail: [],
    head: headAt(0),
    clockUs: 0,
  });
  // Taken back to the end of what is whole, the lab opens as any other.
  const leaving = { author: "ada", name: "", wall: "2026-11-26T10:00:00.000Z" };
  await store.goBack(LAB, { branch: 0, journalIndex: 4, at: 31 }, headAt(4), leaving);
  expect((await planRecovery(store, LAB, ENGINES, null)).tail).toHaveLength(2);
});

test("[server.md 9] a clock that was noted a year ahead is no time that a lab has to live through", async () => {
  const store = await stored([entry(0)], [snapshot(0)], 366 * 86_400_000_000);
  await expect(plan(store)).rejects.toThrow("365 days after the last that is known of it");
  const [end] = await restorePoints(store, LAB, null);
  expect(end).toMatchObject({ journalIndex: 1, at: 1, undone: 0, kind: "end" });
});

test("a damaged snapshot falls back to the one before, with a longer tail", async () => {
  const store = await stored([0, 1, 2].map(entry), [snapshot(0), snapshot(2, { sha256: sha256("else") })]);
  const found = await plan(store);
  expect(found).toMatchObject({ snapshot: { journalIndex: 0 } });
  expect(found.tail).toHaveLength(3);
  expect(found.warnings[0]).toContain("journal entry 2 is damaged");
});

test.each<[string, (blocks: Uint8Array[]) => void]>([
  ["missing in the middle", (blocks) => void blocks.splice(1, 1)],
  ["missing at the end", (blocks) => void blocks.pop()],
  ["with a changed byte", (blocks) => void blocks[1]?.fill(99, 0, 1)],
  ["too many", (blocks) => void blocks.push(new Uint8Array([9]))],
  ["in another's place", (blocks) => void blocks.reverse()],
])("a snapshot with a block %s falls back to the one before, and its neighbours' are as good as ever", async (_what, harm) => {
  const { chain } = headAt(2);
  const made = snapshotOf(
    { journalIndex: 2, chain, at: 20, engine: ENGINE },
    [1, 2, 3].map((n) => new Uint8Array([n, n])),
  );
  const store = await stored([0, 1, 2].map(entry), [snapshot(0), made]);
  expect((await plan(store)).snapshot).toMatchObject({ journalIndex: 2, blocks: made.blocks });
  const harmed: JournalStore = {
    ...store,
    async *blocks(labId, blockSet) {
      const blocks = await blocksIn(store, labId, blockSet);
      const given = [...blocks];
      if (blockSet === made.blockSet) harm(given);
      yield* given;
    },
  };
  const found = await plan(harmed);
  expect([found.snapshot.journalIndex, found.tail.length, found.warnings.length]).toEqual([0, 3, 1]);
});

test("with no good snapshot the lab is refused", async () => {
  await expect(plan(await stored([], []))).rejects.toThrow("no snapshot");
  await expect(plan(await stored([], [snapshot(0, { sha256: "" })]))).rejects.toThrow("damaged");
});

test("a lab of an earlier engine goes on in a later one, which says so, and one of an engine that is not known is refused", async () => {
  const later = { engine: "engine-2", opens: [ENGINE, "engine-2"] };
  const found = await plan(await stored([entry(0)], [snapshot(0)]), null, later);
  expect(found).toMatchObject({ tail: [entry(0)], warnings: [expect.stringContaining("done again by engine engine-2")] });
  const clean = await plan(await stored([entry(0)], [snapshot(1)], 10), null, later);
  expect(clean).toMatchObject({ tail: [], warnings: [] });
  const strange = { engine: "engine-3", opens: ["engine-3"] };
  await expect(plan(await stored([entry(0)], [snapshot(0)]), null, strange)).rejects.toThrow(/engine engine-1.*engine engine-3/s);
});

test("a moment that an earlier engine has run is exact where a snapshot lies, and nowhere else", async () => {
  const later = { engine: "engine-2", opens: [ENGINE, "engine-2"] };
  const store = await stored([0, 1, 2].map(entry), [snapshot(0), snapshot(2)], 100);
  expect(await planAt(store, LAB, later, { branch: 0, at: 20, journalIndex: 2 })).toMatchObject({ tail: [], clockUs: 20 });
  await expect(planAt(store, LAB, later, { branch: 0, at: 15 })).rejects.toThrow("only moments that lie ready");
  expect(await planAt(store, LAB, ENGINES, { branch: 0, at: 15 })).toMatchObject({ tail: [entry(0), entry(1)], clockUs: 15 });
});

test("a journal of before, whose entries have checksums of their own and whose snapshots know no chain, goes on", async () => {
  const text = (index: number) => JSON.stringify({ at: index * 10 + 1, kind: "consoleInput", console: "c", text: `${index}` });
  const old = (index: number): StoredEntry => ({
    version: 0,
    index,
    at: index * 10 + 1,
    actor: "",
    kind: "consoleInput",
    key: "",
    payload: text(index),
    chain: sha256(`${LAB}\n${index}\n${text(index)}`).slice(0, 32),
  });
  const next = storeEntry(headAfter(old(1)), { at: 30 as SimTime, kind: "consoleInput", console: "c", text: "new" }, "ada");
  const store = memoryJournal();
  await store.commit([{ labId: LAB, entries: [old(0), old(1), next], toldUs: 100, clockUs: 100, speed: 1 }]);
  for (const place of [snapshot(0, { chain: "" }), snapshot(2, { chain: "" })]) await saveWhole(store, LAB, place);
  expect(await planRecovery(store, LAB, ENGINES, null)).toMatchObject({
    snapshot: { journalIndex: 2 },
    tail: [next],
    head: headAfter(next),
  });
  const broken = memoryJournal();
  await broken.commit([{ labId: LAB, entries: [{ ...old(0), payload: "{}" }, old(1)], toldUs: 100, clockUs: 100, speed: 1 }]);
  await saveWhole(broken, LAB, snapshot(0, { chain: "" }));
  await expect(planRecovery(broken, LAB, ENGINES, null)).rejects.toThrow("entry 0 is damaged");
});

test("a lab is known to be quiet where nothing has come after its snapshot but the time", async () => {
  const quiet = async (newsUs: number, entries = journal.slice(0, 2), engines = ENGINES): Promise<boolean | undefined> => {
    const store = await stored(entries, [snapshot(2)], 15);
    await store.commit([{ labId: LAB, entries: [], toldUs: 500, newsUs, clockUs: 500, speed: 10 }]);
    const { isQuiet, toldUs } = await plan(store, null, engines);
    expect(toldUs).toBe(500);
    return isQuiet;
  };
  expect(await quiet(0)).toBe(true);
  expect(await quiet(19)).toBe(true);
  // The snapshot is of 20 µs: what came out then may have come after it.
  expect(await quiet(20)).toBe(false);
  expect(await quiet(500)).toBe(false);
  expect(await quiet(0, journal.slice(0, 3))).toBe(false);
  expect(await quiet(0, journal.slice(0, 2), { engine: "engine-2", opens: [ENGINE, "engine-2"] })).toBe(false);
});

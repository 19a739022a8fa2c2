import { expect, test } from "vitest";
import { type JournalStore, sha256, storeEntry } from "../../server/lab/journal-store";
import { memoryJournal } from "../../server/lab/memory-journal";
import type { PackedSnapshot } from "../../server/lab/messages";
import { planRecovery } from "../../server/lab/recovery";
import type { SimTime } from "../../simulator";

const LAB = "lab";
const ENGINE = "engine-1";

const snapshot = (journalIndex: number, more: Partial<PackedSnapshot> = {}): PackedSnapshot => {
  const bytes = new Uint8Array([journalIndex, 1, 2]);
  return { journalIndex, at: journalIndex * 10, engine: ENGINE, bytes, sha256: sha256(bytes), ...more };
};
const entry = (index: number) =>
  storeEntry(LAB, index, { at: (index * 10 + 1) as SimTime, kind: "consoleInput", console: "c", text: `${index}` });

async function journal(
  entries: readonly ReturnType<typeof entry>[],
  snapshots: readonly PackedSnapshot[],
  clockUs = 1_000,
): Promise<JournalStore> {
  const store = memoryJournal();
  await store.commit([{ labId: LAB, entries, clockUs, speed: 10 }]);
  for (const each of snapshots) await store.saveSnapshot(LAB, each);
  return store;
}
const damaged = (index: number) => ({ ...entry(index), text: `${entry(index).text} ` });

test("the newest snapshot, the entries after it and the clock make the plan", async () => {
  const store = await journal([0, 1, 2, 3].map(entry), [snapshot(0), snapshot(2)]);
  const plan = await planRecovery(store, LAB, ENGINE);
  expect(plan).toMatchObject({
    snapshot: { journalIndex: 2 },
    tail: [entry(2).text, entry(3).text],
    clockUs: 1_000,
    speed: 10,
    warnings: [],
  });
});

test("a damaged last entry is cut off with a warning", async () => {
  const store = await journal([entry(0), entry(1), damaged(2)], [snapshot(0)]);
  const plan = await planRecovery(store, LAB, ENGINE);
  expect(plan.tail).toHaveLength(2);
  expect(plan.warnings[0]).toContain("entry (2)");
  expect(await store.entries(LAB, 0)).toHaveLength(2);
});

test("a hole in the journal refuses the lab and names the place", async () => {
  const store = await journal([entry(0), entry(2)], [snapshot(0)]);
  await expect(planRecovery(store, LAB, ENGINE)).rejects.toThrow("entry 1 is missing");
});

test("damage before the end refuses the lab and names the place", async () => {
  const store = await journal([entry(0), damaged(1), entry(2)], [snapshot(0)]);
  await expect(planRecovery(store, LAB, ENGINE)).rejects.toThrow("entry 1 is damaged");
});

test("an entry moved from elsewhere does not pass for its own", async () => {
  const store = await journal([entry(0), { ...entry(0), index: 1 }, entry(2)], [snapshot(0)]);
  await expect(planRecovery(store, LAB, ENGINE)).rejects.toThrow("entry 1 is damaged");
});

test("a damaged snapshot falls back to the one before, with a longer tail", async () => {
  const store = await journal([0, 1, 2].map(entry), [snapshot(0), snapshot(2, { sha256: sha256("else") })]);
  const plan = await planRecovery(store, LAB, ENGINE);
  expect(plan).toMatchObject({ snapshot: { journalIndex: 0 } });
  expect(plan.tail).toHaveLength(3);
  expect(plan.warnings[0]).toContain("journal entry 2 is damaged");
});

test("with no good snapshot the lab is refused", async () => {
  await expect(planRecovery(await journal([], []), LAB, ENGINE)).rejects.toThrow("no snapshot");
  await expect(planRecovery(await journal([], [snapshot(0, { sha256: "" })]), LAB, ENGINE)).rejects.toThrow("damaged");
});

test("another engine's journal tail is refused, naming both versions; a clean stop is not", async () => {
  await expect(planRecovery(await journal([entry(0)], [snapshot(0)]), LAB, "engine-2")).rejects.toThrow(
    /engine engine-1.*engine engine-2/s,
  );
  const clean = await journal([entry(0)], [snapshot(1)], 10);
  await expect(planRecovery(clean, LAB, "engine-2")).resolves.toMatchObject({ tail: [] });
});

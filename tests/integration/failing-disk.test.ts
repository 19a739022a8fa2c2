import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { LabKeeper } from "../../server/lab/directory/lab-keeper";
import { LabFolders } from "../../server/lab/files/lab-folders";
import { type JournalStore, StoreDamaged } from "../../server/lab/journal/journal-store";
import { memoryJournal } from "../../server/lab/journal/memory-journal";
import type { FromWorker } from "../../server/lab/worker/messages";
import { WorkerHost } from "../../server/lab/worker/worker-host";
import { ADA } from "../support/actors";
import { bareKeeper, fakeRepository, gate, storeBehind } from "./support/bare-keeper";
import { FAKE_VM, fakeFactory } from "./support/fake-lab";
import { temporaryDirectory } from "./support/test-app";

const ends: (() => unknown)[] = [];
const closing = (keeper: LabKeeper): LabKeeper => {
  ends.push(() => keeper.close());
  return keeper;
};
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
const typed = (text: string) => ({ kind: "consoleInput", console: FAKE_VM, text }) as const;
const full = (): never => {
  throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
};
/** Folders on a disk that takes nothing more beside the database. */
function fullFolders(): LabFolders {
  const directory = temporaryDirectory();
  ends.push(() => directory.remove());
  return Object.assign(new LabFolders(join(directory.path, "labs")), { addFaults: full, noteDeath: full });
}

test("a contained fault that the disk has no room for takes down neither the server nor what was asked", async () => {
  const { keeper, found, store } = await bareKeeper({ files: fullFolders() });
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed("fault"), ADA);
  await keeper.input(lab, typed("more"), ADA);
  expect(await store.entries(lab.id, 0)).toHaveLength(2);
});

test("a lab that dies while its death cannot be noted is opened again, and its entry is set aside the second time as ever", {
  timeout: 120_000,
}, async () => {
  const { keeper, found } = await bareKeeper({ files: fullFolders() });
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed("hang"), ADA);
  await expect.poll(() => lab.setAside.length, { timeout: 20_000 }).toBe(1);
  await expect.poll(() => lab.state, { timeout: 20_000 }).toBe("running");
});

test("a lab whose sleep cannot be noted sleeps all the same, and wakes when it is wanted", async () => {
  const repository = { ...fakeRepository(), rest: async () => full() };
  const { keeper, found } = await bareKeeper({ repository, pace: { lookMs: 5, minuteMs: 1 } });
  closing(keeper);
  const lab = await found();
  lab.row = { ...lab.row, sleepMinutes: 1 };
  await expect.poll(() => lab.state).toBe("asleep");
  lab.row = { ...lab.row, sleepMinutes: null };
  await keeper.input(lab, typed("awake"), ADA);
  expect(lab.state).toBe("running");
});

test("what was asked of a lab while it was opened is refused when the disk has begun to refuse meanwhile, not acknowledged", async () => {
  const memory = memoryJournal();
  const disk = { isFull: false };
  const held = gate();
  let isHeld = false;
  const store: JournalStore = {
    ...storeBehind(memory, async () => {
      if (isHeld) await held.passed;
    }),
    commit: async (commits) => (disk.isFull ? full() : memory.commit(commits)),
  };
  const { keeper, found } = await bareKeeper({ store, pace: { lookMs: 5, minuteMs: 1 } });
  closing(keeper);
  const [sleeper, other] = [await found(), await found()];
  sleeper.row = { ...sleeper.row, sleepMinutes: 1 };
  await expect.poll(() => sleeper.state).toBe("asleep");
  sleeper.row = { ...sleeper.row, sleepMinutes: null };
  isHeld = true;
  const asked = keeper.input(sleeper, typed("lost?"), ADA).then(
    () => "acknowledged",
    ({ code }) => code,
  );
  disk.isFull = true;
  await expect(keeper.input(other, typed("first"), ADA)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  held.open();
  expect(await asked).toBe("STORAGE_UNAVAILABLE");
  disk.isFull = false;
  await expect.poll(() => keeper.writer.fault).toBeNull();
  expect(await memory.entries(sleeper.id, 0)).toHaveLength(0);
  expect(await memory.entries(other.id, 0)).toHaveLength(1);
});

test("an answer to a change that comes while the disk refuses waits for the disk; an answer to a question does not", async () => {
  const memory = memoryJournal();
  const disk = { isFull: false };
  const { keeper, found } = await bareKeeper({
    store: { ...memory, commit: async (commits) => (disk.isFull ? full() : memory.commit(commits)) },
  });
  closing(keeper);
  const [lab, other] = [await found(), await found()];
  disk.isFull = true;
  await expect(keeper.input(other, typed("first"), ADA)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  const order: string[] = [];
  const change = lab.input(typed("later"), ADA).then(() => order.push("change"));
  await lab.query("clock", null);
  await lab.query("clock", null);
  order.push("question");
  disk.isFull = false;
  await change;
  expect(order).toEqual(["question", "change"]);
  expect(await memory.entries(lab.id, 0)).toHaveLength(1);
});

test("damage under one lab's journal stops that lab, in words and without a hole, and its neighbour goes on", async () => {
  const memory = memoryJournal();
  let sick = "";
  const { keeper, found } = await bareKeeper({
    store: {
      ...memory,
      async commit(commits) {
        const isFirst = commits.some(({ labId, entries }) => labId === sick && entries[0]?.index === 1);
        if (isFirst) throw new StoreDamaged("A part of the database is damaged and cannot be read.");
        await memory.commit(commits);
      },
    },
  });
  closing(keeper);
  const [lab, other] = [await found(), await found()];
  await keeper.input(lab, typed("kept"), ADA);
  sick = lab.id;
  const asked = [1, 2, 3].map((n) => keeper.input(lab, typed(`lost ${n}`), ADA));
  for (const { status } of await Promise.allSettled(asked)) expect(status).toBe("rejected");
  expect(lab).toMatchObject({ state: "failed", failure: expect.stringContaining("A part of the database is damaged") });
  await keeper.input(other, typed("goes on"), ADA);
  expect(keeper.writer.fault).toBeNull();
  expect(await memory.entries(lab.id, 0)).toHaveLength(1);
});

test.each([
  ["the disk refuses", Object.assign(new Error("ENOSPC: no space left on device, write"), { syscall: "write" }), -1],
  ["breaks the lab itself", new Error("invariant broken: names are whole"), 0],
])("an entry behind which a lab stops, for what %s, is named as its last accordingly", async (_what, error, blamed) => {
  const breaking = (options: Parameters<typeof fakeFactory.createLab>[0]) =>
    Object.assign(fakeFactory.createLab(options), {
      apply: () => {
        throw error;
      },
    });
  const heard: FromWorker[] = [];
  const watch = { begin: () => {}, entry: () => {}, end: () => {} };
  const host = new WorkerHost({ ...fakeFactory, createLab: breaking }, { watch, post: (message) => heard.push(message) });
  host.receive({ t: "create", labId: "a", scenario: "starter", seed: 1, epochUs: 0, speed: 0, files: null });
  await expect.poll(() => heard.at(-1)?.t).toBe("opened");
  host.receive({ t: "input", labId: "a", rid: 1, input: typed("x"), actor: null });
  expect(heard.at(-1)).toMatchObject({ t: "failed", entry: blamed });
});

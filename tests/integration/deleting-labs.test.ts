import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { LabKeeper } from "../../server/lab/directory/lab-keeper";
import { LabFolders } from "../../server/lab/files/lab-folders";
import { headAfter, journalStart, storeEntry } from "../../server/lab/journal/journal-entry";
import { memoryJournal } from "../../server/lab/journal/memory-journal";
import type { RestorePoint } from "../../server/lab/journal/recovery";
import type { FromWorker } from "../../server/lab/worker/messages";
import { WorkerHost } from "../../server/lab/worker/worker-host";
import type { SimTime } from "../../simulator";
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
const typed = { kind: "consoleInput", console: FAKE_VM, text: "hello" } as const;

test("a lab that is deleted while it is made: whoever makes it is told, and nothing of it stays", async () => {
  const { keeper, found, repository } = await bareKeeper();
  closing(keeper);
  const made = found("young");
  const told = expect(made).rejects.toMatchObject({ code: "NOT_FOUND" });
  const lab = keeper.get("young");
  if (!lab) throw new Error("it is there at once");
  await keeper.remove(lab);
  await told;
  expect(repository.ids.size).toBe(0);
  expect(keeper.all()).toEqual([]);
});

test.each(["create", "open"] as const)(
  "a worker that is told to close a lab while it answers to %s does not run it afterwards",
  async (t) => {
    const heard: string[] = [];
    const watch = { begin: () => {}, entry: () => {}, end: () => {} };
    const snapshots: NonNullable<Extract<FromWorker, { t: "opened" }>["snapshot"]>[] = [];
    const blocks: Uint8Array[] = [];
    const host = new WorkerHost(fakeFactory, {
      watch,
      post: (message) => {
        heard.push(message.t);
        if (message.t === "block") blocks.push(message.bytes);
        if (message.t === "opened" && message.snapshot) snapshots.push(message.snapshot);
      },
    });
    const make = { t: "create", labId: "a", scenario: "starter", seed: 1, epochUs: 0, speed: 0, files: null } as const;
    host.receive(make);
    await expect.poll(() => snapshots).toHaveLength(1);
    host.receive({ t: "close", labId: "a", withSnapshot: false });
    const snapshot = { ...(snapshots[0] as (typeof snapshots)[number]), blocks };
    heard.length = 0;
    // Long enough to live through that it is done in pieces.
    const pings = { at: 0 as SimTime, kind: "consoleInput", console: FAKE_VM, text: "ping 2000000" } as const;
    const entry = storeEntry(journalStart("a"), pings, "");
    if (t === "create") host.receive(make);
    else {
      const head = headAfter(entry);
      host.receive({
        t,
        labId: "a",
        plan: { snapshot, prologue: null, tail: [entry], toldUs: 2_000_000_000_000 },
        branch: 0,
        head,
        clockUs: 2_000_000_000_000,
        speed: 0,
        files: null,
      });
    }
    host.receive({ t: "close", labId: "a", withSnapshot: false });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard).toEqual(["closed"]);
  },
);

test("a lab that is deleted while it is woken is not opened, and whoever waits for it is told", async () => {
  const memory = memoryJournal();
  const held = gate();
  let isHeld = false;
  const asked: string[] = [];
  const store = storeBehind(memory, async (labId) => {
    asked.push(labId);
    if (isHeld) await held.passed;
  });
  const { keeper, found } = await bareKeeper({ store, pace: { lookMs: 5, minuteMs: 1 } });
  closing(keeper);
  const lab = await found();
  lab.row = { ...lab.row, sleepMinutes: 1 };
  await expect.poll(() => lab.state).toBe("asleep");
  isHeld = true;
  asked.length = 0;
  const waits = expect(lab.whenOpen()).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect.poll(() => asked.length).toBe(1);
  await keeper.remove(lab);
  await waits;
  held.open();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lab.state).toBe("failed");
  expect(lab.failure).toBe("it was deleted");
});

test("two who delete a lab at a time delete it once; one that the disk will not let go is there as before", async () => {
  const repository = fakeRepository();
  const removed: string[] = [];
  let refusal: Error | null = new Error("database or disk is full");
  const remove = async (id: string): Promise<void> => {
    if (refusal) throw refusal;
    removed.push(id);
  };
  const { keeper, found } = await bareKeeper({ repository: { ...repository, remove } });
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed, ADA);
  await expect(keeper.remove(lab)).rejects.toThrow("disk is full");
  expect(keeper.get(lab.id)).toBe(lab);
  await lab.whenOpen();
  expect(await lab.query("console", { console: FAKE_VM, since: null })).toMatchObject({ text: "hello" });
  refusal = null;
  await Promise.all([keeper.remove(lab), keeper.remove(lab)]);
  expect(removed).toEqual([lab.id]);
});

test("a deletion that was cut off behind its row is no lab that the database has lost", async () => {
  const directory = temporaryDirectory();
  ends.push(() => directory.remove());
  const files = new LabFolders(join(directory.path, "labs"));
  const repository = fakeRepository();
  let isMarked: boolean | null = null;
  const remove = async (id: string): Promise<void> => {
    isMarked = existsSync(files.endMarkOf(id));
  };
  const { keeper, found } = await bareKeeper({ files, repository: { ...repository, remove } });
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed, ADA);
  expect(existsSync(files.endMarkOf(lab.id))).toBe(true);
  await keeper.remove(lab);
  expect(isMarked).toBe(false);
});

test("two who take a failed lab back at a time open it once", async () => {
  const { keeper, found, store } = await bareKeeper();
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed, ADA);
  lab.failed("for the test");
  const [, first] = await keeper.travel.restorePoints(lab);
  if (!first) throw new Error("its first snapshot is kept");
  const outcomes = await Promise.allSettled([keeper.travel.openAt(lab, first, "ada"), keeper.travel.openAt(lab, first, "ada")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(lab.state).toBe("running");
  expect((await store.past(lab.id)).end.index).toBe(0);
});

test("a lab that cannot be taken back stays closed as it was, with its mark", async () => {
  const directory = temporaryDirectory();
  ends.push(() => directory.remove());
  const files = new LabFolders(join(directory.path, "labs"));
  const memory = memoryJournal();
  const full = async (): Promise<never> => {
    throw new Error("database or disk is full");
  };
  const { keeper, found } = await bareKeeper({ files, store: { ...memory, goBack: full } });
  closing(keeper);
  const lab = await found();
  await keeper.input(lab, typed, ADA);
  lab.failed("for the test");
  const point = (await keeper.travel.restorePoints(lab)).at(-1) as RestorePoint;
  await expect(keeper.travel.openAt(lab, point, "ada")).rejects.toThrow("disk is full");
  expect(lab).toMatchObject({ state: "failed", failure: "for the test" });
  expect(existsSync(files.endMarkOf(lab.id))).toBe(true);
});

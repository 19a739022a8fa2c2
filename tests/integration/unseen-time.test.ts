import { expect, test } from "vitest";
import type { JournalCommit } from "../../server/lab/journal/journal-store";
import { memoryJournal } from "../../server/lab/journal/memory-journal";
import { planRecovery } from "../../server/lab/journal/recovery";
import type { LabListener } from "../../server/lab/live/lab-listener";
import { ADA } from "../support/actors";
import { bareKeeper } from "./support/bare-keeper";
import { FAKE_ENGINE, FAKE_VM } from "./support/fake-lab";

const nobody: LabListener = {
  deltas: () => {},
  clock: () => {},
  console: () => {},
  exec: () => {},
  reopened: () => {},
  travelled: () => {},
  setAside: () => {},
  gone: () => {},
  accessChanged: () => {},
  asked: () => {},
  entered: () => {},
  isWatched: () => false,
};

test("a lab comes back to what was seen of it, and runs again while it is open what was not", async () => {
  const store = memoryJournal();
  const commits: JournalCommit[] = [];
  const { keeper, found } = await bareKeeper({
    store: {
      ...store,
      commit: (more) => {
        commits.push(...more);
        return store.commit(more);
      },
    },
  });
  let isWatched = false;
  const seen: number[] = [];
  keeper.listen({ ...nobody, isWatched: () => isWatched, console: (_, { offset }) => seen.push(offset) });
  try {
    const lab = await found("quiet");
    await lab.setSpeed({ kind: "speed", speed: 60 });
    await keeper.input(lab, { kind: "consoleInput", console: FAKE_VM, text: "ping 1000000\n" }, ADA);
    const typed = (await store.past("quiet")).toldUs;
    const isFurther = async (): Promise<boolean> => (await store.past("quiet")).clockUs > typed + 10_000_000;
    await expect.poll(isFurther, { timeout: 10_000 }).toBe(true);
    const plan = await planRecovery(store, "quiet", { engine: FAKE_ENGINE, opens: [FAKE_ENGINE] }, null);
    expect(plan.toldUs).toBe(typed);
    expect(plan.clockUs).toBeGreaterThan(typed + 10_000_000);
    // Nobody looked: most of what came out was not worth a commit.
    expect(commits.length).toBeLessThan(seen.length / 2);

    await lab.query("view", { view: "samples", args: { refs: [] }, asker: ADA, known: null });
    const asked = (await store.past("quiet")).toldUs;
    expect(asked).toBeGreaterThan(typed + 10_000_000);
    isWatched = true;
    const before = seen.length;
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(before + 60);
    expect((await store.past("quiet")).toldUs).toBeGreaterThan(asked);
    const untold = commits.slice(-3).filter(({ toldUs, clockUs }) => toldUs !== clockUs);
    expect(untold).toEqual([]);
  } finally {
    await keeper.close();
  }
});

test("of a lab that is quiet while people watch, nothing is noted as news; what comes out unseen is, when somebody sees a later time", async () => {
  const store = memoryJournal();
  const { keeper, found } = await bareKeeper({ store });
  let isWatched = true;
  keeper.listen({ ...nobody, isWatched: () => isWatched });
  const look = (lab: Awaited<ReturnType<typeof found>>) =>
    lab.query("view", { view: "samples", args: { refs: [] }, asker: ADA, known: null });
  try {
    const lab = await found("quiet");
    await lab.setSpeed({ kind: "speed", speed: 60 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await look(lab);
    const quiet = await store.past("quiet");
    expect(quiet.toldUs).toBeGreaterThan(1_000_000);
    expect(quiet.newsUs).toBe(0);
    isWatched = false;
    await keeper.input(lab, { kind: "consoleInput", console: FAKE_VM, text: "ping 10\n" }, ADA);
    const typed = (await store.past("quiet")).newsUs;
    expect(typed).toBeGreaterThanOrEqual(quiet.toldUs);
    await new Promise((resolve) => setTimeout(resolve, 400));
    await look(lab);
    const { newsUs, toldUs } = await store.past("quiet");
    expect(newsUs).toBeGreaterThanOrEqual(typed + 9_000_000);
    expect(toldUs).toBeGreaterThan(newsUs);
  } finally {
    await keeper.close();
  }
});

import { expect, test } from "vitest";
import { FakeLab } from "../../../tests/integration/support/fake-lab";
import type { ChunkFiles } from "../files/chunk-files";
import { journalStart } from "../journal/journal-entry";
import { LabRun } from "../worker/lab-run";
import { SnapshotPace } from "./snapshot-pace";

test("a disk that does not take a snapshot's files fails no lab: it goes on, and the snapshot is tried again later", async () => {
  const told: string[] = [];
  let tries = 0;
  let [wallMs, refusal] = [0, Object.assign(new Error("ENOSPC: no space left on device"), { syscall: "write" }) as Error | null];
  const lab = { now: 0, epochUs: 0, power: "Halted", name: "web-01", consoles: {}, written: {}, outcomes: {}, queue: [], entries: 0 };
  const files = {
    isSnapshotDue: true,
    settle: async () => {
      tries++;
      if (refusal) throw refusal;
      return 0;
    },
  } as unknown as ChunkFiles;
  const outlet = {
    batch: () => {},
    snapshot: () => void told.push("snapshot"),
    block: () => {},
    wake: () => {},
    troubled: (error: unknown) => void told.push((error as Error).message),
    failed: () => void told.push("failed"),
    entered: () => {},
    whole: <T>(work: () => T) => work(),
    wallMs: () => wallMs,
  };
  const run = new LabRun("lab", new FakeLab(lab), outlet, journalStart("lab"), 1, files);
  const turnAt = (ms: number) => {
    wallMs = ms;
    run.turn(8);
    return expect.poll(() => told);
  };
  const refused = "ENOSPC: no space left on device";
  await turnAt(1).toEqual([refused]);
  await turnAt(9_000).toEqual([refused]);
  expect(tries).toBe(1);
  refusal = null;
  await turnAt(11_000).toEqual([refused, "snapshot"]);
  refusal = new Error("a fault of the lab");
  await turnAt(12_000).toEqual([refused, "snapshot", "failed"]);
});

test("snapshots lie five times apart what writing one takes; one that was slow for once, as on a busy machine, counts for nothing", () => {
  const at = (workMs: number) => ({ index: 0, atUs: 0, wallMs: 0, workMs, toldWorkMs: 0 });
  const pace = new SnapshotPace(at(0));
  let last = 0;
  /** Work after which the next is due, ms. */
  const gap = (): number => {
    for (let workMs = 0; ; workMs += 100) if (pace.isDue(at(last + workMs), false)) return workMs;
  };
  const write = (writingMs: number): void => {
    last += gap();
    pace.taken(at(last), writingMs);
  };
  expect(gap()).toBe(1_000);
  write(100);
  expect(gap()).toBe(1_000);
  write(900);
  write(400);
  expect(gap()).toBe(1_000);
  write(600);
  expect(gap()).toBe(2_000);
  write(900);
  write(900);
  expect(gap()).toBe(3_000);
});

test("what people have seen is not run again for long after a crash, where writing takes a tenth of the time at most", () => {
  const at = (workMs: number, wallMs: number, toldWorkMs: number) => ({ index: 0, atUs: 0, wallMs, workMs, toldWorkMs });
  const pace = new SnapshotPace(at(0, 0, 0));
  // What writing takes is not known yet.
  expect(pace.isDue(at(900, 60_000, 900), false)).toBe(false);
  pace.taken(at(1_000, 60_000, 1_000), 1_000);
  expect(pace.isDue(at(1_250, 69_000, 1_250), false)).toBe(false);
  expect(pace.isDue(at(1_250, 70_000, 1_250), false)).toBe(true);
  expect(pace.isDue(at(1_200, 90_000, 1_200), false)).toBe(false);
  // Nobody looked: it is run again while the lab is open.
  expect(pace.isDue(at(2_500, 90_000, 1_000), false)).toBe(false);
  expect(pace.isDue(at(2_500, 90_000, 1_200), false)).toBe(false);
});

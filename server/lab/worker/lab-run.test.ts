import { expect, test } from "vitest";
import { FakeLab } from "../../../tests/integration/support/fake-lab";
import { ADA } from "../../../tests/support/actors";
import type { LabSpeed } from "../../contract/speed";
import { journalStart } from "../journal/journal-entry";
import { LabRun } from "./lab-run";
import type { LabBatch, StreamInput } from "./messages";

const CONSOLE = "OpaqueRef:11111111-1111-1111-1111-111111111111";

/** A lab whose wall clock the test moves. */
function paced(speed: LabSpeed) {
  let wallMs = 1_000;
  const batches: LabBatch[] = [];
  const lab = new FakeLab({
    now: 0,
    epochUs: 0,
    power: "Halted",
    name: "web-01",
    consoles: {},
    written: {},
    outcomes: {},
    queue: [],
    entries: 0,
  });
  const outlet = {
    batch: (batch: LabBatch) => batches.push(batch),
    snapshot: () => {},
    block: () => {},
    wake: () => {},
    troubled: () => {},
    failed: () => {},
    entered: () => {},
    whole: <T>(work: () => T) => work(),
    wallMs: () => wallMs,
  };
  const run = new LabRun("lab", lab, outlet, journalStart("lab"), speed);
  let isAcknowledging = true;
  const type = (input: string) => run.input(1, { kind: "consoleInput", console: CONSOLE, text: input } satisfies StreamInput, ADA);
  /** Lets wall time pass, waking the lab when it asks to be. */
  const pass = (ms: number) => {
    const until = wallMs + ms;
    for (;;) {
      const wake = run.wakeMs();
      if (wake === null || wake > until) break;
      wallMs = Math.max(wallMs, wake);
      run.turn(8);
      if (isAcknowledging) run.committed(batches.length, -1);
    }
    wallMs = until;
  };
  const printed = () => batches.flatMap((batch) => batch.output.console).map(({ text }) => text);
  const replies = () => printed().join("").match(/reply/g)?.length ?? 0;
  const fallSilent = () => {
    isAcknowledging = false;
  };
  return { run, lab, batches, type, pass, replies, fallSilent };
}

test("an idle lab asks for no turn", () => {
  expect(paced(60).run.wakeMs()).toBeNull();
});

test.each([
  [1, 3],
  [10, 30],
  [60, 180],
] as const)("at %i times, three wall seconds are %i virtual ones", (speed, expected) => {
  const { type, pass, replies } = paced(speed);
  type("ping 1000");
  pass(3_050);
  expect(Math.abs(replies() - expected)).toBeLessThanOrEqual(speed / 10 + 1);
});

test.each([
  [0.1, 200_000],
  [0.001, 2_000],
] as const)("at %d of real time, two wall seconds are %i virtual microseconds, however often somebody looks", (speed, expected) => {
  const { run, lab, pass } = paced(speed);
  for (let n = 0; n < 20; n++) {
    pass(100);
    run.query(1, "clock", null as never);
  }
  expect(Math.abs(lab.now() - expected)).toBeLessThanOrEqual(1);
});

test("a paused lab stands still, answers, and goes on where it was", () => {
  const { run, type, pass, replies, lab } = paced(1);
  type("ping 1000");
  pass(2_100);
  run.setClock({ t: "clock", labId: "lab", rid: 2, action: { kind: "speed", speed: 0 } });
  pass(60_000);
  const stood = lab.now();
  expect(replies()).toBe(2);
  run.setClock({ t: "clock", labId: "lab", rid: 3, action: { kind: "speed", speed: 1 } });
  pass(1_000);
  expect(lab.now() - stood).toBeLessThanOrEqual(1_000_000);
  expect(replies()).toBe(3);
});

test("a step runs exactly so far, and to the next event exactly there", () => {
  const { run, lab, batches, type, pass } = paced(0);
  type("ping 1000");
  run.setClock({ t: "clock", labId: "lab", rid: 2, action: { kind: "step", us: 90_000_000 } });
  pass(100);
  expect(lab.now()).toBe(90_000_000);
  run.setClock({ t: "clock", labId: "lab", rid: 3, action: { kind: "nextEvent" } });
  pass(100);
  expect(lab.now()).toBe(91_000_000);
  expect(batches.flatMap(({ answers }) => answers.map(({ rid }) => rid))).toEqual([1, 2, 3]);
});

test("entries are numbered without holes and stamped in order, and go out before anything that follows from them", () => {
  const { run, batches, type, pass } = paced(10);
  for (let n = 0; n < 20; n++) {
    type("ping 3");
    pass(37);
  }
  pass(2_000);
  const entries = batches.flatMap((batch) => batch.entries);
  expect(entries.map(({ index }) => index)).toEqual([...Array(20).keys()]);
  expect(entries.every(({ at }, n) => n === 0 || at >= (entries[n - 1]?.at ?? 0))).toBe(true);
  for (const { clock, entries: own } of batches) for (const { at } of own) expect(at).toBeLessThanOrEqual(clock.nowUs);
  expect(run.nowUs()).toBeGreaterThan(0);
});

test("at most twenty batches a second when nobody types, and none ahead of the disk without end", () => {
  const { batches, type, pass, fallSilent } = paced(60);
  type("ping 100000");
  pass(1_000);
  const before = batches.length;
  pass(1_000);
  expect(batches.length - before).toBeLessThanOrEqual(21);
  fallSilent();
  pass(60_000);
  expect(batches.length).toBeLessThanOrEqual(before + 21 + 16);
});

test("a lab that had run further while nobody looked runs there at once, and answers on the way; who pauses it pauses what is seen", () => {
  const { run, lab, batches, type, pass, replies } = paced(1);
  type("ping 100000");
  run.openedFrom({ journalIndex: 0, at: 0, workMs: 0 }, 90_500_000);
  run.turn(0);
  expect(replies()).toBeLessThanOrEqual(1);
  run.query(2, "clock", null as never);
  run.turn(0);
  expect(batches.at(-1)?.answers.map(({ rid }) => rid)).toEqual([2]);
  expect(lab.now()).toBeLessThan(90_500_000);
  pass(400);
  expect(replies()).toBe(90);
  expect(batches.filter(({ isClockChange }) => isClockChange)).toHaveLength(1);
  pass(1_000);
  expect(replies()).toBe(91);

  const other = paced(1);
  other.type("ping 100000");
  other.run.openedFrom({ journalIndex: 0, at: 0, workMs: 0 }, 90_500_000);
  other.run.turn(0);
  other.run.setClock({ t: "clock", labId: "lab", rid: 2, action: { kind: "speed", speed: 0 } });
  other.pass(10_000);
  expect(other.lab.now()).toBeLessThan(90_500_000);
});

test("a lab of which nothing was told but the time stands where it was seen, tells of its records, and does all else when it is there", async () => {
  const { run, lab, batches, type, pass, replies } = paced(1);
  type("ping 100000");
  pass(10);
  const old = batches.length;
  run.comesTo(90_500_000);
  run.comesTo(0);
  const rids = () => batches.flatMap(({ answers }) => answers.map(({ rid }) => rid).filter((rid) => rid !== 6)).slice(1);
  const clocks = () => batches.slice(old).map(({ clock }) => clock);
  run.query(2, "shells", null as never);
  type("typed meanwhile");
  run.setClock({ t: "clock", labId: "lab", rid: 4, action: { kind: "speed", speed: 0 } });
  const packed = run.pack("set").then(() => lab.now());
  run.query(5, "blocks", null as never);
  expect([run.nowUs(), run.clock().reached, run.clock().speed]).toEqual([90_500_000, 0, 1]);
  run.turn(0);
  run.turn(0);
  expect(rids()).toEqual([5]);
  expect(lab.now()).toBeLessThan(10_000_000);
  // Whoever reads reads on first, for a while.
  const read = lab.now();
  for (let n = 0; n < 250; n++) {
    pass(9);
    run.query(6, "block", { key: "VM" } as never);
  }
  expect(lab.now()).toBeGreaterThan(read);
  expect(batches.flatMap(({ answers }) => answers.filter(({ rid }) => rid === 6)).length).toBeGreaterThan(200);
  // A disk that takes nothing holds new time up, and this is none.
  run.hold(true);
  pass(300);
  run.hold(false);
  pass(300);
  expect(rids()).toEqual([5, 2, 1, 4]);
  expect(replies()).toBe(90);
  expect(clocks().every(({ nowUs }) => nowUs >= 90_500_000)).toBe(true);
  expect(batches.flatMap(({ entries }) => entries.map(({ at }) => at >= 90_500_000))).toEqual([false, true]);
  expect(await packed).toBe(90_500_000);
  const { reached, speed, nowUs } = run.clock();
  expect([reached, speed, nowUs]).toEqual([null, 0, lab.now()]);
});

import { expect, test } from "vitest";
import { FAKE_VM, FakeLab } from "../../../tests/integration/support/fake-lab";
import { ADA } from "../../../tests/support/actors";
import { journalStart } from "../journal/journal-entry";
import { LabRun } from "./lab-run";

/** Wall time between the answer to an input and the next batch of a lab in which something happens all the time, ms. */
function nextBatchAfter(input: string): number {
  let wallMs = 1_000;
  const sentMs: number[] = [];
  const state = { now: 0, epochUs: 0, power: "Halted", name: "", consoles: {}, written: {}, outcomes: {}, queue: [], entries: 0 };
  const outlet = {
    batch: () => void sentMs.push(wallMs),
    snapshot: () => {},
    block: () => {},
    wake: () => {},
    troubled: () => {},
    failed: () => {},
    entered: () => {},
    whole: <T>(work: () => T) => work(),
    wallMs: () => wallMs,
  };
  const run = new LabRun("lab", new FakeLab(state), outlet, journalStart("lab"), 1);
  const type = (text: string) => run.input(1, { kind: "consoleInput", console: FAKE_VM, text }, ADA);
  const pass = (ms: number) => {
    for (const end = wallMs + ms; wallMs < end; wallMs++) if ((run.wakeMs() ?? end) <= wallMs) run.turn(8);
    run.committed(sentMs.length, -1);
  };
  for (let n = 0; n < 500; n++) {
    type("ping 100");
    pass(2);
  }
  type(input);
  pass(40);
  const answeredMs = sentMs.findLast((at) => at <= wallMs - 40) ?? 0;
  return (sentMs.find((at) => at > answeredMs) ?? 0) - answeredMs;
}

test("an echo is followed by more within a few milliseconds, a flood of text by the next not before 16", () => {
  expect(nextBatchAfter("x")).toBeLessThan(10);
  expect(nextBatchAfter("flood 20000")).toBeGreaterThanOrEqual(16);
  expect(nextBatchAfter("flood 20000")).toBeLessThan(25);
});

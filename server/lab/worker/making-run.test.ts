import { expect, test } from "vitest";
import { createLab, createLabInSteps, ENGINE_VERSION, type LabSnapshot, OPENED_ENGINES, openLab } from "../../../simulator";
import type { LabRun, RunOutlet } from "./lab-run";
import { makeRun } from "./making-run";

/** An outlet whose clock goes on by so much whenever it is read, ms. */
function outletOf(stepMs: number): RunOutlet {
  let nowMs = 0;
  const nothing = (): void => {};
  return {
    batch: nothing,
    block: nothing,
    wake: nothing,
    snapshot: nothing,
    failed: nothing,
    troubled: nothing,
    entered: nothing,
    whole: (work) => work(),
    wallMs: () => {
      nowMs += stepMs;
      return nowMs;
    },
  };
}
const factory = {
  engine: ENGINE_VERSION,
  opens: OPENED_ENGINES,
  scenarios: [],
  operations: {},
  views: {},
  createLab,
  createLabInSteps,
  openLab: (snapshot: LabSnapshot) => openLab(snapshot),
};
const message = { t: "create", labId: "a", scenario: "starter", seed: 1, epochUs: 1_800_000_000_000_000, speed: 1, files: null } as const;

/** Takes all steps. */
function taken(steps: Generator<void, LabRun>): { pauses: number; run: LabRun } {
  for (let pauses = 0; ; pauses++) {
    const step = steps.next();
    if (step.done) return { pauses, run: step.value };
  }
}

test("a lab that takes long is made with pauses, and one that does not without", () => {
  const slow = taken(makeRun(factory, message, outletOf(11)));
  expect(slow.pauses).toBeGreaterThan(3);
  const quick = taken(makeRun(factory, message, outletOf(0)));
  expect(quick.pauses).toBe(0);
  expect(quick.run.nowUs()).toBe(slow.run.nowUs());
});

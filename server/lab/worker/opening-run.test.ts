import { expect, test } from "vitest";
import { createLab, ENGINE_VERSION, type LabMachine, type LabSnapshot, openLab, simTime } from "../../../simulator";
import { journalStart } from "../journal/journal-entry";
import { packState } from "../snapshots/packing";
import type { LabFactory } from "./factory";
import type { LabRun } from "./lab-run";
import type { LabBatch, OpeningPlan } from "./messages";
import { openRun } from "./opening-run";

const LAB = "lab";
const { index: journalIndex, chain } = journalStart(LAB);

/** A starter lab in which nothing has happened for a minute, as it was then and as it is so many virtual seconds later. */
async function quietLab(seconds: number) {
  const lab = createLab({ scenario: "starter", seed: 1, epochUs: 1_800_000_000_000_000 });
  lab.advance(simTime(lab.now() + 60_000_000));
  lab.drain(true);
  const at = lab.now();
  const blocks = lab.blocks().map(({ key }) => lab.block(key)?.text);
  const packed = await packState(lab.snapshot());
  const toldUs = at + seconds * 1_000_000;
  lab.advance(simTime(toldUs));
  const news = lab.drain(true);
  expect([news.changes, news.console, news.exec, news.asked]).toEqual([[], [], [], []]);
  const place = { branch: 0, journalIndex, at, chain, engine: ENGINE_VERSION, blockSet: "set", fileBytes: 0, workMs: 0 };
  const plan: OpeningPlan = { snapshot: { ...place, ...packed }, prologue: null, tail: [], toldUs };
  return { lab, plan, blocks };
}

function opened(plan: OpeningPlan) {
  const batches: LabBatch[] = [];
  const machines: LabMachine[] = [];
  const factory = {
    engine: ENGINE_VERSION,
    openLab(state: LabSnapshot) {
      machines.push(openLab(state));
      return machines.at(-1);
    },
  } as unknown as LabFactory;
  const outlet = {
    batch: (batch: LabBatch) => void batches.push(batch),
    snapshot: () => {},
    block: () => {},
    wake: () => {},
    troubled: () => {},
    failed: () => {},
    entered: () => {},
    whole: <T>(work: () => T) => work(),
    wallMs: () => performance.now(),
  };
  const message = { t: "open", labId: LAB, plan, branch: 0, head: journalStart(LAB), clockUs: plan.toldUs, speed: 0, files: null } as const;
  const steps = openRun(factory, message, outlet);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const run: LabRun = step.value;
  const answerOf = (rid: number): unknown => {
    const answer = batches.flatMap(({ answers }) => answers).find((each) => each.rid === rid);
    return answer && "value" in answer ? answer.value : undefined;
  };
  return { run, batches, answerOf, machine: machines[0] as LabMachine };
}

test("a quiet lab tells after a crash what its records are, as they were seen, before it is there, and comes to the same state", async () => {
  const { lab, plan, blocks } = await quietLab(90);
  const { run, batches, answerOf, machine } = opened({ ...plan, isQuiet: true });
  expect(machine.now()).toBe(plan.snapshot.at);
  expect(run.clock()).toMatchObject({ nowUs: plan.toldUs, reached: 0 });
  run.query(1, "hash", null as never);
  run.query(2, "blocks", null as never);
  run.turn(0);
  expect(machine.now()).toBeLessThan(plan.toldUs);
  const marks = answerOf(2) as ReturnType<LabMachine["blocks"]>;
  expect(marks.map(({ key }) => machine.block(key)?.text)).toEqual(blocks);
  expect(answerOf(1)).toBeUndefined();
  while (answerOf(1) === undefined) run.turn(8);
  expect(answerOf(1)).toBe(lab.hash());
  expect(batches.every(({ output, clock }) => output.changes.length === 0 && clock.nowUs === plan.toldUs)).toBe(true);
});

test("a lab of which more was told is open when it is there, whatever its plan says of it otherwise", async () => {
  const { lab, plan } = await quietLab(5);
  for (const more of [{}, { isQuiet: true, snapshot: { ...plan.snapshot, engine: "13" } }]) {
    const { run, machine } = opened({ ...plan, ...more });
    expect(machine.now()).toBe(plan.toldUs);
    expect(run.clock().reached).toBeNull();
    expect(machine.hash()).toBe(lab.hash());
  }
});

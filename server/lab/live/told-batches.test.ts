import { expect, test } from "vitest";
import type { LabBatch, ToWorker } from "../worker/messages";
import type { LabRow } from "./lab-row";
import { LiveLab } from "./live-lab";

const owner = { ownerId: "u1", ownerName: "Ada", ownerUsername: "ada", instructorRole: null, members: new Map() };
const row: LabRow = {
  ...owner,
  id: "lab",
  name: "lab",
  scenario: "starter",
  seed: 1,
  epochUs: 0,
  createdAt: new Date(0),
  historyHours: null,
  sleepMinutes: null,
  dom0Access: null,
};
const clock = { nowUs: 5, epochUs: 0, speed: 1, reached: null, nextEventAtUs: null } as const;
const batch: LabBatch = {
  entries: [],
  clock,
  isClockChange: true,
  isPaceNews: false,
  output: { now: 5 as never, changes: [], asked: [], console: [], exec: [], faults: [], tasks: [] },
  notes: [],
  answers: [],
};

test("the end of what is run again after a crash is told to nobody; whoever sets the clock is told by the answer", async () => {
  const posted: ToWorker[] = [];
  const lab = new LiveLab(
    row,
    { clockUs: 0, speed: 1, counts: null, setAside: [] },
    (message) => posted.push(message),
    () => null,
    () => {},
  );
  lab.opened(clock, null);
  expect(lab.isToldBy(batch)).toBe(false);
  const set = lab.setSpeed({ kind: "step", us: 5 });
  // Whoever waits may hear of anything that comes meanwhile.
  expect(lab.isToldBy({ ...batch, isClockChange: false })).toBe(true);
  const answers = posted.flatMap((message) => ("rid" in message ? [{ rid: message.rid, value: null }] : []));
  expect(answers).toHaveLength(1);
  lab.settle(answers);
  await set;
  expect(lab.isToldBy({ ...batch, answers })).toBe(true);
  expect(lab.isToldBy(batch)).toBe(false);
});

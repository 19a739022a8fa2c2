import { expect, test } from "vitest";
import type { LabSnapshot } from "../../simulator/contract/lab";
import { openLab } from "../../simulator/lab";
import type { RunningOperation } from "../../simulator/world/running-operation";
import { LabDriver, plainStarter } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

/** A state as it was before operations had children: one signal, and nothing said of who asked or of expected times. */
function inOldForm(snapshot: LabSnapshot): LabSnapshot {
  const slices = snapshot.slices.map((slice) => {
    if (slice.part !== "operation") return slice;
    const { task, op, args, vars, step, stepStartedAt, stepEndsAt, waitsFor, token } = JSON.parse(slice.text) as RunningOperation;
    const old = { task, op, args, vars, step, stepStartedAt, stepEndsAt, token, waitsFor: waitsFor?.[0]?.signal ?? null };
    return { ...slice, text: JSON.stringify(old) };
  });
  return { ...snapshot, slices, versions: { ...snapshot.versions, operation: 1 } };
}

test("operations of a state of the older form go on to their end, by time and by signal", () => {
  const d = plainStarter().run(1);
  const start = d.taken("VM.start", { vm: d.vm("test-01") });
  const stop = d.taken("VM.clean_shutdown", { vm: d.vm("db-01") });
  d.run(0.1);
  const opened = new LabDriver(openLab(inOldForm(d.lab.snapshot()), plainEngine));
  opened.lab.check();
  for (const task of [start, stop]) expect(opened.status(task)).toBe("pending");
  opened.run(60).lab.check();
  for (const task of [start, stop]) expect(opened.record("task", task).fields).toMatchObject({ status: "success", progress: 1 });
  expect(opened.field("VM", d.vm("test-01"), "power_state")).toBe("Running");
  expect(opened.field("VM", d.vm("db-01"), "power_state") ?? "Halted").toBe("Halted");
});

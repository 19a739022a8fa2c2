import { expect, test } from "vitest";
import type { LabSnapshot } from "../../simulator/contract/lab";
import { openLab } from "../../simulator/lab";
import type { RunningOperation } from "../../simulator/world/running-operation";
import { GIB, LabDriver, MIB, plainStarter } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

/** A state as it was before operations had children: one signal, and nothing said of who asked or of expected times. */
function inOldForm(snapshot: LabSnapshot): LabSnapshot {
  const slices = snapshot.slices.map((slice) => {
    if (slice.part !== "operation") return slice;
    const { task, op, args, vars, step, stepStartedAt, stepEndsAt, waitsFor, token } = JSON.parse(slice.text) as RunningOperation;
    // Nothing was shown on hosts then, and an object that was made stood there without the operation.
    const { made: _, ...others } = vars;
    const old = {
      task,
      op,
      args,
      vars: op === "VM.create_from_template" ? { ...others, made: ["VM", vars.vm] } : others,
      step,
      stepStartedAt,
      stepEndsAt,
      token,
      waitsFor: waitsFor?.[0]?.signal ?? null,
    };
    return { ...slice, text: JSON.stringify(old) };
  });
  return { ...snapshot, slices, versions: { ...snapshot.versions, operation: 1 } };
}

const newVm = (d: LabDriver) => ({
  template: d.vm("Alpine Linux 3.20"),
  name_label: "new",
  VCPUs: 1,
  memory: 256 * MIB,
  disks: [{ name_label: "root", SR: d.named("SR", "Shared NFS storage").ref, virtual_size: GIB }],
  vifs: [],
  start: true,
});

test("operations of a state of the older form go on to their end, by time and by signal", () => {
  const d = plainStarter().run(1);
  const start = d.taken("VM.start", { vm: d.vm("test-01") });
  const stop = d.taken("VM.clean_shutdown", { vm: d.vm("db-01") });
  const made = d.taken("VM.create_from_template", newVm(d));
  d.run(0.5);
  const opened = new LabDriver(openLab(inOldForm(d.lab.snapshot()), plainEngine));
  opened.lab.check();
  for (const task of [start, stop, made]) expect(opened.status(task)).toBe("pending");
  opened.run(60).lab.check();
  for (const task of [start, stop, made]) expect(opened.record("task", task).fields).toMatchObject({ status: "success", progress: 1 });
  expect(opened.field("VM", d.vm("test-01"), "power_state")).toBe("Running");
  expect(opened.field("VM", d.vm("db-01"), "power_state") ?? "Halted").toBe("Halted");
});

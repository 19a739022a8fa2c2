import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { exit, type Program, waitUntil } from "../../simulator/guest/os/program";
import { TestWorld } from "../../simulator/guest/test-harness";
import { createLab } from "../../simulator/lab";
import { InvariantBroken } from "../../simulator/model/fault";
import type { EngineMaker } from "../../simulator/world/world";
import { EPOCH, LabDriver } from "../support/lab-driver";

/** A program with a fault of ours: at once, or after a second of work. */
const faulty: Program<{ at: number }> = {
  name: "faulty",
  start(ctx) {
    if (ctx.args[0] === "start") throw new Error("in its start");
    return { at: ctx.mono() + 1_000_000 };
  },
  step(ctx, state) {
    if (ctx.mono() < state.at) return waitUntil(state.at);
    if (ctx.args[0] === "late") throw new TypeError("after a second");
    return exit(0);
  },
};

test.each([
  ["start", "in its start"],
  ["late", "after a second"],
])(
  "[HLD-2] a program that fails in our code dies of SIGSEGV, told of by its shell, in the kernel's log and in the fault log (%s)",
  (when, message) => {
    const guest = new TestWorld()
      .add({}, { programs: [faulty] })
      .start()
      .login();
    const result = guest.exec(`faulty ${when}; echo $?; sleep 1 & faulty ok; echo $?; wait; dmesg | tail -1`);
    expect(result.stderr).toMatch(/Segmentation fault/);
    expect(result.stdout).toMatch(/^139\n0\n\[.*faulty\[\d+\]: segfault at .*\n$/);
    expect(guest.faults).toEqual([
      { kind: "process", what: expect.stringMatching(`^faulty ${when} \\(pid \\d+\\)$`), error: expect.objectContaining({ message }) },
    ]);
  },
);

/** A lab in which one call of web-01's engine fails. */
function labWith(entry: "serialIn" | "save", error: Error): LabDriver {
  const makeEngine: EngineMaker = (world, spec, services, vm) => {
    const engine = makeGuestEngine(world, spec, services, vm);
    if (spec.name !== "web-01") return engine;
    const fail = (): never => {
      throw error;
    };
    return Object.assign(engine, { [entry]: fail });
  };
  return new LabDriver(createLab({ scenario: "starter", seed: 7, epochUs: EPOCH, makeEngine }));
}

test("[HLD-2] a guest whose kernel fails in our code crashes; its neighbours and the lab go on, and it can be started again", () => {
  const driver = labWith("serialIn", new Error("no such page"));
  const vm = driver.vm("web-01");
  driver.lab.apply({ at: driver.now, kind: "consoleInput", console: vm, text: "x" });
  driver.run(1);
  expect(driver.lab.drain().faults).toEqual([
    expect.objectContaining({ kind: "kernel", vm, what: "serialIn", message: "no such page", stack: expect.stringContaining("Error") }),
  ]);
  driver.run(60);
  driver.lab.check();
  expect(driver.record("VM", vm).fields.power_state).not.toBe("Paused");
  expect(driver.named("VM", "app-01").fields.power_state).toBe("Running");
  if (driver.record("VM", vm).fields.power_state === "Halted") driver.taken("VM.start", { vm });
  driver.run(60);
  expect(driver.record("VM", vm).fields.power_state).toBe("Running");
});

test("[HLD-2] an operation that fails in our code fails alone, takes back what it did, and names the fault", () => {
  const driver = labWith("save", new Error("no such page"));
  const vm = driver.vm("web-01");
  const disks = driver.all("VDI").length;
  driver.taken("VM.suspend", { vm });
  driver.run(120);
  expect(driver.lab.drain().faults).toEqual([
    expect.objectContaining({ kind: "operation", vm, what: "VM.suspend", message: "no such page" }),
  ]);
  const task = driver.all("task").find(({ fields }) => String(fields.name_label).startsWith("VM.suspend"));
  expect(task?.fields).toMatchObject({ status: "failure", error_info: ["INTERNAL_ERROR", "no such page"] });
  expect(driver.field("VM", vm, "power_state")).toBe("Running");
  // A field at its default is not told.
  expect(driver.field("VM", vm, "current_operations") ?? {}).toEqual({});
  expect(driver.all("VDI").length).toBe(disks);
});

test("[HLD-2] a broken invariant stops its lab: nobody may go on with a state that cannot be trusted", () => {
  const driver = labWith("save", new InvariantBroken("a disk has two owners"));
  driver.taken("VM.suspend", { vm: driver.vm("web-01") });
  expect(() => driver.run(120)).toThrow(InvariantBroken);
});

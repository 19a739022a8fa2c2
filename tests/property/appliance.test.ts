import { expect, test } from "vitest";
import { type LabDriver, plainStarter } from "../support/lab-driver";

const VMS = ["web-01", "db-01", "test-01"] as const;

/** A vApp of three halted VMs. @param orders - of each, in the order above */
function shop(orders: readonly [number, number, number]): { readonly d: LabDriver; readonly app: string } {
  const d = plainStarter();
  for (const name of VMS) if (d.field("VM", d.vm(name), "power_state") === "Running") d.done("VM.hard_shutdown", { vm: d.vm(name) });
  const app = d.taken("VM_appliance.create", { name_label: "shop" });
  for (const [i, name] of VMS.entries()) {
    d.taken("VM.set_appliance", { self: d.vm(name), value: app });
    d.taken("VM.set_order", { self: d.vm(name), value: orders[i] ?? 0 });
  }
  return { d, app };
}
/** When the children of a task began and ended, s of its own time, by VM. */
function turns(d: LabDriver, task: string): Record<string, [begun: number, ended: number]> {
  const at = (date: unknown): number => Date.parse(String(date).replace(/^(\d{4})(\d\d)(\d\d)T/, "$1-$2-$3T")) / 1000;
  const rows = d.all("task").filter((one) => one.fields.subtask_of === task);
  const first = Math.min(...rows.map((one) => at(one.fields.created)));
  const nameOf = (ref: unknown): string => VMS.find((name) => d.vm(name) === ref) ?? "";
  return Object.fromEntries(
    rows.map(({ fields }) => [
      nameOf((fields.other_config as Record<string, string>).applies_to),
      [at(fields.created) - first, at(fields.finished) - first],
    ]),
  );
}
const allowed = (d: LabDriver, app: string) => d.field("VM_appliance", app, "allowed_operations") ?? [];

test("[xapi_vm_appliance_lifecycle.ml] what may be done to a vApp follows from its VMs", () => {
  const { d, app } = shop([0, 0, 0]);
  expect(allowed(d, app)).toEqual(["start"]);
  d.done("VM.start", { vm: d.vm("db-01") });
  expect(allowed(d, app)).toEqual(["start", "clean_shutdown", "hard_shutdown", "shutdown"]);
  d.done("VM_appliance.start", { self: app });
  expect(allowed(d, app)).toEqual(["clean_shutdown", "hard_shutdown", "shutdown"]);
  expect(d.refusal("VM_appliance.start", { self: app })).toMatchObject({ code: "OPERATION_NOT_ALLOWED", why: ["appliance.none_halted"] });
  const empty = d.taken("VM_appliance.create", { name_label: "empty" });
  expect(d.refusal("VM_appliance.start", { self: empty })).toMatchObject({ why: ["appliance.no_vms"] });
  expect(allowed(d, empty)).toEqual([]);
});

test("VMs start in ascending order, those of one order at once, and stop in descending order", () => {
  const { d, app } = shop([1, 0, 1]);
  const started = turns(d, d.done("VM_appliance.start", { self: app, paused: false }).ref);
  expect(started["web-01"]?.[0]).toBeGreaterThanOrEqual(started["db-01"]?.[1] ?? Number.NaN);
  expect(started["test-01"]?.[0]).toBeLessThan(started["web-01"]?.[1] ?? Number.NaN);
  const stopped = turns(d, d.done("VM_appliance.hard_shutdown", { self: app }).ref);
  expect(stopped["db-01"]?.[0]).toBeGreaterThanOrEqual(
    Math.max(stopped["web-01"]?.[1] ?? Number.NaN, stopped["test-01"]?.[1] ?? Number.NaN),
  );
  for (const name of VMS) expect(d.field("VM", d.vm(name), "power_state") ?? "Halted").toBe("Halted");
});

test("a VM's delay holds up the next order, and its own task", () => {
  const { d, app } = shop([0, 1, 2]);
  d.taken("VM.set_start_delay", { self: d.vm("web-01"), value: 40 });
  const started = turns(d, d.done("VM_appliance.start", { self: app }).ref);
  expect((started["db-01"]?.[0] ?? 0) - (started["web-01"]?.[0] ?? 0)).toBeGreaterThanOrEqual(40);
  expect((started["test-01"]?.[0] ?? 0) - (started["db-01"]?.[0] ?? 0)).toBeLessThan(40);
  d.taken("VM.set_shutdown_delay", { self: d.vm("test-01"), value: 60 });
  const stopped = turns(d, d.done("VM_appliance.hard_shutdown", { self: app }).ref);
  expect(stopped["db-01"]?.[0]).toBeGreaterThanOrEqual(60);
});

test("one that cannot start keeps none of the others, and is named", () => {
  const { d, app } = shop([0, 1, 2]);
  d.taken("VM.set_blocked_operations", { self: d.vm("db-01"), value: { start: "kept" } });
  const task = d.taken("VM_appliance.start", { self: app });
  d.run(120);
  expect(d.field("task", task, "status")).toBe("failure");
  expect(d.field("task", task, "error_info")).toEqual(["OPERATION_PARTIALLY_FAILED", "VM_appliance.start", d.vm("db-01")]);
  expect(VMS.map((name) => d.field("VM", d.vm(name), "power_state") ?? "Halted")).toEqual(["Running", "Halted", "Running"]);
});

test("a vApp that starts paused leaves its guests paused; one operation at a time", () => {
  const { d, app } = shop([0, 0, 0]);
  d.taken("VM_appliance.start", { self: app, paused: true });
  expect(d.refusal("VM_appliance.start", { self: app })).toMatchObject({ code: "OTHER_OPERATION_IN_PROGRESS" });
  expect(d.refusal("VM_appliance.destroy", { self: app })).toMatchObject({ code: "OTHER_OPERATION_IN_PROGRESS" });
  d.run(60);
  for (const name of VMS) expect(d.field("VM", d.vm(name), "power_state")).toBe("Paused");
});

test("a vApp that is gone leaves its VMs, and a VM that is gone leaves it", () => {
  const { d, app } = shop([0, 0, 0]);
  expect(d.refusal("VM.set_appliance", { self: d.vm("Alpine Linux 3.20"), value: app })).toMatchObject({ why: ["appliance.not_for"] });
  for (const name of VMS.slice(1)) d.taken("VM.set_appliance", { self: d.vm(name), value: "OpaqueRef:NULL" });
  d.taken("VM.destroy", { self: d.vm("web-01") });
  expect(allowed(d, app)).toEqual([]);
  d.taken("VM.set_appliance", { self: d.vm("db-01"), value: app });
  d.taken("VM_appliance.destroy", { self: app });
  expect(d.field("VM", d.vm("db-01"), "appliance") ?? "OpaqueRef:NULL").toBe("OpaqueRef:NULL");
  d.run(1).lab.check();
});

test("a delay or an order that is none is refused", () => {
  const d = plainStarter();
  for (const [op, field] of [
    ["VM.set_order", "order"],
    ["VM.set_start_delay", "start_delay"],
    ["VM.set_shutdown_delay", "shutdown_delay"],
  ] as const)
    expect(d.refusal(op, { self: d.vm("web-01"), value: -1 })).toMatchObject({ code: "INVALID_VALUE", params: [field, "-1"] });
});

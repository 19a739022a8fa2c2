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

test("a vApp is arranged whole or not at all: made, named, its VMs put there and let go", () => {
  const d = plainStarter();
  const [web, db, other] = VMS.map((name) => d.vm(name)) as [string, string, string];
  const at = (vm: string) => d.field("VM", vm, "appliance");
  const place = { order: 2, start_delay: 5, shutdown_delay: 7 };
  const wanted = { self: null, name_label: "shop", name_description: "sells", put: [{ vm: web, ...place }, { vm: db }], drop: [] };
  const before = d.picture();
  for (const wrong of [
    { vm: other, order: -1 },
    { vm: other, start_delay: 86_401 },
    { vm: other, shutdown_delay: 0.5 },
  ])
    d.refusal("VM_appliance.arrange", { ...wanted, put: [...wanted.put, wrong] });
  d.refusal("VM_appliance.arrange", { ...wanted, name_label: null });
  for (const gone of [{ put: [...wanted.put, { vm: "OpaqueRef:nowhere" }] }, { drop: ["OpaqueRef:nowhere"] }])
    expect(d.refusal("VM_appliance.arrange", { ...wanted, ...gone }).code).toBe("HANDLE_INVALID");
  const dom0 = d.all("VM").find(({ fields }) => fields.is_control_domain)?.ref;
  expect(d.refusal("VM_appliance.arrange", { ...wanted, put: [...wanted.put, { vm: dom0 }] })).toMatchObject({
    why: ["appliance.not_for"],
  });
  expect(d.refusal("VM_appliance.arrange", wanted, "vm-power-admin").code).toBe("RBAC_PERMISSION_DENIED");
  expect(d.picture()).toBe(before);

  const app = d.taken("VM_appliance.arrange", wanted);
  expect(d.record("VM_appliance", app).fields).toMatchObject({ name_label: "shop", name_description: "sells" });
  expect(d.record("VM", web).fields).toMatchObject({ appliance: app, ...place });
  expect(at(db)).toBe(app);
  expect(allowed(d, app)).toContain("clean_shutdown");

  // What is left out stays; one that is elsewhere by now is not let go from there.
  const second = d.taken("VM_appliance.create", { name_label: "second" });
  d.taken("VM.set_appliance", { self: db, value: second });
  const next = {
    self: app,
    put: [
      { vm: other, order: 1 },
      { vm: web, shutdown_delay: 0 },
    ],
    drop: [db],
  };
  expect(d.taken("VM_appliance.arrange", next)).toBe(app);
  expect([at(web), at(db), at(other)]).toEqual([app, second, app]);
  expect(d.record("VM_appliance", app).fields).toMatchObject({ name_label: "shop", name_description: "sells" });
  expect(d.record("VM", web).fields).toMatchObject({ order: 2, start_delay: 5 });
  d.taken("VM_appliance.arrange", { self: app, put: [], drop: [web, other] });
  expect(allowed(d, app)).toEqual([]);
  d.lab.check();
});

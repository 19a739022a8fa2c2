import { describe, expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { hashOfSlices, inOrder } from "../../simulator/state/snapshot";
import { parts } from "../../simulator/state/table";
import { LabDriver as Driver, type LabDriver, plainStarter, starter } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

const hostOf = (d: LabDriver, name = "xen-02"): string => d.named("host", name).ref;
const isLive = (d: LabDriver, host: string): boolean => d.field("host_metrics", String(d.field("host", host, "metrics")), "live") === true;
const residents = (d: LabDriver, host: string): readonly string[] =>
  d.all("VM").flatMap(({ ref, fields }) => (fields.resident_on === host && fields.is_control_domain !== true ? [ref] : []));
const allowed = (d: LabDriver, host: string): readonly string[] => (d.field("host", host, "allowed_operations") ?? []) as readonly string[];

/** What operations on VMs do to a host. */
const USES = ["provision", "vm_start", "vm_resume"];

/** Disables a host, allows it to be switched on again, and switches it off. */
function switchOff(d: LabDriver, host: string): void {
  d.taken("host.set_power_on_mode", { self: host, power_on_mode: "wake-on-lan" });
  d.taken("host.disable", { host });
  expect(d.done("host.shutdown", { host }).fields.status).toBe("success");
}

describe("[xapi.md §14] a host's power", () => {
  test("what may be done to a host follows from whether it is on, and enabled", () => {
    const d = plainStarter();
    const host = hostOf(d);
    expect(allowed(d, host)).toEqual([...USES, "enable"]);
    expect(d.refusal("host.shutdown", { host }).code).toBe("HOST_NOT_DISABLED");
    expect(d.refusal("host.power_on", { host })).toEqual({ code: "HOST_IS_LIVE", params: [host] });
    d.taken("host.disable", { host });
    expect(allowed(d, host)).toEqual([...USES, "enable", "shutdown", "reboot"]);
    expect(d.refusal("VM.start_on", { vm: d.vm("test-01"), host }).code).toBe("HOST_DISABLED");
    d.taken("host.enable", { host });
    expect(d.done("VM.start_on", { vm: d.vm("test-01"), host }).fields.status).toBe("success");
    d.taken("host.disable", { host });
    const task = d.taken("host.shutdown", { host });
    expect(d.field("host", host, "current_operations")).toEqual({ [task]: "shutdown" });
    expect(d.refusal("host.reboot", { host }).code).toBe("OTHER_OPERATION_IN_PROGRESS");
    d.run(60);
    expect(d.status(task)).toBe("success");
    expect(allowed(d, host)).toEqual([]);
    expect(d.refusal("host.enable", { host })).toEqual({ code: "HOST_OFFLINE", params: [host] });
    expect(d.refusal("host.power_on", { host }).code).toBe("HOST_POWER_ON_MODE_DISABLED");
    d.taken("host.set_power_on_mode", { self: host, power_on_mode: "wake-on-lan" });
    expect(allowed(d, host)).toEqual(["power_on"]);
  });

  test("guests that are left go down with it, as parts of its task; it answers nothing and is not chosen; and comes back whole", () => {
    const d = starter();
    const host = hostOf(d);
    const before = residents(d, host);
    expect(before.length).toBeGreaterThan(0);
    expect(d.exec("xen-02", "xl list").code).toBe(0);
    switchOff(d, host);
    d.lab.check();
    expect(isLive(d, host)).toBe(false);
    expect(residents(d, host)).toEqual([]);
    for (const vm of before) expect(d.field("VM", vm, "power_state") ?? "Halted").toBe("Halted");
    const forced = d.all("task").filter(({ fields }) => fields.subtask_of !== undefined);
    expect(forced.map(({ fields }) => [String(fields.name_label).split(" ")[0], fields.status])).toEqual(
      before.map(() => ["VM.hard_shutdown", "success"]),
    );
    expect(d.exec("xen-02", "xl list").code).toBe(125);
    const dom0 = String(d.field("host", host, "control_domain"));
    expect(d.lab.console(dom0)?.isLive).toBe(false);
    expect(d.refusal("VM.start_on", { vm: d.vm("test-01"), host }).code).toBe("HOST_NOT_LIVE");
    for (const view of ["inside", "topology", "samples"] as const)
      d.lab.ask(
        view as "inside",
        (view === "inside" ? { host, detail: null } : view === "samples" ? { refs: [host] } : { plan: "infrastructure" }) as never,
      );
    expect(d.done("VM.start", { vm: d.vm("test-01") }).fields.status).toBe("success");
    expect(d.field("VM", d.vm("test-01"), "resident_on")).toBe(hostOf(d, "xen-01"));

    d.run(600).lab.check();
    expect(d.done("host.power_on", { host }).fields.status).toBe("success");
    d.run(30).lab.check();
    expect([isLive(d, host), d.field("host", host, "enabled")]).toEqual([true, true]);
    expect(d.exec("xen-02", "xl list").stdout).toMatch(/^Domain-0 +0 /m);
    expect(d.lab.console(dom0)?.isLive).toBe(true);
    expect(d.done("VM.start_on", { vm: before[0] as string, host }).fields.status).toBe("success");
    expect(d.exec("xen-02", "xl list").stdout.trim().split("\n")).toHaveLength(3);
    d.run(60).lab.check();
  });

  test("VMs that start or resume show on their host; one that resumes keeps it from going down, one that starts does not", () => {
    const d = plainStarter();
    const host = hostOf(d);
    const vm = residents(d, host)[0] as string;
    d.done("VM.suspend", { vm });
    const resume = d.taken("VM.resume_on", { vm, host });
    const start = d.taken("VM.start_on", { vm: d.vm("test-01"), host });
    d.run(0.1);
    expect(d.field("host", host, "current_operations")).toEqual({ [resume]: "vm_resume", [start]: "vm_start" });
    d.taken("host.disable", { host });
    expect(d.refusal("host.shutdown", { host })).toEqual({
      code: "OTHER_OPERATION_IN_PROGRESS",
      params: ["host", host, "vm_resume", resume],
    });
    d.taken("task.cancel", { task: resume });
    expect(d.field("host", host, "current_operations")).toEqual({ [start]: "vm_start" });
    expect(d.done("host.shutdown", { host }).fields.status).toBe("success");
    d.lab.check();
    expect(d.field("host", host, "current_operations") ?? {}).toEqual({});
  });

  test("a reboot brings it back enabled, or disabled where that was asked for", () => {
    const d = plainStarter();
    const host = hostOf(d);
    for (const auto_enable of [true, false]) {
      d.taken("host.disable", { host, auto_enable });
      expect(d.done("host.reboot", { host }).fields.status).toBe("success");
      d.lab.check();
      expect([isLive(d, host), d.field("host", host, "enabled") ?? false]).toEqual([true, auto_enable]);
    }
    d.taken("host.enable", { host });
    d.taken("host.disable", { host });
    d.done("host.reboot", { host });
    expect(d.field("host", host, "enabled")).toBe(true);
  });

  test("operations that are under way on its VMs fail when the power goes, and leave their VMs whole", () => {
    const d = plainStarter();
    const host = hostOf(d);
    const vm = residents(d, host)[0] as string;
    const start = d.taken("VM.start_on", { vm: d.vm("test-01"), host });
    d.taken("VM.set_blocked_operations", { self: vm, value: { hard_shutdown: "exam" } });
    d.taken("host.disable", { host });
    d.done("host.shutdown", { host });
    d.lab.check();
    expect(["success", "failure"]).toContain(d.status(start));
    for (const each of [vm, d.vm("test-01")]) {
      expect(d.field("VM", each, "power_state") ?? "Halted").toBe("Halted");
      expect(d.field("VM", each, "current_operations") ?? {}).toEqual({});
    }
  });

  test.each([0.05, 2, 8.5, 30, 65, 75, 100])("killed %s s after a reboot has begun, it goes on to the same", (seconds) => {
    const d = plainStarter(3).run(1);
    const host = hostOf(d);
    d.taken("host.disable", { host });
    d.taken("host.reboot", { host });
    d.run(seconds);
    const opened = new Driver(openLab(d.lab.snapshot(), plainEngine));
    for (const each of [d, opened]) each.run(200).lab.check();
    expect(opened.lab.hash()).toBe(d.lab.hash());
    expect(isLive(opened, host)).toBe(true);
  });

  test("a snapshot that is written while a host goes down has it as it was", () => {
    const d = plainStarter(4).run(1);
    const host = hostOf(d);
    d.taken("host.disable", { host });
    d.taken("host.shutdown", { host });
    d.run(9);
    const before = d.lab.hash();
    const underWay = d.lab.beginSnapshot();
    d.run(20);
    expect(isLive(d, host)).toBe(false);
    while (!underWay.write(() => false));
    expect(hashOfSlices(inOrder(underWay.take(), parts))).toBe(before);
  });
});

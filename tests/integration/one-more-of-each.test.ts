/** What one file and its name in a table give: a verb, a view, a part of the world, a subcommand of xl, and an alert. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { App } from "../../server/app";
import { createLab, type LabRole, openLab } from "../../simulator";
import { tables } from "../fixtures/one-more/tables";
import { bundled } from "../support/bundles";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { heard, startTestApp, temporaryDirectory, Visitor } from "./support/test-app";

describe("in a lab", () => {
  const fresh = (): LabDriver => new LabDriver(createLab({ scenario: "starter", seed: 3, epochUs: EPOCH, tables }));
  const vmOf = (d: LabDriver): string => d.vm("web-01");
  const ringing = (d: LabDriver, trigger = "bell") => ({ vm: vmOf(d), trigger });
  const rungIn = (d: LabDriver): unknown => (d.lab.ask as (view: string, args: unknown) => unknown)("rings", null);
  const allowed = (d: LabDriver) => d.field("VM", vmOf(d), "allowed_operations");

  test("the verb takes its time, shows itself, refuses, and is taken back whole", () => {
    const d = fresh();
    expect(d.refusal("VM.send_trigger", ringing(d, "gong"))).toMatchObject({ code: "INVALID_VALUE", params: ["trigger", "gong"] });
    expect(d.refusal("VM.send_trigger", ringing(d), "vm-operator").code).toBe("RBAC_PERMISSION_DENIED");
    expect(d.refusal("VM.send_trigger", { vm: vmOf(d) }).code).toBe("INVALID_VALUE");
    expect(allowed(d)).toContain("send_trigger");
    const task = d.taken("VM.send_trigger", ringing(d));
    d.run(1);
    expect(Object.values(d.field("VM", vmOf(d), "current_operations") as object)).toEqual(["send_trigger"]);
    expect(d.refusal("VM.send_trigger", ringing(d)).code).toBe("OTHER_OPERATION_IN_PROGRESS");
    expect(rungIn(d)).toEqual([{ vm: vmOf(d), count: 1 }]);
    d.taken("task.cancel", { task });
    d.run(5);
    expect(rungIn(d)).toEqual([]);
    expect(d.all("message")).toEqual([]);
    d.lab.check();
  });

  test("the alert is raised by its cause", () => {
    const d = fresh();
    d.done("VM.send_trigger", ringing(d));
    d.done("VM.send_trigger", ringing(d));
    expect(d.all("message").map(({ fields }) => [fields.name, fields.priority, fields.body])).toEqual([
      ["VMPP_SNAPSHOT_MISSED_EVENT", 3, "web-01 was rung for, 1 in all"],
      ["VMPP_SNAPSHOT_MISSED_EVENT", 3, "web-01 was rung for, 2 in all"],
    ]);
  });

  test("it is not offered where it would be refused, and why is said by its own checks", () => {
    const d = fresh();
    const why = (role: LabRole, ref = vmOf(d)) =>
      d.lab.ask("whyNot", { ref, operations: ["VM.send_trigger"] }, { user: "ann", role })["VM.send_trigger"]?.code ?? null;
    expect([why("pool-admin"), why("vm-operator")]).toEqual([null, "RBAC_PERMISSION_DENIED"]);
    d.done("VM.pause", { vm: vmOf(d) });
    expect(allowed(d)).not.toContain("send_trigger");
    expect(why("pool-admin")).toBe("VM_BAD_POWER_STATE");
  });

  test("the subcommand does it in the typist's name and waits for its end", () => {
    const d = fresh();
    expect(d.exec("xen-01", "xl ring web-01")).toMatchObject({ stdout: "ding\n", code: 0 });
    expect(rungIn(d)).toEqual([{ vm: vmOf(d), count: 1 }]);
    expect(d.exec("xen-01", "xl pause web-01; xl ring web-01")).toMatchObject({
      stderr: expect.stringContaining("nobody answers"),
      code: 1,
    });
  });

  test("the part is in the snapshot, half-way through the verb too; the same journal gives the same hash", () => {
    const d = fresh();
    d.done("VM.send_trigger", ringing(d));
    d.taken("VM.send_trigger", ringing(d));
    d.run(1);
    const snapshot = d.lab.snapshot();
    expect(snapshot.slices.filter(({ part }) => part === "doorbell").map(({ text }) => JSON.parse(text))).toEqual([[[vmOf(d), 2]]]);
    const opened = new LabDriver(openLab(structuredClone(snapshot), undefined, undefined, tables));
    expect(opened.lab.hash()).toBe(d.lab.hash());
    for (const each of [d, opened]) each.run(10);
    expect(opened.lab.hash()).toBe(d.lab.hash());
    expect(opened.all("message")).toHaveLength(2);

    const again = fresh();
    for (const entry of d.journal) again.lab.apply(entry);
    again.lab.advance(d.now);
    expect(again.lab.hash()).toBe(d.lab.hash());
    expect(() => openLab(snapshot)).toThrow("the state has a part doorbell, which is not known");
  });
});

describe("through the server", () => {
  const directory = temporaryDirectory();
  const workerFile = bundled("one-more-worker");
  const PASSWORD = "a long password";
  let app: App;
  let admin: Visitor;
  let student: Visitor;
  let labId: string;

  beforeAll(async () => {
    app = await startTestApp(directory.path, { workerFile });
    admin = await Visitor.signedIn(app.url);
    labId = (await admin.api.lab.create.mutate({ name: "bells", scenario: "starter" })).id;
    await admin.api.account.create.mutate({ username: "student", displayName: "Student", password: PASSWORD, role: "student" });
    student = await Visitor.signedIn(app.url, "student", PASSWORD);
    await admin.api.lab.setMember.mutate({ labId, username: "student", role: "vm-operator" });
  }, 120_000);
  afterAll(async () => {
    admin.leave();
    student.leave();
    await app.close();
    directory.remove();
  });
  const submit = (visitor: Visitor, requestId: string, vm: string) =>
    visitor.api.lab.submit.mutate({ labId, requestId, op: "VM.send_trigger", args: { vm, trigger: "bell" } });

  test("contract, roles, live feed, and what an acknowledged call has done after the server was ended", async () => {
    expect((await admin.api.lab.operations.query())["VM.send_trigger" as never]).toEqual({
      role: "pool-admin",
      class: "VM",
      as: "send_trigger",
      states: ["Running"],
      inverse: null,
      isLook: false,
    });
    const socket = await student.socket();
    await socket.emitWithAck("lab:join", labId, null);
    const vm = (await admin.records(labId)).records.find(({ fields }) => fields.name_label === "web-01")?.ref ?? "";
    const told = heard(socket, "view:update", ({ answer }) => (answer as readonly unknown[]).length === 1);
    expect(await socket.emitWithAck("view:follow", labId, "bells", { view: "rings", args: null })).toEqual({ ok: true });

    expect(await submit(student, "a student's request", vm)).toMatchObject({
      fault: { code: "RBAC_PERMISSION_DENIED", why: ["role.needed", "pool-admin", "student", "vm-operator"] },
    });
    expect(await submit(admin, "the admin's request", vm)).toMatchObject({ ok: true });
    expect((await told).answer).toEqual([{ vm, count: 1 }]);

    admin.leave();
    student.leave();
    await app.close();
    app = await startTestApp(directory.path, { workerFile });
    admin = await Visitor.signedIn(app.url);
    student = await Visitor.signedIn(app.url, "student", PASSWORD);
    expect(await student.api.lab.ask.query({ labId, view: "rings", args: null })).toEqual([{ vm, count: 1 }]);
  });
});

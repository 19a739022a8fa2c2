import "../support/all-texts";
import { describe, expect, test } from "vitest";
import { noticeText } from "../../components/i18n/notices/notice-text";
import type { Ref } from "../../simulator/model/ref";
import { addMessage, MESSAGES_KEPT } from "../../simulator/toolstack/notices/messages";
import { checkRateLimit, unknownRateLimit } from "../fixtures/alert/unknown-rate-limit";
import type { LabDriver } from "../support/lab-driver";
import { plainStarter } from "../support/lab-driver";
import { reopened } from "../support/lab-state";
import { openedStarter } from "../support/opened-world";

const names = (d: LabDriver): unknown[] => d.all("message").map(({ fields }) => fields.name);
const bodies = (d: LabDriver): unknown[] => d.all("message").map(({ fields }) => fields.body);

describe("[xapi.md §16] what a guest does by itself raises its notice once", () => {
  test.each([
    ["poweroff", ["VM_SHUTDOWN"], "Halted"],
    ["reboot", ["VM_REBOOTED"], "Running"],
    ["crash", ["VM_CRASHED", "VM_REBOOTED"], "Running"],
  ] as const)("%s", (reason, expected, state) => {
    const { d, servicesOf } = openedStarter();
    const vm = d.vm("db-01");
    servicesOf(vm).stopped(reason);
    d.run(120);
    expect(names(d)).toEqual(expected);
    expect(d.field("VM", vm, "power_state") ?? "Halted").toBe(state);
    d.lab.check();
  });
  test("a crashed guest that is left as it is for somebody to look at", () => {
    const { d, servicesOf } = openedStarter();
    const vm = d.vm("db-01");
    d.taken("VM.set_actions_after_crash", { self: vm, value: "preserve" });
    servicesOf(vm).stopped("crash");
    d.run(120);
    expect(bodies(d)).toEqual([expect.stringMatching(/^VM 'db-01' crashed on host: xen-0\d \(uuid: /)]);
    expect(d.all("message")[0]?.fields.priority).toBe(2);
  });
  test("a reboot for which there is no host is a shutdown", () => {
    const { d, world, servicesOf } = openedStarter();
    for (const host of world.db.all("host")) world.db.set("host", host.$ref, { enabled: false });
    const vm = d.vm("db-01");
    servicesOf(vm).stopped("reboot");
    d.run(120);
    expect(bodies(d)).toEqual(["VM 'db-01' shutdown"]);
    d.lab.check();
  });
});

describe("[xapi.md §16] messages made and dismissed by hand", () => {
  const about = (d: LabDriver) => ({ cls: "Host", obj_uuid: d.named("host", "xen-01").fields.uuid });
  test("message.create makes one about an object that there is", () => {
    const d = plainStarter();
    const ref = d.taken("message.create", { name: " BACKUP_DONE ", priority: 4, ...about(d), body: "all of it\r\nis there" });
    expect(d.record("message", ref).fields).toEqual({
      uuid: expect.any(String),
      name: "BACKUP_DONE",
      priority: 4,
      ...about(d),
      timestamp: expect.stringMatching(/^20270115T/),
      body: "all of it\nis there",
    });
    expect(d.refusal("message.create", { name: "X", priority: 1, ...about(d), cls: "VM", body: "" })).toEqual({
      code: "UUID_INVALID",
      params: ["VM", about(d).obj_uuid],
    });
    for (const [change, params, why] of [
      [{ name: " " }, ["name", " "], ["text.empty"]],
      [{ body: "\u0007" }, ["body", "\ufffd"], ["text.control", "U+0007"]],
      [{ body: "x".repeat(4097) }, ["body", `${"x".repeat(80)}…`], ["text.too_long", 4097, 4096]],
      [{ cls: "network" }, ["cls", "network"], undefined],
    ] as const)
      expect(d.refusal("message.create", { name: "X", priority: 1, ...about(d), body: "", ...change })).toEqual({
        code: "INVALID_VALUE",
        params,
        why,
      });
  });
  test("message.destroy dismisses one, message.destroy_many several, each once", () => {
    const d = plainStarter();
    const [first = "", second = "", third = ""] = ["A", "B", "C"].map((name) =>
      d.taken("message.create", { name, priority: 5, ...about(d), body: "" }),
    );
    d.taken("message.destroy", { self: second });
    expect(names(d)).toEqual(["A", "C"]);
    expect(d.refusal("message.destroy", { self: second })).toEqual({ code: "HANDLE_INVALID", params: ["message", second] });
    d.refusal("message.destroy_many", { messages: [first, second] });
    expect(names(d)).toEqual(["A", "C"]);
    d.taken("message.destroy_many", { messages: [first, third, first] });
    expect(names(d)).toEqual([]);
    d.taken("message.destroy_many", { messages: [] });
    d.lab.check();
  });
});

test("[xapi.md §16] ten thousand messages are kept; the oldest go, in a lab that was closed in between too", () => {
  const { d, world } = openedStarter();
  const { uuid } = world.db.must("VM", d.vm("db-01"));
  for (let n = 0; n < MESSAGES_KEPT + 5; n++) addMessage(world, { name: "N", priority: 5, cls: "VM", obj_uuid: uuid, body: `${n}` });
  expect([d.all("message").length, bodies(d)[0], bodies(d).at(-1)]).toEqual([10_000, "5", "10004"]);
  const later = reopened(d);
  later.done("VM.pause", { vm: later.vm("db-01") });
  expect([later.all("message").length, bodies(later)[0], bodies(later).at(-1)]).toEqual([10_000, "6", "VM 'db-01' paused"]);
});

test("an alert is one file", () => {
  const { d, world } = openedStarter();
  const vm = d.vm("db-01");
  const vif = d.all("VIF").find(({ fields }) => fields.VM === vm)?.ref as Ref<"VIF">;
  checkRateLimit(world, vif);
  expect(names(d)).toEqual([]);
  d.taken("set_field", { class: "VIF", self: vif, field: "qos_algorithm_type", value: "leaky bucket" });
  checkRateLimit(world, vif);
  expect(d.all("message").map(({ fields }) => fields)).toEqual([
    {
      uuid: expect.any(String),
      name: "VIF_QOS_FAILED",
      priority: 3,
      obj_uuid: d.field("VM", vm, "uuid"),
      timestamp: expect.any(String),
      body: "Interface 0 cannot be limited by leaky bucket",
    },
  ]);
  expect(noticeText("en", unknownRateLimit.name)).toBe("Network rate limit not applied");
  expect(names(reopened(d))).toEqual(["VIF_QOS_FAILED"]);
  d.taken("message.destroy", { self: d.all("message")[0]?.ref ?? "" });
  expect(names(d)).toEqual([]);
  d.lab.check();
});

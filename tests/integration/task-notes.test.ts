/** What a lab tells the history of its tasks. That it is kept is in task-history.test.ts. */
import { expect, test } from "vitest";
import type { TaskNote } from "../../simulator";
import { starter } from "../support/lab-driver";

const of = (notes: readonly TaskNote[], op: string): readonly TaskNote[] => notes.filter((note) => note.op === op);

test("a task is noted as it begins and as it has ended, with the names of what it is about and of its arguments", () => {
  const d = starter(1);
  d.lab.drain();
  const task = d.taken("VM.clean_reboot", { vm: d.vm("db-01") });
  const [begun, ...none] = of(d.lab.drain().tasks, "VM.clean_reboot");
  expect(none).toEqual([]);
  expect(begun).toMatchObject({ key: task, parent: null, object: { class: "VM", name: "db-01" }, args: [["vm", "db-01"]], ended: null });
  d.run(60);
  const [ended] = of(d.lab.drain().tasks, "VM.clean_reboot");
  expect(ended).toMatchObject({ key: task, beganAt: expect.any(Number), ended: { as: "success", fault: null, bulk: null } });
  expect(ended?.ended?.at).toBeGreaterThan(begun?.beganAt ?? Number.NaN);
});

test("what is asked for is noted with the name from before, whether it is done at once or refused; a look is not", () => {
  const d = starter(1);
  const vm = d.vm("db-01");
  d.lab.drain();
  d.call("set_field", { class: "VM", self: vm, field: "name_label", value: "db-02" });
  d.call("VM.start", { vm });
  d.call("inside.forget", { host: d.named("host", "xen-01").ref });
  const [renamed, refused, ...none] = d.lab.drain().tasks;
  expect(none).toEqual([]);
  expect(renamed).toMatchObject({ op: "set_field", object: { name: "db-01" }, ended: { as: "success" } });
  expect(refused).toMatchObject({
    op: "VM.start",
    object: { name: "db-02" },
    ended: { as: "refused", fault: { code: "VM_BAD_POWER_STATE" } },
  });
});

test("whatever is sent, a note stays short", () => {
  const d = starter(1);
  d.lab.drain();
  const long = "x".repeat(100_000);
  d.call("VM.start", { vm: long, [long]: long, list: Array.from({ length: 1_000 }, () => ({ ref: long })) });
  const [refused] = d.lab.drain().tasks;
  expect(refused?.ended?.as).toBe("refused");
  expect(JSON.stringify(refused?.args).length).toBeLessThan(2_000);
  expect(JSON.stringify(refused).length).toBeLessThan(4_000);
});

test("all tasks that have records are told again, to the second, and telling changes nothing", () => {
  const d = starter(1);
  d.taken("VM.clean_reboot", { vm: d.vm("db-01") });
  d.run(60);
  d.taken("VM.clean_reboot", { vm: d.vm("web-01") });
  const notes = d.lab.drain().tasks;
  const before = d.lab.hash();
  const told = d.lab.taskNotes();
  expect(d.lab.hash()).toBe(before);
  expect(d.lab.drain().tasks).toEqual([]);
  for (const one of told) {
    const exact = notes.findLast(({ key }) => key === one.key);
    expect(one).toMatchObject({ op: exact?.op, user: exact?.user, object: exact?.object });
    expect(one.ended?.as).toBe(exact?.ended?.as);
    if (one.ended && exact?.ended) expect(Math.abs(one.ended.at - exact.ended.at)).toBeLessThan(1_000_000);
  }
  expect(told.filter(({ op }) => op === "VM.clean_reboot").map(({ ended }) => ended?.as)).toEqual(["success", undefined]);
});

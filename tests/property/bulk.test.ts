import { beforeAll, describe, expect, test } from "vitest";
import type { Actor, LabRole, LabSnapshot } from "../../simulator/contract/lab";
import { createLab, openLab } from "../../simulator/lab";
import { LIMITS } from "../../simulator/model/limits";
import { haltedPool } from "../support/halted-pool";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { plainEngine } from "../support/plain-engine";

const HOSTS = 3;
const VMS = 309;
const LARGE = 4;
/** Operations that one host works at side by side. @source xen-api: ocaml/xenopsd/lib/xenopsd.ml, worker_pool_size */
const AT_ONCE = 4 * HOSTS;
const who = (role: LabRole): Actor => ({ user: "tester", role });

let halted: LabSnapshot;
beforeAll(() => {
  const file = haltedPool({ hosts: HOSTS, vms: VMS, large: LARGE });
  halted = createLab({ scenario: "file", file, seed: 1, epochUs: EPOCH, makeEngine: plainEngine }).snapshot();
}, 60_000);

const fresh = (): LabDriver => new LabDriver(openLab(halted, plainEngine));
const guests = (d: LabDriver) => d.all("VM").filter(({ fields }) => fields.is_a_template !== true && fields.is_control_domain !== true);
const running = (d: LabDriver) => guests(d).filter(({ fields }) => fields.power_state === "Running");
const itemsOf = (refs: readonly string[]) => refs.map((ref) => ({ ref }));
const answer = (d: LabDriver, task: string) => d.lab.ask("bulk", { task }, who("read-only"));
const counters = (d: LabDriver, task: string) => {
  const { count, done, refused } = d.field("task", task, "other_config") as Record<string, string>;
  return { count: Number(count), done: Number(done), refused: Number(refused) };
};
/** Runs until a task has ended; `each` is called every tenth of a second. */
function finish(d: LabDriver, task: string, each: () => void = () => undefined): void {
  while (["pending", "cancelling"].includes(d.status(task) as string)) {
    d.run(0.1);
    each();
  }
}

describe(`[cases/server 17] ${VMS} VMs at once`, () => {
  test("all are started that can be, by turns; what is refused is kept with the task, with its reason", () => {
    const d = fresh();
    const refs = guests(d).map(({ ref }) => ref);
    const blocked = refs[7] as string;
    d.taken("VM.set_blocked_operations", { self: blocked, value: { start: "exam" } });
    const task = d.taken("lab.bulk", { op: "VM.start", items: itemsOf(refs) });
    let most = 0;
    finish(d, task, () => {
      const { done, refused } = counters(d, task);
      const underWay = d
        .all("task")
        .filter(({ fields }) => fields.subtask_of === task && (fields.status ?? "pending") === "pending").length;
      most = Math.max(most, underWay);
      expect(answer(d, task)).toMatchObject({ done, left: VMS - done - refused });
    });
    expect(most).toBeGreaterThan(HOSTS);
    expect(most).toBeLessThanOrEqual(AT_ONCE);
    d.lab.check();
    expect(d.record("task", task).fields).toMatchObject({ status: "success", progress: 1, name_label: `VM.start ×${VMS}` });
    expect(counters(d, task)).toEqual({ count: VMS, done: VMS - LARGE - 1, refused: LARGE + 1 });
    expect(running(d)).toHaveLength(VMS - LARGE - 1);
    const refused = answer(d, task)?.refused ?? [];
    expect(refused).toHaveLength(LARGE + 1);
    expect(refused.find(({ ref }) => ref === blocked)?.fault).toEqual({ code: "OPERATION_BLOCKED", params: [blocked, "exam"] });
    for (const ref of refs.slice(-LARGE)) expect(refused.find((each) => each.ref === ref)?.fault.code).toBe("HOST_NOT_ENOUGH_FREE_MEMORY");
    // Its task outlives those of its children.
    expect(d.done("VM.pause", { vm: refs[0] as string }).fields.status).toBe("success");
    expect(d.all("task").length).toBeLessThanOrEqual(201);
    expect(answer(d, task)?.done).toBe(VMS - LARGE - 1);
  });

  test("killed in the middle it goes on to the same as its journal", () => {
    const d = fresh();
    const refs = guests(d).map(({ ref }) => ref);
    const task = d.taken("lab.bulk", { op: "VM.start", items: itemsOf(refs) });
    d.run(9.3);
    const { done } = counters(d, task);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(VMS - LARGE);
    const opened = new LabDriver(openLab(d.lab.snapshot(), plainEngine));
    opened.lab.check();
    finish(opened, task);
    d.lab.advance(opened.now);
    expect(d.lab.hash()).toBe(opened.lab.hash());
    expect(running(opened)).toHaveLength(VMS - LARGE);

    const replayed = fresh();
    for (const entry of d.journal) replayed.lab.apply(entry);
    replayed.lab.advance(opened.now);
    expect(replayed.lab.hash()).toBe(opened.lab.hash());
  });

  test("cancelled, it takes back what is under way, begins no more, and leaves done what is done", () => {
    const d = fresh();
    const refs = guests(d).map(({ ref }) => ref);
    const task = d.taken("lab.bulk", { op: "VM.start", items: itemsOf(refs) });
    d.run(5);
    d.taken("task.cancel", { task });
    finish(d, task);
    expect(d.record("task", task).fields).toMatchObject({ status: "cancelled", error_info: ["TASK_CANCELLED", task] });
    const { done, refused } = counters(d, task);
    expect(running(d)).toHaveLength(done);
    expect(refused).toBeLessThanOrEqual(AT_ONCE);
    expect(answer(d, task)).toMatchObject({ done, left: VMS - done - refused });
    d.run(60).lab.check();
    expect(running(d)).toHaveLength(done);

    // What cannot be cancelled comes to its end.
    const stop = d.taken("lab.bulk", { op: "VM.clean_shutdown", items: itemsOf(running(d).map(({ ref }) => ref)) });
    d.run(1).taken("task.cancel", { task: stop });
    expect(d.status(stop)).toBe("cancelling");
    finish(d, stop);
    expect(running(d)).toHaveLength(done - counters(d, stop).done);
    expect(counters(d, stop)).toMatchObject({ refused: 0 });
  });
});

describe("[lab.bulk]", () => {
  test("each object is checked by the role of who asked, also for what takes no time", () => {
    const d = fresh();
    const refs = guests(d)
      .slice(0, 5)
      .map(({ ref }) => ref);
    const items = refs.map((ref) => ({ ref, args: { key: "start", value: "no" } }));
    const outcome = d.call("lab.bulk", { op: "VM.add_to_blocked_operations", items }, "vm-operator");
    const task = outcome.ok ? String(outcome.task) : "";
    finish(d, task);
    expect(d.status(task)).toBe("success");
    expect(counters(d, task)).toEqual({ count: 5, done: 0, refused: 5 });
    expect(answer(d, task)?.refused[0]).toEqual({
      ref: refs[0],
      fault: {
        code: "RBAC_PERMISSION_DENIED",
        params: ["vm.add_to_blocked_operations", "role.needed"],
        why: ["role.needed", "vm-admin", "tester", "vm-operator"],
      },
    });
    const again = d.taken("lab.bulk", {
      op: "VM.add_to_blocked_operations",
      items: [...items, { ref: "OpaqueRef:none", args: items[0]?.args }],
    });
    finish(d, again);
    expect(counters(d, again)).toEqual({ count: 6, done: 5, refused: 1 });
    expect(answer(d, again)?.refused[0]?.fault).toEqual({ code: "HANDLE_INVALID", params: ["VM", "OpaqueRef:none"] });
  });

  test("a verb that there is not, one for the toolstack alone, itself, and too few or too many objects are refused", () => {
    const d = fresh();
    const items = itemsOf([guests(d)[0]?.ref ?? ""]);
    for (const op of ["VM.teleport", "guest.poweroff", "lab.bulk", "lab.import_guest_config", "__proto__"])
      expect(d.refusal("lab.bulk", { op, items })).toEqual({ code: "MESSAGE_METHOD_UNKNOWN", params: [op] });
    const { least, most } = LIMITS.bulk;
    for (const count of [0, most + 1])
      expect(d.refusal("lab.bulk", { op: "VM.start", items: itemsOf(Array<string>(count).fill("x")) })).toEqual({
        code: "INVALID_VALUE",
        params: ["items", `${count}`],
        why: ["bulk.count", least, most],
      });
    expect(d.refusal("lab.bulk", { op: "VM.start", items: [{ ref: "x", args: [] }] }).params).toEqual(["args", "[]"]);
    expect(d.refusal("lab.bulk", { op: "VM.start", items: [{ ref: "x", what: 1 }] }).code).toBe("INVALID_VALUE");
  });

  test("an object that is named twice is refused the second time, and nothing of a task that is gone is kept", () => {
    const d = fresh();
    const vm = guests(d)[0]?.ref ?? "";
    const task = d.taken("lab.bulk", { op: "VM.start", items: itemsOf([vm, vm]) });
    finish(d, task);
    expect(counters(d, task)).toEqual({ count: 2, done: 1, refused: 1 });
    expect(answer(d, task)?.refused[0]?.fault.code).toBe("OTHER_OPERATION_IN_PROGRESS");
    d.taken("task.destroy", { self: task });
    expect(answer(d, task)).toBeNull();
    d.taken("lab.bulk", { op: "VM.start", items: itemsOf([vm]) });
    expect(d.lab.snapshot().slices.filter(({ part }) => part === "bulk")).toHaveLength(1);
  });
});

import { describe, expect, test } from "vitest";
import { GIB, type LabDriver, MIB, plainStarter } from "../support/lab-driver";
import { type LooseState, reopened, rowsIn } from "../support/lab-state";

type Args = Record<string, unknown>;
const nfs = (d: LabDriver): string => d.named("SR", "Shared NFS storage").ref;
const newVm = (d: LabDriver): Args => ({
  template: d.vm("Debian Bookworm 12"),
  name_label: "new",
  VCPUs: 2,
  memory: GIB,
  disks: [
    { name_label: "root", SR: nfs(d), virtual_size: 8 * GIB },
    { name_label: "data", SR: nfs(d), virtual_size: GIB },
  ],
  vifs: [{ network: d.named("network", "Storage network").ref, MAC: "" }],
  start: true,
});

/** Operations that take several steps, each in a lab where it can be taken. */
interface Verb {
  readonly op: string;
  readonly argsOf: (d: LabDriver) => Args;
  readonly prepare?: (d: LabDriver) => void;
}
const imported = 'name="new"\nmemory=512\ndisk=["/dev/x,raw,xvda,rw"]\nvif=[""]\n';
const verbs: readonly Verb[] = [
  { op: "VM.start", argsOf: (d) => ({ vm: d.vm("build-01") }) },
  { op: "VM.start_in_recovery", argsOf: (d) => ({ vm: d.vm("build-01") }) },
  { op: "VM.start_on", argsOf: (d) => ({ vm: d.vm("test-01"), host: d.named("host", "xen-01").ref }) },
  { op: "VM.suspend", argsOf: (d) => ({ vm: d.vm("db-01") }) },
  {
    op: "VM.resume",
    argsOf: (d) => ({ vm: d.vm("db-01") }),
    prepare: (d) => void d.done("VM.suspend", { vm: d.vm("db-01") }),
  },
  { op: "VM.create_from_template", argsOf: newVm },
  { op: "lab.import_guest_config", argsOf: () => ({ file_name: "x.cfg", text: imported, start: true }) },
  { op: "VM.clone", argsOf: (d) => ({ vm: d.vm("build-01"), new_name: "copy" }) },
];

/** Times at which a running operation goes from one step to the next, with the titles of the steps. */
function stepsOf(d: LabDriver, op: string, args: Args): { readonly title: string; readonly from: number; readonly to: number }[] {
  const task = d.taken(op, args);
  const steps: { title: string; from: number; to: number }[] = [];
  while (d.status(task) === "pending") {
    const title = String(d.field("task", task, "name_description") ?? "");
    const last = steps.at(-1);
    if (last?.title === title) last.to = d.now;
    else steps.push({ title, from: d.now, to: d.now });
    d.lab.advance(d.lab.nextEventAt() ?? d.now);
  }
  for (const [i, step] of steps.entries()) step.to = steps[i + 1]?.from ?? d.now;
  return steps;
}

/** What a plain guest does by itself while an operation runs shows in no record but the time of its figures. */
function settled(d: LabDriver): Map<string, Args> {
  return new Map([...d.records()].map(([key, fields]) => [key, { ...fields }]));
}

describe.each(verbs)("[task steps] $op", ({ op, argsOf, prepare }) => {
  const fresh = (): LabDriver => {
    const d = plainStarter();
    prepare?.(d);
    // Events of the present instant belong to what was done before.
    return d.run(1);
  };
  const plan = ((): readonly { title: string; from: number; to: number }[] => {
    const d = fresh();
    return stepsOf(d, op, argsOf(d));
  })();
  // Each step that takes time, once shortly after its beginning and once shortly before its end.
  const moments = plan
    .filter((step) => step.to > step.from)
    .flatMap((step) => [[`${step.title}: begun`, step.from + 1] as const, [`${step.title}: nearly done`, step.to - 1] as const]);

  test.each(moments)("cancelled at %s, leaves records, memory and disks as before", (_title, at) => {
    const d = fresh();
    const before = settled(d);
    const args = argsOf(d);
    const task = d.taken(op, args);
    d.lab.advance(at as typeof d.now);
    d.taken("task.cancel", { task });
    d.lab.check();
    // What takes time to take back is under way until then.
    while (d.status(task) === "cancelling") d.lab.advance(d.lab.nextEventAt() ?? d.now);
    expect(d.record("task", task).fields).toMatchObject({ status: "cancelled", error_info: ["TASK_CANCELLED", task], progress: 1 });
    expect(settled(d)).toEqual(before);
    // And nothing of it comes back later; it can be done again.
    d.run(30).lab.check();
    expect(d.done(op, args).fields.status).toBe("success");
  });

  test("its progress never falls, stays below 1 until the end, and ends as a task of XAPI does (xapi.md §3)", () => {
    const d = fresh();
    const task = d.taken(op, argsOf(d));
    const seen: number[] = [];
    d.lab.drain();
    expect(d.status(task)).toBe("pending");
    expect(d.record("task", task).fields).toMatchObject({ type: "<none/>", allowed_operations: ["cancel"] });
    while (d.status(task) === "pending") {
      seen.push(Number(d.field("task", task, "progress") ?? 0));
      d.lab.advance(d.lab.nextEventAt() ?? d.now);
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThan(1);
    expect(new Set(seen).size).toBeGreaterThan(3);
    const end = d.record("task", task).fields;
    expect(end).toMatchObject({ status: "success", progress: 1 });
    expect(end.allowed_operations ?? []).toEqual([]);
    expect(end.finished).toMatch(/^20270115T08:\d\d:\d\dZ$/);
    expect(end.error_info ?? []).toEqual([]);
    expect(end.result).toMatch(/^<value>(OpaqueRef:[0-9a-f-]{36})?<\/value>$/);
  });

  const breakages: Record<string, (state: LooseState) => void> = {
    "every SR full": (state) => {
      for (const [, , fields] of rowsIn(state, "SR")) fields.physical_size = fields.physical_utilisation;
    },
    "every host disabled": (state) => {
      for (const [, , fields] of rowsIn(state, "host")) fields.enabled = false;
    },
    "every SR unplugged": (state) => {
      for (const [, , fields] of rowsIn(state, "PBD")) fields.currently_attached = false;
    },
    "no host alive": (state) => {
      for (const [, , fields] of rowsIn(state, "host_metrics")) fields.live = false;
    },
  };
  const cases = moments
    .filter(([title]) => title.endsWith("begun"))
    .flatMap(([title, at]) => Object.keys(breakages).map((b) => [b, title, at] as const));
  test.each(cases)("%s from %s on: it is done, or all is as before", (breakage, _title, at) => {
    const d = fresh();
    const before = settled(reopened(d, breakages[breakage]));
    const task = d.taken(op, argsOf(d));
    d.lab.advance(at as typeof d.now);
    const broken = reopened(d, breakages[breakage]);
    broken.run(90).lab.check();
    const status = broken.status(task);
    expect(["success", "failure"]).toContain(status);
    if (status === "failure") {
      expect((broken.field("task", task, "error_info") as string[])[0]).toMatch(
        /^(SR_FULL|HOST_DISABLED|SR_HAS_NO_PBDS|VM_REQUIRES_SR|HOST_NOT_LIVE)$/,
      );
      // The breakage of an SR is by the size it had then: what the operation had taken is given back.
      const after = settled(broken);
      for (const [key, fields] of after) if (key.startsWith("SR ")) delete fields.physical_size;
      for (const [key, fields] of before) if (key.startsWith("SR ")) delete fields.physical_size;
      expect(after).toEqual(before);
    }
  });
});

test("[lifecycle.md §4] a guest that never answers: VM_SHUTDOWN_TIMEOUT after 1200 s, and it runs on", () => {
  const d = plainStarter();
  const vm = d.vm("db-01");
  d.done("VM.pause", { vm });
  d.done("VM.unpause", { vm });
  const before = settled(d);
  // A guest whose answer never comes: its vCPUs stop right after it was asked.
  const asked = d.now;
  const task = d.taken("VM.clean_shutdown", { vm });
  // It hears of it through its XenStore watch.
  d.run(0.001);
  const deaf = reopened(d, (state) => {
    const guests = Object.values(state.guest ?? {}).flat() as { vm: string; wakeToken: number }[];
    for (const guest of guests) if (guest.vm === vm) guest.wakeToken += 1000;
  });
  deaf.run(1198.999);
  expect(deaf.status(task)).toBe("pending");
  expect(Number(deaf.field("task", task, "progress") ?? 0)).toBeLessThan(1);
  deaf.run(2);
  expect(deaf.record("task", task).fields).toMatchObject({ status: "failure", error_info: ["VM_SHUTDOWN_TIMEOUT", vm, "1200."] });
  expect(deaf.now - asked).toBe(1_201_000_000);
  expect(deaf.field("VM", vm, "power_state")).toBe("Running");
  expect(settled(deaf)).toEqual(before);
  deaf.lab.check();
  expect(deaf.done("VM.hard_shutdown", { vm }).fields.status).toBe("success");
});

test("[xapi.md §8] a forced shutdown cancels the polite one, and succeeds even when the guest stops by itself meanwhile", () => {
  // The plain guest stops 3 s after it was asked; forcing it off takes 0.25 s and more.
  for (const after of [0.5, 2.2, 2.6, 2.9, 2.99]) {
    const d = plainStarter();
    const vm = d.vm("db-01");
    const polite = d.taken("VM.clean_shutdown", { vm });
    d.run(after);
    const forced = d.done("VM.hard_shutdown", { vm });
    expect({ after, ...forced.fields }).toMatchObject({ after, status: "success" });
    expect(d.status(polite)).toBe("failure");
    expect(d.field("task", polite, "error_info")).toEqual(["TASK_CANCELLED", polite]);
    expect(d.field("VM", vm, "power_state") ?? "Halted").toBe("Halted");
    d.run(30).lab.check();
  }
});

test("[xapi.md §8] a forced shutdown ends a start, a suspend and a resume where they are", () => {
  const d = plainStarter();
  const vm = d.vm("db-01");
  const memory = Number(d.field("host_metrics", String(d.named("host", "xen-02").fields.metrics), "memory_free"));
  const suspend = d.taken("VM.suspend", { vm });
  d.run(3);
  expect(d.done("VM.hard_shutdown", { vm }).fields.status).toBe("success");
  expect(d.status(suspend)).toBe("failure");
  expect(d.all("VDI").some((v) => v.fields.type === "suspend")).toBe(false);
  d.done("VM.start", { vm });
  d.done("VM.suspend", { vm });
  const resume = d.taken("VM.resume", { vm });
  d.run(3);
  expect(d.done("VM.hard_shutdown", { vm }).fields.status).toBe("success");
  expect(d.status(resume)).toBe("failure");
  expect(d.all("VDI").some((v) => v.fields.type === "suspend")).toBe(false);
  expect(Number(d.field("host_metrics", String(d.named("host", "xen-02").fields.metrics), "memory_free"))).toBeGreaterThan(
    memory + 8 * GIB,
  );
  d.lab.check();
});

describe("[lifecycle.md §4] a guest that stops by itself", () => {
  test("poweroff inside: Halted, memory given back, console gone", () => {
    const d = plainStarter();
    const vm = d.vm("db-01");
    d.done("VM.clean_shutdown", { vm });
    expect(d.record("VM", vm).fields.power_state ?? "Halted").toBe("Halted");
    expect(d.record("VM", vm).fields.domid ?? -1).toBe(-1);
    expect(d.record("VM", vm).fields.resident_on ?? "OpaqueRef:NULL").toBe("OpaqueRef:NULL");
    expect(d.all("console").some((c) => c.fields.VM === vm)).toBe(false);
  });
  test("a reboot is a new domain with the memory that the VM is set to", () => {
    const d = plainStarter();
    const vm = d.vm("test-01");
    d.done("VM.start", { vm });
    const domid = Number(d.field("VM", vm, "domid"));
    d.done("VM.hard_reboot", { vm });
    expect(Number(d.field("VM", vm, "domid"))).toBe(domid + 1);
    expect(Number(d.field("VM_metrics", String(d.field("VM", vm, "metrics")), "memory_actual"))).toBe(256 * MIB);
  });
});

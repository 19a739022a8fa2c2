import { describe, expect, test } from "vitest";
import type { Slice } from "./scheduler/pool";
import { TestMachine } from "./test-machine";

describe.each(["credit", "credit2"] as const)("[hypervisor.md §10] a look at the last moments of %s", (scheduler) => {
  const busy = (): TestMachine => {
    const m = new TestMachine({ scheduler, coresPerSocket: 2 });
    m.make({ vcpus: 2 }, 150_000);
    for (const weight of [256, 512, 256]) m.make({ vcpus: 2, weight }, 1_400_000);
    return m.after(5_000_000);
  };
  const inside = (slices: readonly Slice[], from: number, to: number) =>
    slices.filter((s) => s.startUs >= from && s.startUs + s.lengthUs <= to && s.why !== "window");

  test("changes nothing, and is the same each time", () => {
    const m = busy();
    const before = JSON.stringify(m.xen.export());
    expect(m.xen.exactWindow(0, 100_000)).toEqual(m.xen.exactWindow(0, 100_000));
    for (const domain of m.xen.domains.values()) m.xen.flags(domain);
    expect(JSON.stringify(m.xen.export())).toBe(before);
    expect(m.xen.exactWindow(7, 1000)).toBeNull();
  });
  test("two looks shortly after one another show the same slices where they overlap", () => {
    const m = busy();
    const first = m.xen.exactWindow(0, 60_000);
    m.after(20_000);
    const second = m.xen.exactWindow(0, 60_000);
    const from = second?.fromUs ?? 0;
    const to = first?.toUs ?? 0;
    const shared = inside(first?.slices ?? [], from + 1, to);
    expect(shared.length).toBeGreaterThan(2);
    expect(inside(second?.slices ?? [], from + 1, to)).toEqual(shared);
  });
  test("slices lie in the window, fill the pCPUs of a host with more to do, and add up to what each got", () => {
    const window = busy().xen.exactWindow(0, 90_000);
    expect([window?.fromUs, window?.toUs]).toEqual([4_910_000, 5_000_000]);
    const slices = window?.slices ?? [];
    expect(slices.every((s) => s.startUs >= 4_910_000 && s.startUs + s.lengthUs <= 5_000_000)).toBe(true);
    expect(slices.reduce((sum, s) => sum + s.lengthUs, 0)).toBe(180_000);
    for (const vcpu of window?.vcpus ?? []) {
      const own = slices.filter((s) => s.domid === vcpu.domid && s.vcpu === vcpu.vcpu).reduce((sum, s) => sum + s.lengthUs, 0);
      expect(vcpu.gotMicro).toBe(Math.floor((own * 1_000_000) / 90_000));
    }
    expect(window?.pcpus.map(({ running }) => window.vcpus[running]?.state)).toEqual(["running", "running"]);
  });
});

test("[hypervisor.md §11] debug keys write into the console ring; an unknown one writes nothing", () => {
  const m = new TestMachine({ sockets: 2, coresPerSocket: 1, memoryBytes: 1_073_741_824 });
  m.make({ name: "Domain-0" }, 1_000_000);
  m.make({ weight: 512 }, 1_000_000);
  m.after(1_000_000);
  const keyed = (key: string): readonly string[] => {
    m.xen.clearRing();
    m.xen.debugKey(key, { ports: (domid) => [`   1 [0/0/  -   ]: s=3 n=0 d=${domid}`], grants: (domid) => [`of d${domid}`] });
    return m.xen.consoleRing;
  };
  expect(keyed("Z")).toEqual([]);
  expect(keyed("constructor")).toEqual([]);
  expect(keyed("h")).toEqual([
    "(XEN) 'h' pressed -> showing installed handlers",
    "(XEN)  key 'e' (ascii '65') => dump evtchn info",
    "(XEN)  key 'g' (ascii '67') => print grant table usage",
    "(XEN)  key 'h' (ascii '68') => show this message",
    "(XEN)  key 'm' (ascii '6d') => memory info",
    "(XEN)  key 'q' (ascii '71') => dump domain (and guest debug) info",
    "(XEN)  key 'r' (ascii '72') => dump run queues",
    "(XEN)  key 'u' (ascii '75') => dump NUMA info",
  ]);
  expect(keyed("u")).toEqual([
    "(XEN) 'u' pressed -> dumping numa info (now = 1000000000)",
    "(XEN) NODE0 start->0 size->131072 free->122788",
    "(XEN) NODE1 start->131072 size->131072 free->126720",
    "(XEN) CPU0 -> NODE0",
    "(XEN) CPU1 -> NODE1",
    "(XEN) Memory location of each domain:",
    "(XEN) d0 (total: 4352):",
    "(XEN)     Node 0: 4352",
    "(XEN)     Node 1: 0",
    "(XEN) d1 (total: 4352):",
    "(XEN)     Node 0: 0",
    "(XEN)     Node 1: 4352",
  ]);
  expect(keyed("r").slice(0, 8)).toEqual([
    "(XEN) sched_smt_power_savings: disabled",
    "(XEN) NOW=1000000000",
    "(XEN) Online Cpus: 0-1",
    "(XEN) Cpupool 0:",
    "(XEN) Cpus: 0-1",
    "(XEN) Scheduling granularity: cpu, 1 CPU per sched-resource",
    "(XEN) Scheduler: SMP Credit Scheduler rev2 (credit2)",
    "(XEN) CPUs info:",
  ]);
  expect(keyed("q").filter((line) => line.includes("VCPU0"))).toHaveLength(2);
  expect(keyed("m")[1]).toBe("(XEN)     Xen heap: 15728kB");
  expect(keyed("e")).toContain("(XEN)    1 [0/0/  -   ]: s=3 n=0 d=1");
  expect(keyed("g").slice(3)).toEqual(["(XEN) of d0", "(XEN) of d1", "(XEN) gnttab_usage_print_all ] done"]);
});

import { describe, expect, test } from "vitest";
import { bootLines } from "./boot-lines";
import { TestMachine } from "./test-machine";

describe("[hypervisor.md §11] what Xen writes as it boots", () => {
  test("4.20, in the order and with the words of the reference", () => {
    const { xen } = new TestMachine({ xenVersion: "4.20.0", coresPerSocket: 16 });
    expect(bootLines(xen, 4_294_967_296)).toEqual([
      "(XEN) Xen version 4.20.0 (xenarium@[unknown]) (gcc (Debian 12.2.0-14) 12.2.0) debug=n Mon Sep  2 09:11:54 UTC 2024",
      "(XEN) Latest ChangeSet: ",
      "(XEN) Bootloader: GRUB 2.06",
      "(XEN) Command line: placeholder dom0_mem=4096M,max:4096M console=vga,com1",
      "(XEN) System RAM: 65536MB (67108864kB)",
      "(XEN) Using scheduler: SMP Credit Scheduler rev2 (credit2)",
      "(XEN) Brought up 16 CPUs",
      "(XEN) *** Building a PV Dom0 ***",
      "(XEN) *** Serial input to DOM0 (type 'CTRL-a' three times to switch input)",
      "(XEN) Freed 2048kB init memory",
    ]);
  });
  test.each([
    ["4.11.4", undefined, "SMP Credit Scheduler (credit)"],
    ["4.12.0", undefined, "SMP Credit Scheduler rev2 (credit2)"],
    ["4.17.5", "credit", "SMP Credit Scheduler (credit)"],
    ["4.17.5", "rtds", "SMP RTDS Scheduler (rtds)"],
    ["4.17.5", "null", "null Scheduler (null)"],
  ] as const)("Xen %s told %s uses the %s", (xenVersion, scheduler, printed) => {
    const { xen } = new TestMachine({ xenVersion, ...(scheduler ? { scheduler } : {}) });
    const lines = bootLines(xen, 4_294_967_296);
    expect(lines).toContain(`(XEN) Using scheduler: ${printed}`);
    expect(lines.some((line) => line.includes("sched="))).toBe(scheduler !== undefined);
  });
  test("a scheduler that the release does not have is refused", () => {
    expect(() => new TestMachine({ xenVersion: "4.8.0", scheduler: "null" })).toThrow("has the scheduler");
  });
});

import { expect, test } from "vitest";
import type { InsideStep } from "@/server/contract";
import { spentOn } from "./spent";

const step = (code: InsideStep["code"], actor: InsideStep["actor"], atUs: number, waited: InsideStep["waited"] = null): InsideStep => ({
  ...{ code, actor, atUs, waited, target: null, hypercall: null, facts: [], changes: [] },
});

test("what is waited for and what is worked on add up to the whole", () => {
  const spent = spentOn([
    step("app.write", "application", 100),
    step("blk.queue", "guestKernel", 1_102, { us: 1_000, on: "guestCpu" }),
    step("xen.pendingBack", "hypervisor", 1_103),
    step("dom0.upcall", "dom0Kernel", 1_610, { us: 500, on: "backCpu" }),
    step("device.transfer", "device", 1_810),
    step("app.return", "guestKernel", 1_820),
  ]);
  expect(spent).toEqual([
    { kind: "spent.guest", us: 12 },
    { kind: "spent.xen", us: 1 },
    { kind: "spent.back", us: 7 },
    { kind: "spent.device", us: 200 },
    { kind: "wait.guestCpu", us: 1_000 },
    { kind: "wait.backCpu", us: 500 },
  ]);
  expect(spent.reduce((sum, { us }) => sum + us, 0)).toBe(1_720);
});

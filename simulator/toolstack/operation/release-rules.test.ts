import { expect, test } from "vitest";
import type { Ref } from "../../model/ref";
import type { Hypervisor } from "../../xen/hypervisor";
import { xenRelease } from "../../xen/versions";
import { releaseFault } from "./release-rules";

const GIB = 1_073_741_824;

function refusal(xenVersion: string, type: string, vcpus: number, gib = 1, hasHvm = true): string | null {
  const hypervisor = { release: xenRelease(xenVersion), hardware: { xenVersion, hasHvm } } as unknown as Hypervisor;
  const vm = { $ref: "vm", domain_type: type, VCPUs_max: vcpus, memory_static_max: gib * GIB } as unknown as Parameters<
    typeof releaseFault
  >[1];
  const fault = releaseFault(hypervisor, vm, "host" as Ref<"host">);
  return fault === null ? null : fault.code === "VM_INCOMPATIBLE_WITH_THIS_HOST" ? String(fault.params[2]) : fault.code;
}

test.each([
  ["2.0.7", "pv", 1, 1, null],
  ["2.0.7", "pv", 2, 1, "Xen 2.0.7 gives a PV guest 1 vCPU at most"],
  ["2.0.7", "hvm", 1, 1, "Xen 2.0.7 has no HVM guests; they came with 3.0"],
  ["3.0.2", "hvm", 2, 1, "Xen 3.0.2 gives an HVM guest 1 vCPU at most"],
  ["3.0.2", "pv", 32, 1, null],
  ["3.0.2", "pv", 1, 17, "Xen 3.0.2 gives a PV guest 16 GiB at most"],
  ["3.4.3", "pv", 33, 1, "Xen 3.4.3 gives a PV guest 32 vCPUs at most"],
  ["3.4.3", "hvm", 33, 1, "Xen 3.4.3 gives an HVM guest 32 vCPUs at most"],
  ["4.0.1", "pv", 128, 1, null],
  ["4.1.2", "hvm", 129, 1, "Xen 4.1.2 gives an HVM guest 128 vCPUs at most"],
  ["4.4.1", "pvh", 1, 1, "Xen 4.4.1 has no PVH guests; they came with 4.10"],
  ["4.10.0", "pvh", 128, 1, null],
  ["4.10.0", "pvh", 129, 1, "Xen 4.10.0 gives a PVH guest 128 vCPUs at most"],
  ["4.20.0", "pv", 513, 1, "Xen 4.20.0 gives a PV guest 512 vCPUs at most"],
  ["4.16.0", "hvm", 1, 1025, "Xen 4.16.0 gives an HVM guest 1024 GiB at most"],
])("[hypervisor.md §4, §6] Xen %s, %s, %d vCPUs, %d GiB: %s", (version, type, vcpus, gib, expected) => {
  expect(refusal(version, type, vcpus, gib)).toBe(expected);
});

test.each(["hvm", "pvh"])("[hypervisor.md §4] %s needs VT-x or AMD-V, PV does not", (type) => {
  expect(refusal("4.20.0", type, 1, 1, false)).toBe("VM_HVM_REQUIRED");
  expect(refusal("4.20.0", "pv", 1, 1, false)).toBeNull();
});

import { expect, test } from "vitest";
import type { Fault } from "../../model/fault";
import type { Ref } from "../../model/ref";
import type { Said } from "../../model/said";
import type { Hypervisor } from "../../xen/hypervisor";
import { xenRelease } from "../../xen/versions";
import { releaseFault } from "./release-rules";

const GIB = 1_073_741_824;

function refusal(
  xenVersion: string,
  type: string,
  vcpus: number,
  gib = 1,
  hasHvm = true,
  cards = 0,
  places: string[] = [],
): Fault["code"] | Said | null {
  const hypervisor = { release: xenRelease(xenVersion), hardware: { xenVersion, hasHvm } } as unknown as Hypervisor;
  const vm = {
    $ref: "vm",
    domain_type: type,
    VCPUs_max: vcpus,
    memory_static_max: gib * GIB,
    VIFs: new Array(cards),
  } as unknown as Parameters<typeof releaseFault>[1];
  const fault = releaseFault(hypervisor, vm, "host" as Ref<"host">, places);
  if (fault?.code !== "VM_INCOMPATIBLE_WITH_THIS_HOST") return fault?.code ?? null;
  expect(fault.params[2]).toBe(fault.why?.[0]);
  return fault.why ?? null;
}

test.each<[version: string, type: string, vcpus: number, gib: number, expected: Said | null]>([
  ["2.0.7", "pv", 1, 1, null],
  ["2.0.7", "pv", 2, 1, ["release.vcpus", "2.0.7", "PV", 1]],
  ["2.0.7", "hvm", 1, 1, ["release.no_guests", "2.0.7", "HVM", "3.0"]],
  ["3.0.2", "hvm", 2, 1, ["release.vcpus", "3.0.2", "HVM", 1]],
  ["3.0.2", "pv", 32, 1, null],
  ["3.0.2", "pv", 1, 17, ["release.memory", "3.0.2", "PV", 16]],
  ["3.4.3", "pv", 33, 1, ["release.vcpus", "3.4.3", "PV", 32]],
  ["3.4.3", "hvm", 33, 1, ["release.vcpus", "3.4.3", "HVM", 32]],
  ["4.0.1", "pv", 128, 1, null],
  ["4.1.2", "hvm", 129, 1, ["release.vcpus", "4.1.2", "HVM", 128]],
  ["4.4.1", "pvh", 1, 1, ["release.no_guests", "4.4.1", "PVH", "4.10"]],
  ["4.10.0", "pvh", 128, 1, null],
  ["4.10.0", "pvh", 129, 1, ["release.vcpus", "4.10.0", "PVH", 128]],
  ["4.20.0", "pv", 513, 1, ["release.vcpus", "4.20.0", "PV", 512]],
  ["4.16.0", "hvm", 1, 1025, ["release.memory", "4.16.0", "HVM", 1024]],
])("[hypervisor.md §4, §6] Xen %s, %s, %d vCPUs, %d GiB: %s", (version, type, vcpus, gib, expected) => {
  expect(refusal(version, type, vcpus, gib)).toEqual(expected);
});

test.each(["hvm", "pvh"])("[hypervisor.md §4] %s needs VT-x or AMD-V, PV does not", (type) => {
  expect(refusal("4.20.0", type, 1, 1, false)).toBe("VM_HVM_REQUIRED");
  expect(refusal("4.20.0", "pv", 1, 1, false)).toBeNull();
});

test("[eras.md §8] qemu-dm emulates eight cards, its successor as many as there are", () => {
  expect(refusal("4.1.2", "hvm", 1, 1, true, 8)).toBeNull();
  expect(refusal("4.1.2", "hvm", 1, 1, true, 9)).toEqual(["release.cards", "4.1.2", 8]);
  expect(refusal("4.1.2", "pv", 1, 1, true, 9)).toBeNull();
  expect(refusal("4.4.1", "hvm", 1, 1, true, 9)).toBeNull();
});

test("[eras.md §8] disks beyond the sixteenth came with 4.1", () => {
  expect(refusal("4.0.1", "pv", 1, 1, true, 0, ["0", "15", "xvdp1"])).toBeNull();
  expect(refusal("4.0.1", "pv", 1, 1, true, 0, ["0", "16"])).toEqual(["release.disks", "4.0.1", "xvdq", 16]);
  expect(refusal("4.1.2", "pv", 1, 1, true, 0, ["0", "16", "254"])).toBeNull();
});

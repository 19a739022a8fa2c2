import { expect, test } from "vitest";
import { callsFor } from "./properties-calls";
import { isHvm } from "./properties-form";

const before = {
  name: "web-01",
  description: "",
  tags: "",
  affinity: "OpaqueRef:NULL",
  vcpusMax: 2,
  vcpus: 2,
  weight: 256,
  cap: 0,
  staticMin: 256,
  dynMin: 512,
  dynMax: 1024,
  staticMax: 1024,
  pvDrivers: true,
  stubDomain: false,
  afterCrash: "restart",
};
const vm = { class: "VM", ref: "OpaqueRef:v", power_state: "Halted", platform: { acpi: "true" }, VCPUs_params: { mask: "0,1" } };
const running = { ...vm, power_state: "Running" };
const ops = (calls: readonly { readonly op: string }[]): readonly string[] => calls.map((call) => call.op);

test("nothing changed, nothing asked for", () => {
  expect(callsFor(before, before, vm)).toEqual([]);
});
test("vCPUs grow from the maximum down and shrink from the start value up", () => {
  expect(ops(callsFor({ ...before, vcpusMax: 4, vcpus: 4 }, before, vm))).toEqual(["VM.set_VCPUs_max", "VM.set_VCPUs_at_startup"]);
  expect(ops(callsFor({ ...before, vcpusMax: 1, vcpus: 1 }, before, vm))).toEqual(["VM.set_VCPUs_at_startup", "VM.set_VCPUs_max"]);
});
test("static limits go in one call, a dynamic range alone in its own", () => {
  expect(callsFor({ ...before, staticMax: 2048, dynMax: 2048 }, before, vm)).toEqual([
    {
      op: "VM.set_memory_limits",
      args: { self: vm.ref, static_min: 256 * 2 ** 20, dynamic_min: 512 * 2 ** 20, dynamic_max: 2 ** 31, static_max: 2 ** 31 },
    },
  ]);
  expect(ops(callsFor({ ...before, dynMin: 256 }, before, vm))).toEqual(["VM.set_memory_dynamic_range"]);
});
test("tags are told apart by commas; a host has no vCPUs to set", () => {
  expect(callsFor({ ...before, tags: "web, prod,web", vcpus: 1 }, before, { class: "host", ref: "OpaqueRef:h" })).toEqual([
    { op: "set_field", args: { class: "host", self: "OpaqueRef:h", field: "tags", value: ["web", "prod"] } },
  ]);
});
test("a running VM's vCPUs and shares go by the live calls", () => {
  expect(callsFor({ ...before, vcpus: 1, weight: 512, cap: 50 }, before, running)).toEqual([
    { op: "VM.set_VCPUs_number_live", args: { self: vm.ref, nvcpu: 1 } },
    { op: "VM.add_to_VCPUs_params_live", args: { self: vm.ref, key: "weight", value: "512" } },
    { op: "VM.add_to_VCPUs_params_live", args: { self: vm.ref, key: "cap", value: "50" } },
  ]);
});
test("a halted VM's shares go into the map, and its other keys stay", () => {
  expect(callsFor({ ...before, weight: 512 }, before, vm)).toEqual([
    { op: "set_field", args: { class: "VM", self: vm.ref, field: "VCPUs_params", value: { mask: "0,1", weight: "512" } } },
  ]);
});
test("guest options replace the platform map whole, and keep what they do not know", () => {
  expect(callsFor({ ...before, pvDrivers: false, stubDomain: true, afterCrash: "preserve" }, before, vm)).toEqual([
    {
      op: "VM.set_platform",
      args: { self: vm.ref, value: { acpi: "true", xen_platform_pci: "0", device_model_stubdomain_override: "1" } },
    },
    { op: "VM.set_actions_after_crash", args: { self: vm.ref, value: "preserve" } },
  ]);
  expect(callsFor({ ...before, stubDomain: true }, before, vm)).toEqual([
    { op: "VM.set_platform", args: { self: vm.ref, value: { acpi: "true", device_model_stubdomain_override: "1" } } },
  ]);
});
test("only an HVM guest has emulated devices to replace", () => {
  expect(isHvm({ domain_type: "hvm", HVM_boot_policy: "" })).toBe(true);
  expect(isHvm({ domain_type: "unspecified", HVM_boot_policy: "BIOS order" })).toBe(true);
  expect(isHvm({ domain_type: "pvh", HVM_boot_policy: "" })).toBe(false);
  expect(isHvm({ domain_type: "unspecified", HVM_boot_policy: "" })).toBe(false);
});

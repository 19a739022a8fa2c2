import { expect, test } from "vitest";
import { callsFor } from "./properties";

const before = {
  name: "web-01",
  description: "",
  tags: "",
  affinity: "OpaqueRef:NULL",
  vcpusMax: 2,
  vcpus: 2,
  staticMin: 256,
  dynMin: 512,
  dynMax: 1024,
  staticMax: 1024,
};
const vm = { class: "VM", ref: "OpaqueRef:v" };
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

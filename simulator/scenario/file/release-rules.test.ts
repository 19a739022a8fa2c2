import { expect, test } from "vitest";
import { hostSoftware } from "../../world/host-software";
import { guestRules, hostRules } from "./release-rules";

const host = {
  name: "big",
  address: "10.0.0.11",
  sockets: 2,
  coresPerSocket: 8,
  memoryGiB: 16,
  cpuModel: "some CPU",
  cpuMhz: 3000,
  xenVersion: "3.0.2",
  hasHvm: true,
};

test.each([
  [{ coresPerSocket: 17 }, "coresPerSocket", "a stock Xen 3.0.2 runs 32 pCPUs at most, not 34"],
  [{ memoryGiB: 17 }, "memoryGiB", "Xen 3.0.2 handles 16 GiB at most, not 17 GiB"],
  [{ xenVersion: "4.1.2", coresPerSocket: 65 }, "coresPerSocket", "a stock Xen 4.1.2 runs 128 pCPUs at most, not 130"],
  [{ xenVersion: "4.20.0", coresPerSocket: 129 }, "coresPerSocket", "a stock Xen 4.20.0 runs 256 pCPUs at most, not 258"],
  [{ xenVersion: "4.20.0", memoryGiB: 12 * 1024 + 1 }, "memoryGiB", "Xen 4.20.0 handles 12288 GiB at most, not 12289 GiB"],
  [{ xenVersion: "3.4.3", scheduler: "credit2" }, "scheduler", "Xen 3.4.3 has no scheduler credit2"],
  [{ xenVersion: "4.20.0", hasBoost: false }, "hasBoost", "big does not run credit, which alone has BOOST"],
  [{ xenVersion: "4.20.0", scheduler: "sedf" }, "scheduler", "Xen 4.20.0 has no scheduler sedf"],
  [{ xenVersion: "4.5.0", toolstack: "xend" }, "toolstack", "Xen 4.5.0 has no xend"],
  [{ xenVersion: "4.2.5", networkBackend: "openvswitch" }, "networkBackend", "Xen 4.2.5 has no script for Open vSwitch; it came with 4.3"],
  [{ xenVersion: "4.0.1", toolstack: "libxl" }, "toolstack", "Xen 4.0.1 has no libxl"],
  [{ xenVersion: "4.0.1", xenstored: "oxenstored" }, "xenstored", "Xen 4.0.1 has no oxenstored"],
] as const)("[hypervisor.md §6] a host with %j is refused", (changes, key, rule) => {
  expect(hostRules({ ...host, ...changes })).toEqual([[key, rule]]);
});

test("[hypervisor.md §6] a host at the limit is taken", () => {
  expect(hostRules({ ...host, coresPerSocket: 16 })).toEqual([]);
});

test.each([
  ["2.0", "hvm", {}, ["template", "Xen 2.0 has no HVM guests; they came with 3.0"]],
  ["4.4.1", "pvh", {}, ["template", "Xen 4.4.1 has no PVH guests; they came with 4.10"]],
  ["3.0.2", "hvm", { vcpus: 2 }, ["vcpus", "at most 1 for HVM guests of Xen 3.0.2"]],
  ["4.17", "pvh", { vcpus: 17 }, ["vcpus", "big has 16 pCPUs, and a guest starts with no more vCPUs"]],
  ["3.0.2", "pv", { memoryMiB: 16 * 1024 + 1 }, ["memoryMiB", "at most 16 GiB for PV guests of Xen 3.0.2"]],
] as const)("[hypervisor.md §6] Xen %s does not run a guest of type %s with %j", (xenVersion, domainType, changes, broken) => {
  expect(guestRules({ memoryMiB: 512, vcpus: 1, ...changes }, { domainType }, { ...host, xenVersion })).toEqual([broken]);
});

test("a host without VT-x runs PV guests and no others", () => {
  const old = { ...host, hasHvm: false, xenVersion: "4.17" };
  const vm = { memoryMiB: 512, vcpus: 1 };
  expect(guestRules(vm, { domainType: "pv" }, old)).toEqual([]);
  expect(guestRules(vm, { domainType: "pvh" }, old)).toEqual([["template", "PVH guests need VT-x or AMD-V, which big does not have"]]);
});

test.each([
  ["3.4.3", {}, "xend", "xenstored"],
  ["4.0.1", {}, "xend", "xenstored"],
  ["4.1.2", {}, "libxl", "oxenstored"],
  ["4.1.2", { toolstack: "xend", xenstored: "xenstored" }, "xend", "xenstored"],
  ["4.4.1", { toolstack: "xend" }, "xend", "oxenstored"],
  ["4.20.0", {}, "libxl", "oxenstored"],
] as const)("[hypervisor.md §1] Xen %s with %j runs %s and %s", (version, chosen, toolstack, xenstored) => {
  expect(hostSoftware(version, chosen)).toEqual({ toolstack, xenstored });
});

test.each([
  ["4.5.0", { toolstack: "xend" }, "Xen 4.5.0 has the toolstack xend"],
  ["3.4.3", { toolstack: "libxl" }, "Xen 3.4.3 has the toolstack libxl"],
  ["4.0.1", { xenstored: "oxenstored" }, "Xen 4.0.1 has oxenstored"],
] as const)("[hypervisor.md §1] Xen %s with %j is no host", (version, chosen, rule) => {
  expect(() => hostSoftware(version, chosen)).toThrow(rule);
});

import { expect, test } from "vitest";
import { hostSoftware } from "../../world/host-software";
import { mustHold } from "./host-limits";

const host = { name: "big", sockets: 2, coresPerSocket: 8, memoryGiB: 16, xenVersion: "3.0.2" };

test.each([
  [{ coresPerSocket: 17 }, "a stock Xen 3.0.2 runs 32 pCPUs at most, not 34"],
  [{ memoryGiB: 17 }, "Xen 3.0.2 handles 16 GiB at most, not 17 GiB"],
  [{ xenVersion: "4.1.2", coresPerSocket: 65 }, "a stock Xen 4.1.2 runs 128 pCPUs at most, not 130"],
  [{ xenVersion: "4.20.0", coresPerSocket: 129 }, "a stock Xen 4.20.0 runs 256 pCPUs at most, not 258"],
  [{ xenVersion: "4.20.0", memoryGiB: 12 * 1024 + 1 }, "Xen 4.20.0 handles 12288 GiB at most, not 12289 GiB"],
  [{ xenVersion: "3.4.3", scheduler: "credit2" }, "Xen 3.4.3 has no scheduler credit2"],
  [{ xenVersion: "4.20.0", scheduler: "sedf" }, "Xen 4.20.0 has no scheduler sedf"],
] as const)("[hypervisor.md §6] a host with %j is refused", (changes, rule) => {
  expect(() => mustHold({ ...host, ...changes })).toThrow(`scenario host big: ${rule}`);
});

test("[hypervisor.md §6] a host at the limit is taken", () => {
  expect(() => mustHold({ ...host, coresPerSocket: 16 })).not.toThrow();
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

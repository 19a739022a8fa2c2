import { expect, test } from "vitest";
import type { InsideSchedulerDetail } from "@/server/contract";
import { driverOverview, fixtureOverview } from "../fixture";
import { busyOf, measuresOf, ringsOf, waitsOf } from "./measures";

const brief = (domid: number, vcpu: number) => ({ domid, vcpu, credit: 0, priority: "" });
const vcpu = (domid: number, number: number, state: "running" | "runnable" | "blocked") => ({
  ...{ domid, vcpu: number, name: `d${domid}`, weight: 256, cap: 0, credit: 0, priority: "", state },
  ...{ shareMicro: 0, exactMicro: 0, demandMicro: 0 },
});
const scheduler: InsideSchedulerDetail = {
  ...{ kind: "scheduler", pool: 0, name: "Pool-0", scheduler: "credit2", parameters: [], fromUs: 1000, toUs: 2000 },
  pcpus: [
    { pcpu: 0, node: 0, running: { domid: 5, vcpu: 0 }, queue: [brief(9, 1), brief(0, 2)] },
    { pcpu: 1, node: 0, running: null, queue: [] },
  ],
  vcpus: [vcpu(5, 0, "running"), vcpu(9, 1, "runnable"), vcpu(0, 2, "runnable"), vcpu(0, 0, "blocked")],
  slices: [
    { pcpu: 0, domid: 5, vcpu: 0, startUs: 1000, lengthUs: 400, why: "blocked" },
    { pcpu: 0, domid: 9, vcpu: 1, startUs: 1400, lengthUs: 350, why: "window" },
  ],
};

test("a host's figures are sums of what its views say", () => {
  const measures = measuresOf(fixtureOverview, scheduler);
  expect(measures).toMatchObject({ pcpus: 12, waiting: 2, queued: 9, hypercallsPerS: 18_400, eventsPerS: 9_200 });
  expect(measures.cpuMicro).toBe(6 * 320_000);
  expect(measures.lackMicro).toBe(6 * 30_000);
  expect(measures).toMatchObject({ dom0Micro: 320_000, dom0MostMicro: 4_000_000 });
  expect(measuresOf(fixtureOverview, null).waiting).toBe(0);
});
test("a domain that is paused wants nothing in vain", () => {
  const [first, ...others] = fixtureOverview.domains;
  if (!first) throw new Error("the fixture has domains");
  const paused = { ...fixtureOverview, domains: [{ ...first, flags: "--p---" }, ...others] };
  expect(measuresOf(paused, null).lackMicro).toBe(5 * 30_000);
  expect(waitsOf(paused, null)).not.toContainEqual(expect.objectContaining({ kind: "cpu", domid: first.domid }));
});
test("a pCPU has been in use for as much of the window as slices ran on it", () => {
  expect(busyOf(scheduler)).toEqual([0.75, 0]);
});
test("rings stand by how full they are, what failed before all, consoles not at all", () => {
  const rings = ringsOf(fixtureOverview);
  expect(rings.slice(0, 2).map(({ id }) => id)).toEqual(["9/vif/0", "9/vbd/51712"]);
  expect(rings.some(({ kind }) => kind === "console")).toBe(false);
});
test("what waits: a failed device, a full ring, domains short of CPU, vCPUs in queues", () => {
  const kinds = waitsOf(fixtureOverview, scheduler).map(({ kind }) => kind);
  expect(kinds).toEqual(["failed", "ring", ...Array(6).fill("cpu"), "vcpu", "vcpu"]);
  const down = {
    ...fixtureOverview,
    devices: fixtureOverview.devices.map((d) => (d.id === "5/vif/0" ? { ...d, link: "down" as const } : d)),
  };
  expect(waitsOf(down, null).filter(({ kind }) => kind === "failed")).toHaveLength(2);
  const failed = waitsOf(driverOverview, null).filter(({ kind }) => kind === "failed");
  expect(failed).toHaveLength(2);
  const idle = { ...fixtureOverview, devices: [], domains: fixtureOverview.domains.map((d) => ({ ...d, demandMicro: d.shareMicro })) };
  expect(waitsOf(idle, null)).toEqual([]);
});

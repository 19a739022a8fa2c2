/** What a host has to do and what waits there, read off the views of it: sums and sorting, nothing that they do not say. */
import type { InsideDevice, InsideFollowSummary, InsideOverview, InsideSchedulerDetail } from "@/server/contract";
import { lookOf } from "../names";

/** A host's figures; two hosts' bars share the greater one's scale. */
export interface Measures {
  /** CPU granted to domains, and what they wanted beyond it; millionths of a pCPU */
  readonly cpuMicro: number;
  readonly lackMicro: number;
  readonly pcpus: number;
  /** the same of Dom0, and what it could take at most */
  readonly dom0Micro: number;
  readonly dom0MostMicro: number;
  /** vCPUs that wait for a pCPU now, in the pool that is shown */
  readonly waiting: number;
  /** requests in all rings, and those that wait in guests for a slot */
  readonly inFlight: number;
  readonly queued: number;
  readonly bytesPerS: number;
  readonly hypercallsPerS: number;
  readonly eventsPerS: number;
}

/** What a domain wants in vain; one that is paused does not run, whatever it would do. */
function lackOf({ flags, demandMicro, shareMicro }: InsideOverview["domains"][number]): number {
  return flags.includes("p") ? 0 : Math.max(0, demandMicro - shareMicro);
}
export function measuresOf(overview: InsideOverview, scheduler: InsideSchedulerDetail | null): Measures {
  const { domains, devices, hypervisor, hardware } = overview;
  const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);
  const dom0 = domains.find(({ domid }) => domid === 0);
  const rings = ringsOf(overview);
  return {
    cpuMicro: sum(domains, (d) => d.shareMicro),
    lackMicro: sum(domains, lackOf),
    pcpus: hardware.pcpus,
    dom0Micro: dom0?.shareMicro ?? 0,
    dom0MostMicro: (dom0?.vcpus ?? 0) * 1_000_000,
    waiting: scheduler?.vcpus.filter(({ state }) => state === "runnable").length ?? 0,
    inFlight: sum(rings, (d) => d.inFlight),
    queued: sum(rings, (d) => d.queued),
    bytesPerS: sum(devices, (d) => d.bytesPerS),
    hypercallsPerS: hypervisor.hypercallsPerS,
    eventsPerS: hypervisor.eventsPerS,
  };
}

/** Disks and interfaces, the fullest ring first and what failed before it. */
export function ringsOf({ devices }: InsideOverview): readonly InsideDevice[] {
  const rank = (device: InsideDevice): number => {
    if (lookOf(device) === "failed") return 2;
    return device.path === "split" && device.ringSize > 0 ? (device.inFlight + device.queued) / device.ringSize : 0;
  };
  return devices.filter(({ kind }) => kind !== "console").sort((a, b) => rank(b) - rank(a));
}

/** Share of the window in which each pCPU was in use, 0 … 1, in the order of the view. */
export function busyOf({ pcpus, slices, fromUs, toUs }: InsideSchedulerDetail): readonly number[] {
  const used = new Map<number, number>();
  for (const { pcpu, lengthUs } of slices) used.set(pcpu, (used.get(pcpu) ?? 0) + lengthUs);
  return pcpus.map(({ pcpu }) => Math.min(1, (used.get(pcpu) ?? 0) / Math.max(1, toUs - fromUs)));
}

/** Something that stands still, and for what. */
export type Wait =
  | { readonly kind: "failed" | "coming" | "ring"; readonly device: InsideDevice }
  | { readonly kind: "vcpu"; readonly domid: number; readonly vcpu: number; readonly pcpu: number }
  | { readonly kind: "cpu"; readonly domid: number; readonly gotMicro: number; readonly wantedMicro: number }
  | { readonly kind: "follow"; readonly follow: InsideFollowSummary };

/** A domain lacks CPU from a hundredth of a pCPU on. guess: less is what rounding of shares leaves; nobody could see it in a bar. */
const LACK_MICRO = 10_000;

/** What waits now: what failed first, then rings, domains short of CPU, requests that stand still, and vCPUs in run queues. */
export function waitsOf(overview: InsideOverview, scheduler: InsideSchedulerDetail | null): readonly Wait[] {
  const rings = ringsOf(overview);
  const of = (kind: "failed" | "coming" | "ring", look: ReturnType<typeof lookOf>): Wait[] =>
    rings.filter((device) => lookOf(device) === look).map((device) => ({ kind, device }));
  const short = overview.domains
    .filter((domain) => lackOf(domain) >= LACK_MICRO)
    .sort((a, b) => lackOf(b) - lackOf(a))
    .map(({ domid, shareMicro, demandMicro }): Wait => ({ kind: "cpu", domid, gotMicro: shareMicro, wantedMicro: demandMicro }));
  const held = overview.follows
    .filter(({ state }) => state === "held" || state === "failed")
    .map((follow): Wait => ({ kind: "follow", follow }));
  const queued = (scheduler?.pcpus ?? []).flatMap(({ pcpu, queue }) =>
    queue.map(({ domid, vcpu }): Wait => ({ kind: "vcpu", domid, vcpu, pcpu })),
  );
  return [...of("failed", "failed"), ...of("ring", "full"), ...short, ...held, ...of("coming", "coming"), ...queued];
}

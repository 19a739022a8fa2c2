/** A cpupool's scheduler as the Inside view shows it: the last moments, worked out from the present state. */
import type { InsideSchedulerDetail } from "../../contract/inside";
import type { HostInside } from "../../world/host-inside";
import type { World } from "../../world/world";
import type { CpuPool } from "../../xen/cpupools";
import { cell, vcpuStride } from "../../xen/domain";
import { nodeOf } from "../../xen/topology";

/** @source simulator/contract/inside.ts, InsideDetailQuery */
const SHORTEST_US = 1_000;
const LONGEST_US = 300_000;

/** @returns null: there is no such pool */
export function schedulerDetail(world: World, inside: HostInside, id: number, windowUs: number): InsideSchedulerDetail | null {
  const { hypervisor } = inside;
  const pool = hypervisor.pools.find(id);
  const window = hypervisor.exactWindow(id, Math.min(LONGEST_US, Math.max(SHORTEST_US, Math.floor(windowUs))));
  if (!pool || !window) return null;
  const shown = new Set<string>();
  const vcpus: InsideSchedulerDetail["vcpus"][number][] = [];
  for (const vcpu of window.vcpus) {
    const domain = hypervisor.domains.get(vcpu.domid);
    if (!domain) continue;
    shown.add(`${vcpu.domid}.${vcpu.vcpu}`);
    const at = vcpu.vcpu * vcpuStride;
    vcpus.push({
      domid: vcpu.domid,
      vcpu: vcpu.vcpu,
      name: domain.name,
      weight: domain.weight,
      cap: domain.cap,
      credit: vcpu.credit,
      priority: vcpu.priority,
      state: vcpu.state,
      shareMicro: domain.cells[at + cell.share] as number,
      exactMicro: vcpu.gotMicro,
      demandMicro: domain.cells[at + cell.demand] as number,
    });
  }
  // Those that no scheduler deals with now: paused, shut down, or not online.
  for (const domain of hypervisor.domainsIn(id)) {
    for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
      if (shown.has(`${domain.domid}.${vcpu}`)) continue;
      const { domid, name, weight, cap } = domain;
      const nothing = { credit: 0, priority: "", state: "offline", shareMicro: 0, exactMicro: 0, demandMicro: 0 } as const;
      vcpus.push({ domid, vcpu, name, weight, cap, ...nothing });
    }
  }
  const brief = (v: number): { domid: number; vcpu: number; credit: number; priority: string } => {
    const { domid = -1, vcpu = -1, credit = 0, priority = "" } = window.vcpus[v] ?? {};
    return { domid, vcpu, credit, priority };
  };
  const unix = world.epochUs;
  return {
    kind: "scheduler",
    pool: id,
    name: pool.name,
    scheduler: pool.scheduler,
    parameters: parametersOf(pool),
    pcpus: window.pcpus.map(({ pcpu, running, queue }) => {
      const { domid, vcpu } = brief(running);
      return { pcpu, node: nodeOf(hypervisor.hardware, pcpu), running: running < 0 ? null : { domid, vcpu }, queue: queue.map(brief) };
    }),
    vcpus: vcpus.sort((a, b) => a.domid - b.domid || a.vcpu - b.vcpu),
    fromUs: unix + window.fromUs,
    toUs: unix + window.toUs,
    slices: window.slices.map((slice) => ({ ...slice, startUs: unix + slice.startUs })),
  };
}

/** What can be set, by the names of `xl sched-*`. @source cli.md §3 */
function parametersOf(pool: CpuPool): InsideSchedulerDetail["parameters"] {
  const us = (name: string, value: number): InsideSchedulerDetail["parameters"][number] => ({ name, value, unit: "us" });
  const { tsliceUs, ratelimitUs, migrationDelayUs, isWithoutBoost } = pool.params;
  const usual = [us("ratelimit", ratelimitUs), us("migration-delay", migrationDelayUs)];
  // Of a patched Xen alone.
  if (pool.scheduler === "credit")
    return [us("tslice", tsliceUs), ...usual, ...(isWithoutBoost ? [{ name: "boost", value: 0, unit: "" }] : [])];
  if (pool.scheduler === "credit2") return [us("ratelimit", ratelimitUs)];
  return [];
}

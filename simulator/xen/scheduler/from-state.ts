/** From a host's present state to what an exact run starts from. */
import type { CpuPool } from "../cpupools";
import { canRun, cell, type Domain, isOnline, vcpuStride } from "../domain";
import { type CpuLayout, nodeOf, socketOf } from "../topology";
import type { SchedulerPool, SchedulerVcpu } from "./pool";

/** @param domains - those of the pool, in order of domid */
export function schedulerPool(layout: CpuLayout, pool: CpuPool, domains: readonly Domain[]): SchedulerPool {
  const vcpus: SchedulerVcpu[] = [];
  for (const domain of domains) {
    if (!canRun(domain)) continue;
    for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
      if (!isOnline(domain, vcpu)) continue;
      vcpus.push({
        domid: domain.domid,
        vcpu,
        weight: domain.weight,
        cap: domain.cap,
        hard: domain.hard[vcpu] ?? null,
        soft: domain.soft[vcpu] ?? null,
        demandMicro: domain.cells[vcpu * vcpuStride + cell.demand] as number,
        periodUs: domain.periodUs,
        budgetUs: domain.budgetUs,
        extratime: domain.extratime,
        pinned: pool.scheduler === "null" ? (domain.cells[vcpu * vcpuStride + cell.pcpu] as number) : -1,
      });
    }
  }
  return {
    kind: pool.scheduler,
    params: pool.params,
    pcpus: pool.pcpus.map((pcpu) => ({ pcpu, node: nodeOf(layout, pcpu), socket: socketOf(layout, pcpu) })),
    vcpus,
  };
}

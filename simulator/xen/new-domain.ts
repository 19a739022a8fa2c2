import type { SimTime } from "../kernel/time";
import { type Fault, fault } from "../model/fault";
import { type Domain, newCells, rtdsDefaults } from "./domain";
import { type MachineMemory, pagesOf } from "./machine-memory";
import type { DomainRequest } from "./requests";

/**
 * A domain as it is right after createdomain: paused, with no CPU yet.
 * @param placed - pCPUs of the NUMA nodes that it was placed on, ascending; null: nowhere in particular
 * @param isSoft - whether placement is a preference; before soft affinity it pins. @source hypervisor.md §10.4
 */
export function newDomain(domid: number, request: DomainRequest, placed: readonly number[] | null, isSoft: boolean, now: SimTime): Domain {
  const maxVcpus = Math.max(request.vcpus, request.maxVcpus);
  const every = <T>(value: T): T[] => new Array<T>(maxVcpus).fill(value);
  return {
    domid,
    uuid: request.uuid,
    name: request.name,
    type: request.type,
    memoryBytes: request.memoryBytes,
    maxMemoryBytes: request.maxMemoryBytes,
    overheadBytes: request.overheadBytes,
    vcpus: request.vcpus,
    maxVcpus,
    pool: request.pool ?? 0,
    weight: request.weight,
    cap: request.cap,
    ...rtdsDefaults,
    extratime: true,
    isPaused: true,
    shutdownReason: null,
    demandMicro: 0,
    wholeThreads: 0,
    shareMicro: 0,
    cpuTimeUs: 0,
    cpuTimeRest: 0,
    accountedAt: now,
    createdAt: now,
    cells: newCells(request.vcpus, maxVcpus),
    hard: every(isSoft ? null : placed).map((mask, vcpu) => request.hard?.[vcpu] ?? mask),
    soft: every(isSoft ? placed : null).map((mask, vcpu) => request.soft?.[vcpu] ?? mask),
  };
}

/** Whether a domain could be made on a host as it is; memory first, then vCPUs. @source xapi.md §8 (check order per host) */
export function refusalOf(
  { memory, freeBytes, pcpus }: { readonly memory: MachineMemory; readonly freeBytes: number; readonly pcpus: number },
  { memoryBytes, overheadBytes, vcpus }: Pick<DomainRequest, "memoryBytes" | "overheadBytes" | "vcpus">,
): Fault | null {
  if (pagesOf(memoryBytes) + pagesOf(overheadBytes) > memory.freePages)
    return fault("HOST_NOT_ENOUGH_FREE_MEMORY", `${memoryBytes + overheadBytes}`, `${freeBytes}`);
  return vcpus > pcpus ? fault("HOST_NOT_ENOUGH_PCPUS", `${vcpus}`, `${pcpus}`) : null;
}

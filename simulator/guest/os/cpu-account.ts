/**
 * What a guest's kernel counts of its CPUs: what its domain has been given, and kept from, since it started. One account: Xen's own, which
 * begins anew with each domain that the guest is brought to. @source Linux arch/x86/kernel/cpu (steal time), kernel/sched/cputime.c
 */
import type { Machine } from "./machine";
import type { Cpu } from "./types";

interface Times {
  readonly used: number;
  readonly stolen: number;
  readonly waited: number;
}

/** Plain state. */
export interface CpuAccount {
  /** of the domain's times that much is not this kernel's, µs; less than 0: it has run in others before */
  used: number;
  stolen: number;
  /** absent: nobody has counted it */
  waited?: number;
  /** all as they were when the domain was last paused, µs of this kernel */
  readonly paused?: Times;
}

function domainTimes({ services }: Machine): Times {
  return { used: services.cpuTimeUs(), stolen: services.cpuStolenUs?.() ?? 0, waited: services.diskWaitsUs?.() ?? 0 };
}

/** CPU time of this kernel, time for which its CPUs had work and did not run, and for which they were idle while services waited for disks, µs. */
export function accountOf(m: Machine): Times {
  const { used, stolen, waited } = domainTimes(m);
  const { account } = m.state.workload;
  return {
    used: Math.max(0, used - (account?.used ?? 0)),
    stolen: Math.max(0, stolen - (account?.stolen ?? 0)),
    waited: Math.max(0, waited - (account?.waited ?? 0)),
  };
}

export function kernelStarts(m: Machine): void {
  m.state.workload.account = domainTimes(m);
}
/** It may go on in another domain. */
export function accountPauses(m: Machine): void {
  m.state.workload.account = { ...(m.state.workload.account ?? { used: 0, stolen: 0 }), paused: accountOf(m) };
}
/** It goes on in a domain that is not the one before: what it had used there is its own all the same. */
export function accountGoesOn(m: Machine): void {
  const { paused } = m.state.workload.account ?? {};
  if (!paused) return;
  const { used, stolen, waited } = domainTimes(m);
  m.state.workload.account = { used: used - paused.used, stolen: stolen - paused.stolen, waited: waited - paused.waited };
}

/** Less than this is paid later, ns. */
const PAID_NS = 1_000_000;

/**
 * Programs that run for a moment have used CPU that no demand has said anything of: it is charged to the domain as it adds up. One that
 * keeps a CPU busy is granted it as a share.
 */
export function payFor(m: Machine, cpu: Cpu, usedNs: number): void {
  cpu.unpaidNs = (cpu.unpaidNs ?? 0) + usedNs;
  if (cpu.unpaidNs < PAID_NS) return;
  const us = Math.floor(cpu.unpaidNs / 1_000);
  cpu.unpaidNs -= us * 1_000;
  m.services.chargeCpu?.(m.state.os.cpus.indexOf(cpu), us);
}

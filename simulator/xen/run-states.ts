/** What each vCPU is doing, and the letters that `xl list` makes of it. @source hypervisor.md §3 */
import { canRun, cell, type Domain, isOnline, vcpuStride } from "./domain";

export type RunState = "running" | "runnable" | "blocked" | "offline";

/** One vCPU for looking at. Times in whole µs; the four sum to the time since the domain was made. */
export interface VcpuInfo {
  readonly vcpu: number;
  readonly isOnline: boolean;
  readonly state: RunState;
  /** where it runs or ran last; null: offline, or never anywhere */
  readonly pcpu: number | null;
  /** ascending pCPU numbers; null: all */
  readonly hard: readonly number[] | null;
  readonly soft: readonly number[] | null;
  readonly shareMicro: number;
  readonly demandMicro: number;
  readonly runningUs: number;
  readonly runnableUs: number;
  readonly blockedUs: number;
  readonly offlineUs: number;
}

/** Where a vCPU is at an instant. */
export interface Whereabouts {
  readonly state: "running" | "runnable" | "blocked";
  readonly pcpu: number | null;
}

/**
 * Run states and times of a domain's vCPUs. The domain's account is up to date.
 * @param whereabouts - of its online vCPUs, by vCPU
 */
export function vcpusOf(domain: Domain, whereabouts: (vcpu: number) => Whereabouts): VcpuInfo[] {
  const rows: VcpuInfo[] = [];
  const age = domain.accountedAt - domain.createdAt;
  const { cells } = domain;
  for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
    const at = vcpu * vcpuStride;
    const runningUs = cells[at + cell.ranUs] as number;
    const runnableUs = cells[at + cell.waitedUs] as number;
    const offlineUs = cells[at + cell.offUs] as number;
    const isUp = isOnline(domain, vcpu);
    const place: { state: RunState; pcpu: number | null } =
      isUp && canRun(domain) ? whereabouts(vcpu) : { state: "offline", pcpu: isUp ? whereabouts(vcpu).pcpu : null };
    rows.push({
      vcpu,
      isOnline: isUp,
      state: place.state,
      pcpu: place.pcpu,
      hard: domain.hard[vcpu] ?? null,
      soft: domain.soft[vcpu] ?? null,
      shareMicro: cells[at + cell.share] as number,
      demandMicro: cells[at + cell.demand] as number,
      runningUs,
      runnableUs,
      // The rest: rounding down of the other two shows here.
      blockedUs: age - runningUs - runnableUs - offlineUs,
      offlineUs,
    });
  }
  return rows;
}

/** Time for which a domain's vCPUs were runnable and did not run, µs. Its account is up to date. */
export function waitedUs({ cells }: Domain): number {
  let us = 0;
  for (let at = 0; at < cells.length; at += vcpuStride) us += cells[at + cell.waitedUs] as number;
  return us;
}

/** `rbps?d`; Dom0 always runs, since the command that asks does. @source hypervisor.md §3 */
export function flagsOf(domain: Domain, vcpus: readonly VcpuInfo[]): string {
  const online = vcpus.filter((vcpu) => vcpu.isOnline);
  const isRunning = domain.domid === 0 || online.some((vcpu) => vcpu.state === "running");
  const isBlocked = !isRunning && online.length > 0 && online.every((vcpu) => vcpu.state === "blocked");
  const reason = domain.shutdownReason;
  return [
    isRunning ? "r" : "-",
    isBlocked ? "b" : "-",
    domain.isPaused ? "p" : "-",
    reason === null ? "-" : "s",
    reason === null ? "-" : ("-rscwS"[reason] ?? "-"),
    "-",
  ].join("");
}

/** Parts of the time in which a domain's vCPUs run, wait and idle together. The first six sum to 1. @source metrics.md §2 (VM) */
export interface RunStateShares {
  readonly runstate_fullrun: number;
  readonly runstate_full_contention: number;
  readonly runstate_concurrency_hazard: number;
  readonly runstate_blocked: number;
  readonly runstate_partial_run: number;
  readonly runstate_partial_contention: number;
  /** at least one waits */
  readonly runnable_any: number;
  /** part of its vCPUs that waits */
  readonly runnable_vcpus: number;
}
/**
 * What a domain's present shares come to. A vCPU that is held up wants its demand and has its share; a paused one is blocked, an offline one does not count.
 * guess: the vCPUs of a domain do not wait for each other, so that the parts of their times multiply.
 */
export function runStateShares(domain: Domain): RunStateShares {
  const { cells } = domain;
  let [full, contended, idle] = [1, 1, 1];
  let [noneWaits, noneRuns, waiting, online] = [1, 1, 0, 0];
  for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) {
    const at = vcpu * vcpuStride;
    if (!isOnline(domain, vcpu)) continue;
    const isUp = canRun(domain);
    const runs = isUp ? Math.min(1, (cells[at + cell.share] as number) / 1_000_000) : 0;
    const wanted = isUp ? Math.max(0, (cells[at + cell.demand] as number) / 1_000_000 - runs) : 0;
    const waits = Math.min(wanted, 1 - runs);
    full *= runs;
    contended *= waits;
    idle *= 1 - runs - waits;
    noneWaits *= 1 - waits;
    noneRuns *= 1 - runs;
    waiting += waits;
    online++;
  }
  if (online === 0) [full, contended] = [0, 0];
  const partialRun = noneWaits - full - idle;
  const partialContention = noneRuns - contended - idle;
  return {
    runstate_fullrun: full,
    runstate_full_contention: contended,
    runstate_concurrency_hazard: Math.max(0, 1 - full - contended - idle - partialRun - partialContention),
    runstate_blocked: idle,
    runstate_partial_run: Math.max(0, partialRun),
    runstate_partial_contention: Math.max(0, partialContention),
    runnable_any: 1 - noneWaits,
    runnable_vcpus: online > 0 ? waiting / online : 0,
  };
}

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

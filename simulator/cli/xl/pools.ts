/** What several subcommands ask of cpupools. */
import type { CpuPool } from "../../xen/cpupools";
import type { Domain } from "../../xen/domain";
import type { SchedulerKind } from "../../xen/versions";
import { type Call, quit } from "./command";

/** `strtol`: the number that a text begins with, 0 without one. */
export function number(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

/** A pool by name or by number, which is checked too. */
export function poolNamed(call: Call, text: string): CpuPool {
  const { pools } = call.hypervisor;
  const pool = /^\d+$/.test(text) ? pools.find(Number(text)) : pools.named(text);
  return pool ?? quit(`unknown cpupool '${text}'\n`);
}

/** Pools of one scheduler with their domains; pools of another are skipped. @source cli.md §3 */
export function listPools(
  call: Call,
  scheduler: SchedulerKind,
  only: string | null,
  show: (pool: CpuPool, domains: readonly Domain[]) => string,
): string {
  const wanted = only === null ? null : poolNamed(call, only);
  return call.hypervisor.pools.all
    .filter((pool) => pool.scheduler === scheduler && (wanted === null || pool === wanted))
    .map((pool) => show(pool, call.hypervisor.domainsIn(pool.id)))
    .join("");
}

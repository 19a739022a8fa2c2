/** What several subcommands ask of cpupools. */
import { readText } from "../../model/text";
import type { CpuPool, PoolRefusal } from "../../xen/cpupools";
import type { Domain } from "../../xen/domain";
import type { SchedulerKind } from "../../xen/versions";
import { words } from "../common/words";
import { quit, type XlCall } from "./command";
import { errnos, type Origin } from "./libxl-errors";

/** `strtol`: the number that a text begins with, 0 without one. */
export function numberFrom(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0);
}

/** A pool by name or by number, which is checked too. */
export function poolNamed(call: XlCall, text: string): CpuPool {
  const { pools } = call.hypervisor;
  const pool = /^\d+$/.test(text) ? pools.find(Number(text)) : pools.named(text);
  return pool ?? quit(`unknown cpupool '${text}'\n`);
}

/** A new pool's name by the rule of every name. */
export function poolName(given: string): string {
  const read = readText("name", given);
  return "why" in read ? quit(`cpupool name: ${words(read.why)}\n`) : read.text;
}

/** Where libxl complains about pools, and in what words of Xen's. */
export const poolOrigin = (line: number, func: string): Origin => ({ file: "libxl_cpupool.c", line, func });
export const poolWhy = (code: PoolRefusal): string => errnos[code][1];

/** Leaves a request about pools in the host's list of calls. */
export function didPool(call: XlCall, library: string, control: string, refused: PoolRefusal | null): void {
  call.did(library, control, "XEN_SYSCTL_cpupool_op", null, refused ? -errnos[refused][0] : 0);
}

/** Pools of one scheduler with their domains; pools of another are skipped. @source cli.md §3 */
export function listPools(
  call: XlCall,
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

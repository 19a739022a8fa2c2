/**
 * cpupools: a pCPU is in exactly one pool or in none, a domain in exactly one pool, and each pool has a scheduler of its own.
 * @source hypervisor.md §10.4
 */
import { type CpuLayout, nodeOf, pcpuCount } from "./topology";
import type { SchedulerKind, XenRelease } from "./versions";

/** What a pool's scheduler can be told, µs. */
export interface PoolParameters {
  /** credit: longest run, 1,000 … 1,000,000 */
  readonly tsliceUs: number;
  /** shortest run before a preemption, 100 … 500,000; 0: off */
  readonly ratelimitUs: number;
  /** credit: how long a vCPU's cache counts as warm, 0 … 100,000 */
  readonly migrationDelayUs: number;
  /** credit: who wakes keeps the priority that it has, as no release of Xen does. Absent: it is put before others (BOOST) */
  readonly isWithoutBoost?: true;
}
export interface CpuPool {
  readonly id: number;
  name: string;
  readonly scheduler: SchedulerKind;
  params: PoolParameters;
  /** ascending */
  pcpus: number[];
}

/** @source hypervisor.md §10, §10.1 */
export const defaultParameters: PoolParameters = { tsliceUs: 30_000, ratelimitUs: 1_000, migrationDelayUs: 0 };

/** Refusals of pool calls, named as the error numbers they come back as. */
export type PoolRefusal = "EBUSY" | "EEXIST" | "EINVAL" | "ENODEV" | "ENOENT" | "EPERM" | "EOPNOTSUPP";

/** What a release's scheduler is told as long as nobody tells it anything. */
function usualParameters({ hasRateLimit }: XenRelease, isWithoutBoost: boolean): PoolParameters {
  const usual = hasRateLimit ? defaultParameters : { ...defaultParameters, ratelimitUs: 0 };
  return isWithoutBoost ? { ...usual, isWithoutBoost } : usual;
}

const copyPool = (pool: CpuPool): CpuPool => ({ ...pool, pcpus: [...pool.pcpus] });

/** pCPUs that belong to no pool, ascending. */
function freePcpus(layout: CpuLayout, pools: readonly CpuPool[]): number[] {
  const taken = new Set(pools.flatMap((pool) => pool.pcpus));
  return Array.from({ length: pcpuCount(layout) }, (_, i) => i).filter((pcpu) => !taken.has(pcpu));
}

/** Lowest id that is not used. */
function nextPoolId(pools: readonly CpuPool[]): number {
  let id = 0;
  while (pools.some((pool) => pool.id === id)) id++;
  return id;
}

/** The pools of one host. Who asks looks after the domains. */
export class PoolTable {
  private table: CpuPool[];
  private readonly usual: PoolParameters;

  constructor(
    private readonly layout: CpuLayout,
    private readonly release: XenRelease,
    scheduler: SchedulerKind,
    isWithoutBoost = false,
  ) {
    this.usual = usualParameters(release, isWithoutBoost);
    const all = Array.from({ length: pcpuCount(layout) }, (_, i) => i);
    this.table = [{ id: 0, name: "Pool-0", scheduler, params: this.usual, pcpus: all }];
  }

  /** by id */
  get all(): readonly CpuPool[] {
    return this.table;
  }
  find(id: number): CpuPool | undefined {
    return this.table.find((pool) => pool.id === id);
  }
  named(name: string): CpuPool | undefined {
    return this.table.find((pool) => pool.name === name);
  }
  /** pCPUs that belong to no pool, ascending. */
  get free(): number[] {
    return freePcpus(this.layout, this.table);
  }

  create(name: string, scheduler: SchedulerKind, pcpus: readonly number[]): PoolRefusal | null {
    if (!this.release.hasCpupools) return "EOPNOTSUPP";
    if (!this.release.schedulers.includes(scheduler)) return "EINVAL";
    if (this.named(name)) return "EEXIST";
    const refused = pcpus.map((pcpu) => this.notFree(pcpu)).find((code) => code !== null);
    if (refused) return refused;
    const sorted = [...new Set(pcpus)].sort((a, b) => a - b);
    this.table.push({ id: nextPoolId(this.table), name, scheduler, params: this.usual, pcpus: sorted });
    this.table.sort((a, b) => a.id - b.id);
    return null;
  }
  /** Its pCPUs belong to nobody then. */
  destroy(id: number, domains: number): PoolRefusal | null {
    const pool = this.find(id);
    if (!pool) return "ENOENT";
    if (id === 0) return "EPERM";
    if (domains > 0) return "EBUSY";
    this.table.splice(this.table.indexOf(pool), 1);
    return null;
  }
  rename(id: number, name: string): PoolRefusal | null {
    const pool = this.find(id);
    if (!pool) return "ENOENT";
    if (this.named(name) && this.named(name) !== pool) return "EEXIST";
    pool.name = name;
    return null;
  }
  addCpu(id: number, pcpu: number): PoolRefusal | null {
    const pool = this.find(id);
    if (!pool) return "ENOENT";
    const refused = this.notFree(pcpu);
    if (refused) return refused;
    pool.pcpus = [...pool.pcpus, pcpu].sort((a, b) => a - b);
    return null;
  }
  /** A pool with domains keeps one pCPU at least. */
  removeCpu(id: number, pcpu: number, domains: number): PoolRefusal | null {
    const pool = this.find(id);
    if (!pool) return "ENOENT";
    if (!pool.pcpus.includes(pcpu)) return "ENODEV";
    if (domains > 0 && pool.pcpus.length === 1) return "EBUSY";
    pool.pcpus = pool.pcpus.filter((own) => own !== pcpu);
    return null;
  }
  /** Pool-0 becomes Pool-node0 with the pCPUs of node 0; each other node gets a pool. Only while there is one pool. */
  numaSplit(): PoolRefusal | null {
    const first = this.table[0];
    if (!this.release.hasCpupools) return "EOPNOTSUPP";
    if (this.table.length > 1 || !first) return "EBUSY";
    const own = first.pcpus;
    first.name = "Pool-node0";
    first.pcpus = own.filter((pcpu) => nodeOf(this.layout, pcpu) === 0);
    for (let node = 1; node < this.layout.sockets; node++)
      this.create(
        `Pool-node${node}`,
        first.scheduler,
        own.filter((pcpu) => nodeOf(this.layout, pcpu) === node),
      );
    return null;
  }
  setParameters(id: number, changes: Partial<PoolParameters>): PoolRefusal | null {
    const pool = this.find(id);
    if (!pool) return "ENOENT";
    pool.params = { ...pool.params, ...changes };
    return null;
  }

  export(): CpuPool[] {
    return this.table.map(copyPool);
  }
  import(pools: readonly CpuPool[]): void {
    this.table = pools.map(copyPool);
  }

  private notFree(pcpu: number): PoolRefusal | null {
    if (pcpu < 0 || pcpu >= pcpuCount(this.layout)) return "ENODEV";
    return this.table.some((pool) => pool.pcpus.includes(pcpu)) ? "EBUSY" : null;
  }
}

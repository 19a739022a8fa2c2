import { type SimTime, simTime } from "../kernel/time";
import { type Fault, invariant } from "../model/fault";
import { XenConsole } from "./console-ring";
import { type CpuPool, type PoolParameters, type PoolRefusal, PoolTable } from "./cpupools";
import { debugLines, NO_TABLES, type TableLines } from "./debug-keys";
import { account, canRun, cell, copyDomain, type Domain, spreadDemand, vcpuStride } from "./domain";
import { type ExactWindow, exactWindow } from "./exact-window";
import { Instants } from "./instants";
import { LogDirty } from "./log-dirty/log-dirty";
import { MachineMemory, PAGE_BYTES, pagesOf, xenBytesOf } from "./machine-memory";
import { sharedMask } from "./names";
import { newDomain, refusalOf } from "./new-domain";
import { NamedPages } from "./page-sharing";
import { nodesFor, nodesOf } from "./placement";
import type { DomainRequest, HostHardware, HypervisorState, ScheduleChanges } from "./requests";
import { flagsOf, type VcpuInfo, vcpusOf, waitedUs } from "./run-states";
import { easyShares, type PoolShares, poolShares } from "./shares";
import { pcpuCount, pcpusOfNode } from "./topology";
import { type SchedulerKind, type XenRelease, xenRelease } from "./versions";
import { Visits } from "./visits/visits";

export type { DomainRequest, HostHardware, HypervisorState, ScheduleChanges } from "./requests";

const NOBODY: ReadonlySet<Domain> = new Set();

/** DOMID_FIRST_RESERVED. @source hypervisor.md §2 */
const FIRST_RESERVED = 0x7ff0;

/** One host's hypervisor: domains, machine memory, cpupools and CPU shares. */
export class Hypervisor {
  readonly domains = new Map<number, Domain>();
  readonly release: XenRelease;
  readonly memory: MachineMemory;
  readonly pools: PoolTable;
  readonly console = new XenConsole();
  /** short work of its domains on their vCPUs */
  readonly visits = new Visits(this);
  /** domains whose writes are logged */
  readonly logDirty = new LogDirty();
  readonly namedPages = new NamedPages();
  private nextDomid = 0;
  private readonly instants = new Instants();
  /** by pool in which everybody has what he can use, the sum of it; derived */
  private readonly easy = new Map<number, number>();
  /** sum of all shares; null: not known. Derived */
  private used: number | null = null;
  bootedAt: SimTime = simTime(0);

  /**
   * @param hardware - what it runs on
   * @param clock - virtual now
   * @param onShare - told when the CPU granted to one of a domain's vCPUs changes
   * @param onPrint - told of each line that comes onto its console
   * @param onDemand - told when a domain may want another share and its own is as before
   */
  constructor(
    readonly hardware: HostHardware,
    private readonly clock: () => SimTime,
    private readonly onShare: (domain: Domain) => void,
    private readonly onPrint: (line: string) => void = () => undefined,
    private readonly onDemand: (domain: Domain) => void = () => undefined,
  ) {
    this.release = xenRelease(hardware.xenVersion);
    const scheduler = hardware.scheduler ?? this.release.defaultScheduler;
    invariant(this.release.schedulers.includes(scheduler), `Xen ${hardware.xenVersion} has the scheduler ${scheduler}`);
    this.pools = new PoolTable(hardware, this.release, scheduler, hardware.isWithoutBoost);
    this.memory = new MachineMemory(Math.floor(hardware.memoryBytes / PAGE_BYTES), this.xenBytes / PAGE_BYTES, hardware.sockets);
  }

  /** Virtual now, µs. */
  get nowUs(): number {
    return this.clock();
  }
  get pcpus(): number {
    return pcpuCount(this.hardware);
  }
  /** Name of the scheduler that the host booted with, as `xl info` says it. */
  get scheduler(): SchedulerKind {
    return this.hardware.scheduler ?? this.release.defaultScheduler;
  }
  /** Memory that Xen keeps for itself, bytes, in whole pages. */
  get xenBytes(): number {
    return xenBytesOf(this.hardware.memoryBytes);
  }
  get freeBytes(): number {
    return this.memory.freePages * PAGE_BYTES;
  }

  /** Whether a domain could be made now; memory first, then vCPUs. @source xapi.md §8 (check order per host) */
  refusal(request: Pick<DomainRequest, "memoryBytes" | "overheadBytes" | "vcpus">): Fault | null {
    return refusalOf(this, request);
  }

  /** XEN_DOMCTL_createdomain: a new domid, paused, memory held at once. The caller has asked `refusal` before. */
  create(request: DomainRequest): Domain {
    invariant(this.refusal(request) === null, "a domain is only made where it fits");
    const domid = this.newDomid();
    const nodes = this.release.hasNumaPlacement ? nodesFor(this.hardware, this.memory, this.domains.values(), domid, request) : null;
    const placed = nodes ? sharedMask(nodes.flatMap((node) => pcpusOfNode(this.hardware, node))) : null;
    const domain = newDomain(domid, request, placed, this.release.hasSoftAffinity, this.clock());
    const wanted = nodes ?? nodesOf(this.hardware, domain);
    this.memory.add(domid, pagesOf(request.memoryBytes), pagesOf(request.overheadBytes), wanted);
    this.domains.set(domid, domain);
    return domain;
  }

  destroy(domid: number): void {
    const domain = this.domains.get(domid);
    invariant(domain !== undefined, `domain ${domid} exists`);
    this.domains.delete(domid);
    this.used = null;
    this.memory.remove(domid);
    this.logDirty.off(domid);
    this.namedPages.forget(domid);
    this.visits.drop(domid);
    this.reshare(domain.pool);
  }

  pause(domain: Domain): void {
    this.change(domain, () => {
      domain.isPaused = true;
    });
  }
  unpause(domain: Domain): void {
    this.change(domain, () => {
      domain.isPaused = false;
    });
  }
  shutDown(domain: Domain, reason: number): void {
    this.change(domain, () => {
      domain.shutdownReason = reason;
    });
  }

  /**
   * A domain wants another amount of CPU.
   * @param micro - millionths of one pCPU
   * @param wholeThreads - threads of it that want a whole vCPU each
   */
  demand(domain: Domain, micro: number, wholeThreads = 0): void {
    if (domain.demandMicro === micro && domain.wholeThreads === wholeThreads) return;
    this.change(domain, () => {
      domain.demandMicro = micro;
      domain.wholeThreads = wholeThreads;
    });
  }
  /** Weight, cap or rtds parameters. Shares follow at once; a real scheduler takes them up at its next accounting, within 30 ms. */
  setSchedule(domain: Domain, changes: ScheduleChanges): void {
    this.change(domain, () => {
      Object.assign(domain, changes);
      invariant(domain.weight >= 1 && domain.weight <= 65_535 && domain.cap >= 0, "weight and cap are in range");
      invariant(domain.budgetUs >= 1 && domain.periodUs >= domain.budgetUs, "an rtds budget fits its period");
    });
  }
  /**
   * Hard and soft affinity of one vCPU, or of all. A hard one that leaves no pCPU of the pool is refused.
   * @param vcpu - null: all of them
   * @param masks - ascending pCPU numbers, null: all; left out: unchanged
   */
  setAffinity(
    domain: Domain,
    vcpu: number | null,
    masks: { readonly hard?: readonly number[] | null; readonly soft?: readonly number[] | null },
  ): "EINVAL" | null {
    const pool = this.poolOf(domain);
    if (masks.hard && !masks.hard.some((pcpu) => pool.pcpus.includes(pcpu))) return "EINVAL";
    if (masks.soft && !this.release.hasSoftAffinity) return "EINVAL";
    this.change(domain, () => {
      for (let i = vcpu ?? 0; i <= (vcpu ?? domain.maxVcpus - 1); i++) {
        if (masks.hard !== undefined) domain.hard[i] = masks.hard;
        if (masks.soft !== undefined) domain.soft[i] = masks.soft;
      }
    });
    return null;
  }
  /** The first `count` vCPUs are online, the others not; vCPU 0 always is. @source hypervisor.md §10.5 */
  setVcpusOnline(domain: Domain, count: number): "EINVAL" | null {
    if (count < 1 || count > domain.maxVcpus) return "EINVAL";
    this.change(domain, () => {
      for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++) domain.cells[vcpu * vcpuStride + cell.online] = vcpu < count ? 1 : 0;
      domain.vcpus = count;
    });
    return null;
  }

  /** CPU time used so far, microseconds. */
  cpuTimeUs(domain: Domain): number {
    return this.asOfNow(domain).cpuTimeUs;
  }
  /** As `RUNSTATE_runnable`, of all vCPUs. */
  waitedUs(domain: Domain): number {
    return waitedUs(this.asOfNow(domain));
  }
  /** vCPUs of a domain with their states at this instant and their times. */
  vcpuInfo(domain: Domain): VcpuInfo[] {
    const instant = canRun(domain) ? this.instants.of(domain.pool, this.clock(), () => this.exactWindow(domain.pool, 0)) : null;
    return vcpusOf(this.asOfNow(domain), (vcpu) => instant?.get(`${domain.domid}.${vcpu}`) ?? { state: "blocked", pcpu: null });
  }
  /** A copy with its times brought up to now: looking must leave no trace in the state. */
  private asOfNow(domain: Domain): Domain {
    const copy = copyDomain(domain);
    account(copy, this.clock());
    return copy;
  }
  /** The six letters of `xl list`. @source hypervisor.md §3 */
  flags(domain: Domain): string {
    return flagsOf(domain, this.vcpuInfo(domain));
  }
  /**
   * The last moments of a cpupool, slice by slice, as the present state makes them; changes nothing.
   * @param windowUs - µs back from now
   * @returns null: there is no such pool
   */
  exactWindow(id: number, windowUs: number): ExactWindow | null {
    const pool = this.pools.find(id);
    return pool ? exactWindow(this.hardware, pool, this.domainsIn(id), { nowUs: this.clock(), windowUs }) : null;
  }
  /** Sum of granted CPU, millionths of a pCPU. */
  get usedMicro(): number {
    this.used ??= [...this.domains.values()].reduce((used, { shareMicro }) => used + shareMicro, 0);
    return this.used;
  }

  // cpupools. @source hypervisor.md §10.4

  poolOf(domain: Domain): CpuPool {
    const pool = this.pools.find(domain.pool);
    invariant(pool !== undefined, `domain ${domain.domid} has its pool`);
    return pool;
  }
  domainsIn(pool: number): Domain[] {
    return [...this.domains.values()].filter((domain) => domain.pool === pool).sort((a, b) => a.domid - b.domid);
  }
  createPool(name: string, scheduler: SchedulerKind, pcpus: readonly number[]): PoolRefusal | null {
    return this.pools.create(name, scheduler, pcpus);
  }
  destroyPool(id: number): PoolRefusal | null {
    this.easy.delete(id);
    return this.pools.destroy(id, this.domainsIn(id).length);
  }
  renamePool(id: number, name: string): PoolRefusal | null {
    return this.pools.rename(id, name);
  }
  addPoolCpu(id: number, pcpu: number): PoolRefusal | null {
    return this.pools.addCpu(id, pcpu) ?? this.settled(id);
  }
  removePoolCpu(id: number, pcpu: number): PoolRefusal | null {
    return this.pools.removeCpu(id, pcpu, this.domainsIn(id).length) ?? this.settled(id);
  }
  /** Dom0 stays in Pool-0, and a pool without pCPUs takes nobody. */
  moveDomain(domain: Domain, id: number): PoolRefusal | null {
    const pool = this.pools.find(id);
    if (!pool) return "ENOENT";
    if (domain.domid === 0 && id !== 0) return "EPERM";
    if (pool.pcpus.length === 0) return "EINVAL";
    const from = domain.pool;
    account(domain, this.clock());
    domain.pool = id;
    this.settled(from);
    this.settled(id);
    return null;
  }
  /** One pool for each NUMA node; Dom0 keeps as many vCPUs as node 0 has pCPUs. */
  numaSplit(): PoolRefusal | null {
    const refused = this.pools.numaSplit();
    if (refused) return refused;
    const dom0 = this.domains.get(0);
    const most = this.pools.find(0)?.pcpus.length ?? 1;
    if (dom0 && dom0.vcpus > most) this.setVcpusOnline(dom0, most);
    return this.settled(0);
  }
  setPoolParameters(id: number, changes: Partial<PoolParameters>): PoolRefusal | null {
    this.forget();
    return this.pools.setParameters(id, changes);
  }
  // memory. @source hypervisor.md §5

  /** The balloon: a guest's memory as it is now. Never above its ceiling. */
  setCurrentMemory(domain: Domain, bytes: number): "EINVAL" | "ENOMEM" | "EBUSY" | null {
    if (bytes > domain.maxMemoryBytes || bytes < PAGE_BYTES) return "EINVAL";
    const change = pagesOf(bytes) - pagesOf(domain.memoryBytes);
    if (change > 0 && !this.memory.grow(domain.domid, change, nodesOf(this.hardware, domain))) return "ENOMEM";
    if (change < 0 && !this.memory.shrink(domain.domid, -change)) return "EBUSY";
    domain.memoryBytes = bytes;
    return null;
  }
  setMaxMemory(domain: Domain, bytes: number): "EINVAL" | null {
    if (bytes < domain.memoryBytes) return "EINVAL";
    domain.maxMemoryBytes = bytes;
    return null;
  }

  /** To the console ring (`xl dmesg`). */
  print(line: string): void {
    this.console.print(line);
    this.onPrint(line);
  }
  get consoleRing(): readonly string[] {
    return this.console.lines;
  }
  /** `xl debug-keys`: dumps into the console ring; a key that nobody handles does nothing */
  debugKey(key: string, tables: TableLines = NO_TABLES): void {
    for (const line of debugLines(this, key, tables)) this.print(line);
  }
  clearRing(): void {
    this.console.clear();
  }

  export(): HypervisorState {
    return {
      hardware: this.hardware,
      nextDomid: this.nextDomid,
      domains: [...this.domains.values()].map(copyDomain),
      pools: this.pools.export(),
      memory: this.memory.export(),
      console: this.console.export(),
      visits: this.visits.export(),
      logDirty: this.logDirty.export(),
      namedPages: this.namedPages.export(),
      bootedAt: this.bootedAt,
    };
  }
  import(state: HypervisorState): void {
    this.nextDomid = state.nextDomid;
    this.bootedAt = simTime(state.bootedAt);
    for (const domain of state.domains) this.domains.set(domain.domid, copyDomain(domain));
    this.used = null;
    this.pools.import(state.pools);
    this.memory.import(state.memory);
    this.console.import(state.console);
    this.visits.import(state.visits);
    this.logDirty.import(state.logDirty ?? []);
    if (state.namedPages) this.namedPages.import(state.namedPages);
  }

  /** Upward, and from 1 again after the last; one in use is passed over. @source hypervisor.md §2 */
  private newDomid(): number {
    while (this.nextDomid >= FIRST_RESERVED || this.domains.has(this.nextDomid))
      this.nextDomid = this.nextDomid >= FIRST_RESERVED ? 1 : this.nextDomid + 1;
    return this.nextDomid++;
  }
  private change(domain: Domain, act: () => void): void {
    account(domain, this.clock());
    act();
    spreadDemand(domain);
    const pool = this.pools.find(domain.pool);
    const sum = this.easy.get(domain.pool);
    const own = pool && sum !== undefined ? easyShares(pool, domain, sum) : null;
    const changed = own === null ? this.reshare(domain.pool) : this.share(domain.pool, own);
    // What it wants beyond its share may be another all the same.
    if (!changed.has(domain)) this.onDemand(domain);
  }
  /** After a pool's pCPUs or domains have changed: an affinity that leaves nothing is broken, as Xen does. */
  private settled(id: number): null {
    const pool = this.pools.find(id);
    for (const domain of this.domainsIn(id)) {
      domain.hard.forEach((hard, vcpu) => {
        if (!hard || hard.some((pcpu) => pool?.pcpus.includes(pcpu))) return;
        domain.hard[vcpu] = null;
        this.print(`(XEN) Breaking affinity for d${domain.domid}v${vcpu}`);
      });
    }
    this.reshare(id);
    return null;
  }

  /** Shares anew after any change of demand, weight, cap, vCPUs, affinity, pCPUs or run state. */
  private reshare(id: number): ReadonlySet<Domain> {
    const pool = this.pools.find(id);
    if (pool) return this.share(id, poolShares(pool, this.domainsIn(id)));
    this.easy.delete(id);
    return NOBODY;
  }
  /** What follows from the pools is another from now on. */
  private forget(): void {
    this.instants.forget();
    this.visits.forget();
  }
  /** @returns whose shares have changed */
  private share(id: number, { rows, easyMicro }: PoolShares): ReadonlySet<Domain> {
    this.forget();
    if (easyMicro === null) this.easy.delete(id);
    else this.easy.set(id, easyMicro);
    const now = this.clock();
    const changed = new Set<Domain>();
    for (const { domain, at, share } of rows) {
      const before = domain.cells[at + cell.share] as number;
      if (share === before) continue;
      account(domain, now);
      domain.cells[at + cell.share] = share;
      domain.shareMicro += share - before;
      if (this.used !== null) this.used += share - before;
      changed.add(domain);
    }
    for (const domain of changed) this.onShare(domain);
    return changed;
  }
}

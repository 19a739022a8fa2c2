import { type SimTime, simTime } from "../kernel/time";
import { type Fault, fault, invariant } from "../model/fault";
import { account, type Domain } from "./domain";
import { fairShares } from "./fair-share";

/** A host's hardware as Xen finds it. */
export interface HostHardware {
  readonly sockets: number;
  readonly coresPerSocket: number;
  readonly threadsPerCore: number;
  readonly cpuMhz: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  readonly xenVersion: string;
  readonly hasHvm: boolean;
}

/** What a domain is to be made from. */
export interface DomainRequest {
  readonly uuid: string;
  readonly name: string;
  readonly type: Domain["type"];
  readonly memoryBytes: number;
  readonly maxMemoryBytes: number;
  readonly overheadBytes: number;
  readonly vcpus: number;
  readonly maxVcpus: number;
  readonly weight: number;
  readonly cap: number;
}

export interface HypervisorState {
  readonly hardware: HostHardware;
  readonly nextDomid: number;
  readonly domains: readonly Domain[];
  readonly log: readonly string[];
  readonly bootedAt: number;
}

/** Memory that Xen itself keeps: heap and frame table. guess: 1.5 % of the machine; metrics.md §4.3 says 1 to 1.5 %. */
const XEN_SHARE_PER_MILLE = 15;

/** One host's hypervisor: domains, memory, CPU shares. */
export class Hypervisor {
  readonly domains = new Map<number, Domain>();
  private nextDomid = 0;
  /** console ring, oldest first. @source hypervisor.md: conring 16 KiB */
  private log: string[] = [];
  bootedAt: SimTime = simTime(0);

  /**
   * @param hardware - what it runs on
   * @param clock - virtual now
   * @param onShare - told when a domain's granted CPU changes
   */
  constructor(
    readonly hardware: HostHardware,
    private readonly clock: () => SimTime,
    private readonly onShare: (domain: Domain) => void,
  ) {}

  get pcpus(): number {
    return this.hardware.sockets * this.hardware.coresPerSocket * this.hardware.threadsPerCore;
  }
  /** Memory that Xen keeps for itself, bytes, in whole pages. */
  get xenBytes(): number {
    return Math.floor((this.hardware.memoryBytes * XEN_SHARE_PER_MILLE) / 1000 / 4096) * 4096;
  }
  get freeBytes(): number {
    let held = this.xenBytes;
    for (const domain of this.domains.values()) held += domain.memoryBytes + domain.overheadBytes;
    return this.hardware.memoryBytes - held;
  }

  /** Whether a domain could be made now; memory first, then vCPUs. @source xapi.md §8 (check order per host) */
  refusal(request: Pick<DomainRequest, "memoryBytes" | "overheadBytes" | "vcpus">): Fault | null {
    const needed = request.memoryBytes + request.overheadBytes;
    if (needed > this.freeBytes) return fault("HOST_NOT_ENOUGH_FREE_MEMORY", `${needed}`, `${this.freeBytes}`);
    if (request.vcpus > this.pcpus) return fault("HOST_NOT_ENOUGH_PCPUS", `${request.vcpus}`, `${this.pcpus}`);
    return null;
  }

  /** XEN_DOMCTL_createdomain: a new domid, paused, memory held at once. The caller has asked `refusal` before. */
  create(request: DomainRequest): Domain {
    invariant(this.refusal(request) === null, "a domain is only made where it fits");
    const domain: Domain = {
      domid: this.nextDomid++,
      uuid: request.uuid,
      name: request.name,
      type: request.type,
      memoryBytes: request.memoryBytes,
      maxMemoryBytes: request.maxMemoryBytes,
      overheadBytes: request.overheadBytes,
      vcpus: request.vcpus,
      maxVcpus: request.maxVcpus,
      weight: request.weight,
      cap: request.cap,
      isPaused: true,
      shutdownReason: null,
      demandMicro: 0,
      shareMicro: 0,
      cpuTimeUs: 0,
      cpuTimeRest: 0,
      accountedAt: this.clock(),
      createdAt: this.clock(),
    };
    this.domains.set(domain.domid, domain);
    return domain;
  }

  destroy(domid: number): void {
    invariant(this.domains.delete(domid), `domain ${domid} exists`);
    this.reshare();
  }

  pause(domain: Domain): void {
    domain.isPaused = true;
    this.reshare();
  }
  unpause(domain: Domain): void {
    domain.isPaused = false;
    this.reshare();
  }
  shutDown(domain: Domain, reason: number): void {
    domain.shutdownReason = reason;
    this.reshare();
  }

  /** A domain wants another amount of CPU. */
  demand(domain: Domain, micro: number): void {
    if (domain.demandMicro === micro) return;
    domain.demandMicro = micro;
    this.reshare();
  }

  /** CPU time used so far, microseconds. */
  cpuTimeUs(domain: Domain): number {
    account(domain, this.clock());
    return domain.cpuTimeUs;
  }

  /** Sum of granted CPU, millionths of a pCPU. */
  get usedMicro(): number {
    let used = 0;
    for (const domain of this.domains.values()) used += domain.shareMicro;
    return used;
  }

  /** Writes a line to the console ring (`xl dmesg`). */
  print(line: string): void {
    this.log.push(line);
    if (this.log.length > 400) this.log.splice(0, this.log.length - 400);
  }
  get consoleRing(): readonly string[] {
    return this.log;
  }

  export(): HypervisorState {
    return {
      hardware: this.hardware,
      nextDomid: this.nextDomid,
      domains: [...this.domains.values()].map((d) => ({ ...d })),
      log: [...this.log],
      bootedAt: this.bootedAt,
    };
  }
  import(state: HypervisorState): void {
    this.nextDomid = state.nextDomid;
    this.log = [...state.log];
    this.bootedAt = simTime(state.bootedAt);
    for (const domain of state.domains) this.domains.set(domain.domid, { ...domain });
  }

  /** Shares anew after any change of demand, weight, cap, vCPUs or run state. */
  private reshare(): void {
    const now = this.clock();
    const domains = [...this.domains.values()];
    const shares = fairShares(
      this.pcpus * 1_000_000,
      domains.map((d) => ({ weight: d.weight, ceiling: ceilingMicro(d) })),
    );
    domains.forEach((domain, index) => {
      const share = shares[index] as number;
      if (share === domain.shareMicro) return;
      account(domain, now);
      domain.shareMicro = share;
      this.onShare(domain);
    });
  }
}

function ceilingMicro(domain: Domain): number {
  if (domain.isPaused || domain.shutdownReason !== null) return 0;
  const cap = domain.cap === 0 ? Number.MAX_SAFE_INTEGER : domain.cap * 10_000;
  return Math.min(domain.demandMicro, domain.vcpus * 1_000_000, cap);
}

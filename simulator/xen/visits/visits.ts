/** Visits of one host's domains: what they find follows from the pools as they are now, what they leave is state. */
import type { CpuPool } from "../cpupools";
import { canRun, cell, type Domain, vcpuStride } from "../domain";
import { schedulerPool } from "../scheduler/from-state";
import { SWITCH_US } from "../scheduler/switch-cost";
import type { CpuLayout } from "../topology";
import type { Capped } from "./caps";
import type { Credits } from "./credits";
import { ExactVisits, type GoingImage, needsExactRun } from "./exact-visits";
import { type Field, fieldOf } from "./field";
import { meanWaitUs } from "./mean-wait";
import { usefulParts } from "./switches";
import { newVisits, type PcpuVisits, type VcpuVisits, type Visit, type VisitState, visit } from "./visit";

/** Plain data. */
export interface VisitsState {
  readonly pcpus: readonly (readonly [pcpu: number, visits: PcpuVisits])[];
  readonly vcpus: readonly (readonly [vcpu: string, visits: VcpuVisits])[];
  readonly credits: readonly (readonly [vcpu: string, credits: Credits])[];
  readonly caps: readonly (readonly [domid: number, capped: Capped])[];
  /** exact runs of pools that visits go on in; absent: none */
  readonly exact?: readonly GoingImage[];
}

/** All of it, in the unit of parts. */
const WHOLE = 1_000_000;

/** What visits are made on. */
interface Host {
  readonly hardware: CpuLayout;
  readonly nowUs: number;
  readonly domains: ReadonlyMap<number, Domain>;
  poolOf(domain: Domain): CpuPool;
  domainsIn(pool: number): Domain[];
}
interface KnownField {
  readonly field: Field;
  /** place of each vCPU, by `domid.vcpu` */
  readonly places: ReadonlyMap<string, number>;
  /** null: nobody has asked */
  isExact: boolean | null;
  /** null: nobody has asked */
  useful: ReadonlyMap<number, number> | null;
}

export class Visits {
  private state: VisitState = newVisits();
  private readonly exact = new ExactVisits();
  /** by pool; derived */
  private readonly fields = new Map<number, KnownField>();

  constructor(private readonly host: Host) {}

  /** Demands, weights, affinities, pools or their parameters have changed. */
  forget(): void {
    this.fields.clear();
  }
  /** A domain is gone. */
  drop(domid: number): void {
    this.state.caps.delete(domid);
    for (const all of [this.state.vcpus, this.state.credits])
      for (const key of all.keys()) if (key.startsWith(`${domid}.`)) all.delete(key);
  }

  /**
   * A vCPU has work from now on.
   * @param vcpu - one that is online
   * @param us - CPU time that it takes
   * @returns null: it does not run as things are (paused, shut down, or without a pCPU under null)
   */
  visit(domain: Domain, vcpu: number, us: number): (Visit & { readonly start: number }) | null {
    if (!canRun(domain)) return null;
    const known = this.fieldFor(domain);
    const { field, places } = known;
    const place = places.get(`${domain.domid}.${vcpu}`);
    if (place === undefined) return null;
    known.isExact ??= needsExactRun(field);
    if (known.isExact) return this.exact.visit(domain.pool, field, place, this.host.nowUs, us);
    const found = visit(field, this.state, place, this.host.nowUs, us);
    return found.start === null ? null : { ...found, start: found.start };
  }

  /** Who would have run on a pCPU while short work of a domain did: one of those that never stop by themselves, in turn; null: nobody. */
  displacedBy(domain: Domain, vcpu: number, pcpu: number): { readonly domain: Domain; readonly vcpu: number } | null {
    const { field, places } = this.fieldFor(domain);
    const place = places.get(`${domain.domid}.${vcpu}`);
    if (place === undefined || field.seat[place] !== -1) return null;
    const { hogs = [] } = field.pcpus[field.pool.pcpus.findIndex((each) => each.pcpu === pcpu)] ?? {};
    const turn = this.state.pcpus.get(pcpu)?.turn ?? Math.floor(this.host.nowUs / 1_000);
    const hog = field.pool.vcpus[hogs[turn % Math.max(1, hogs.length)] ?? -1];
    if (!hog || hog.demandMicro < WHOLE) return null;
    const found = this.host.domains.get(hog.domid);
    return found ? { domain: found, vcpu: hog.vcpu } : null;
  }

  /** How long work on a vCPU waits for its turn in the mean, where it comes so often. Looking leaves no trace. @param perS - times a second */
  meanWaitUs(domain: Domain, vcpu: number, perS: number): number {
    if (!canRun(domain) || perS <= 0 || this.hasRoom(domain)) return 0;
    const { field, places } = this.fieldFor(domain);
    const place = places.get(`${domain.domid}.${vcpu}`);
    return place === undefined ? 0 : meanWaitUs(field, place, perS);
  }

  /**
   * Part of a domain's CPU time in which something is done for it, millionths: changes between vCPUs take the rest. One that has what it wants
   * has all of it.
   */
  usefulPart(domain: Domain): number {
    const { domid, shareMicro, demandMicro } = domain;
    if (demandMicro <= shareMicro || shareMicro === 0 || !canRun(domain)) return WHOLE;
    const known = this.fieldFor(domain);
    known.useful ??= this.usefulOf(domain.pool, known.field);
    return Math.floor(((known.useful.get(domid) ?? shareMicro) * WHOLE) / shareMicro);
  }
  /** By domid, CPU time in which something is done, millionths of a pCPU. */
  private usefulOf(pool: number, field: Field): Map<number, number> {
    const cells = new Map(this.host.domainsIn(pool).map((domain) => [domain.domid, domain.cells]));
    const shares = field.pool.vcpus.map(({ domid, vcpu }) => cells.get(domid)?.[vcpu * vcpuStride + cell.share] ?? 0);
    const useful = new Map<number, number>();
    usefulParts(field, shares).forEach((part, v) => {
      const domid = field.pool.vcpus[v]?.domid as number;
      useful.set(domid, (useful.get(domid) ?? 0) + ((shares[v] as number) * part) / WHOLE);
    });
    return useful;
  }

  /** Whether the pool always has a pCPU that nobody wants, and everybody may use it: asked whenever a load changes, and cheaper than a field. */
  hasRoom(asking: Domain): boolean {
    const { pcpus } = this.host.poolOf(asking);
    let wanted = 0;
    for (const domain of this.host.domains.values()) {
      if (domain.pool !== asking.pool) continue;
      if (domain.hard.some((some) => some !== null)) return false;
      wanted += Math.min(domain.demandMicro, domain.vcpus * 1_000_000);
    }
    return wanted <= (pcpus.length - 1) * 1_000_000;
  }

  private fieldFor(domain: Domain): KnownField {
    let known = this.fields.get(domain.pool);
    if (!known) {
      const pool = schedulerPool(this.host.hardware, this.host.poolOf(domain), this.host.domainsIn(domain.pool));
      const field = fieldOf(pool);
      known = {
        field,
        isExact: null,
        places: new Map(pool.vcpus.map(({ domid, vcpu }, v) => [`${domid}.${vcpu}`, v])),
        useful: null,
      };
      this.fields.set(domain.pool, known);
    }
    return known;
  }

  export(): VisitsState {
    const copied = <K, V extends object>(all: ReadonlyMap<K, V>): (readonly [K, V])[] =>
      [...all].map(([key, value]) => [key, { ...value }]);
    const { pcpus, vcpus, credits, caps } = this.state;
    const exact = this.exact.export(this.host.nowUs);
    const kept = { pcpus: copied(pcpus), vcpus: copied(vcpus), credits: copied(credits), caps: copied(caps) };
    return exact ? { ...kept, exact } : kept;
  }
  /** @param stored - undefined: of a state from before there were any */
  import(stored: VisitsState | undefined): void {
    const copied = <K, V extends object>(all: readonly (readonly [K, V])[] = []): Map<K, V> =>
      new Map(all.map(([key, value]) => [key, { ...value }]));
    this.state = {
      pcpus: copied(stored?.pcpus),
      vcpus: copied(stored?.vcpus),
      credits: copied(stored?.credits),
      caps: copied(stored?.caps),
    };
    this.exact.import(stored?.exact, SWITCH_US);
  }
}

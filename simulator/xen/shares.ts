/**
 * What a pool's scheduler comes to over any longer interval, for each vCPU: weighted max-min fair shares on the pCPUs it may use.
 * A change shows at once; a real scheduler notices it at its next accounting, tens of milliseconds later (see scheduler/).
 * The exact run comes to these within 2 % of a pCPU where its scheduler keeps to weights: credit2 with weights up to 2 to 1, credit with
 * equal ones. Elsewhere the real algorithms depart from any formula, and so does the exact run: credit hands out credits for the whole
 * pool though guests are pinned, bounds them to one slice, and gives a capped domain's vCPUs equal parts; credit2 is fair within a run
 * queue only; bursts of work cannot use pCPUs that were idle a moment ago.
 * 3.0's sedf and 2.0's bvt have no model of their own and share in proportion to weight, as bvt does and sedf was set up to do.
 * @source hypervisor.md §10.1 (share = pCPUs × weight × vCPUs / sum, at most one pCPU a vCPU, at most the cap)
 */
import { type PlacedClaim, sharesOf } from "./affinity-share";
import type { CpuPool } from "./cpupools";
import { canRun, cell, type Domain, vcpuStride } from "./domain";
import { fairShares } from "./fair-share";

/** Shares of a pool's vCPUs, in order of domain and vCPU: rows of [domain, place of the vCPU's cells, share]. */
export interface VcpuShare {
  readonly domain: Domain;
  /** where its cells begin */
  readonly at: number;
  readonly share: number;
}

/** A pool's shares. */
export interface PoolShares {
  readonly rows: readonly VcpuShare[];
  /** sum of what all can use, where all have it because the pool has it, and no vCPU is held to some of its pCPUs; else null */
  readonly easyMicro: number | null;
}

/** @param domains - those of the pool, in order of domid */
export function poolShares(pool: CpuPool, domains: readonly Domain[]): PoolShares {
  const owners: Domain[] = [];
  const places: number[] = [];
  const claims: PlacedClaim[] = [];
  for (const domain of domains) {
    const ceilings = ceilingsOf(pool, domain);
    const weight = pool.scheduler === "rtds" ? rtdsWeight(domain) : domain.weight;
    ceilings.forEach((ceiling, vcpu) => {
      owners.push(domain);
      places.push(vcpu * vcpuStride);
      claims.push({ weight, ceiling, pcpus: usable(pool.pcpus, domain.hard[vcpu] ?? null) });
    });
  }
  const shares = pool.scheduler === "null" ? nullShares(claims, owners, places) : sharesOf(claims, pool.pcpus.length);
  let wanted = 0;
  for (const { ceiling } of claims) wanted += ceiling;
  const isEasy = wanted <= capacityOf(pool) && claims.every(({ pcpus }) => pcpus.length === pool.pcpus.length);
  return {
    rows: shares.map((share, i) => ({ domain: owners[i] as Domain, at: places[i] as number, share })),
    easyMicro: isEasy && pool.scheduler !== "null" ? wanted : null,
  };
}

function capacityOf(pool: CpuPool): number {
  return pool.pcpus.length * 1_000_000;
}

/**
 * Shares of one domain that has changed in a pool in which all had what they can use; nobody else's change then.
 *
 * @param easyMicro - sum of what all could use before
 * @returns null: it is not so any more, and all shares have to be found anew
 */
export function easyShares(pool: CpuPool, domain: Domain, easyMicro: number): PoolShares | null {
  if (domain.hard.some((hard) => usable(pool.pcpus, hard).length !== pool.pcpus.length)) return null;
  const rows = ceilingsOf(pool, domain).map((share, vcpu) => ({ domain, at: vcpu * vcpuStride, share }));
  let wanted = easyMicro - domain.shareMicro;
  for (const { share } of rows) wanted += share;
  return wanted <= capacityOf(pool) ? { rows, easyMicro: wanted } : null;
}

/** pCPUs of a pool that an affinity leaves; one that leaves none does not count. @source hypervisor.md §10.4 */
export function usable(pcpus: readonly number[], hard: readonly number[] | null): readonly number[] {
  if (hard === null) return pcpus;
  const both = pcpus.filter((pcpu) => hard.includes(pcpu));
  return both.length > 0 ? both : pcpus;
}

/** Most that each vCPU can use. A cap holds the domain's vCPUs together: those that want more than their part share what it leaves. */
function ceilingsOf(pool: CpuPool, domain: Domain): number[] {
  const ceilings = new Array<number>(domain.maxVcpus).fill(0);
  if (!canRun(domain)) return ceilings;
  const budget = pool.scheduler === "rtds" && !domain.extratime ? Math.floor((domain.budgetUs * 1_000_000) / domain.periodUs) : 1_000_000;
  for (let vcpu = 0; vcpu < domain.maxVcpus; vcpu++)
    ceilings[vcpu] = Math.min(domain.cells[vcpu * vcpuStride + cell.demand] as number, budget);
  // Only the credit schedulers know caps.
  if (domain.cap === 0 || (pool.scheduler !== "credit" && pool.scheduler !== "credit2")) return ceilings;
  return fairShares(
    domain.cap * 10_000,
    ceilings.map((ceiling) => ({ weight: 1, ceiling })),
  );
}

/** rtds gives each its budget first, then again as much to those that may have more: in proportion to budget by period. */
function rtdsWeight(domain: Domain): number {
  return Math.max(1, Math.floor((domain.budgetUs * 65_535) / domain.periodUs));
}

/** One vCPU a pCPU for good; who came too late waits. A vCPU keeps the pCPU it has. @source hypervisor.md §10.3 (null) */
function nullShares(claims: readonly PlacedClaim[], owners: readonly Domain[], places: readonly number[]): number[] {
  const taken = new Set<number>();
  const cellsOf = (i: number): number[] => (owners[i] as Domain).cells;
  const placeOf = (i: number): number => places[i] as number;
  claims.forEach((claim, i) => {
    const pcpu = cellsOf(i)[placeOf(i) + cell.pcpu] as number;
    const isOnline = cellsOf(i)[placeOf(i) + cell.online] === 1;
    if (isOnline && claim.pcpus.includes(pcpu) && !taken.has(pcpu)) taken.add(pcpu);
    else cellsOf(i)[placeOf(i) + cell.pcpu] = -1;
  });
  return claims.map((claim, i) => {
    const cells = cellsOf(i);
    const at = placeOf(i);
    if (cells[at + cell.online] !== 1) return 0;
    if (cells[at + cell.pcpu] === -1) {
      const pcpu = claim.pcpus.find((candidate) => !taken.has(candidate));
      if (pcpu === undefined) return 0;
      taken.add(pcpu);
      cells[at + cell.pcpu] = pcpu;
    }
    return claim.ceiling;
  });
}

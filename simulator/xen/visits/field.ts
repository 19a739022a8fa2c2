/** What work that wakes up finds on the pCPUs of a pool, in closed form: who is always busy, and how much comes in bursts. */
import { burstsOf } from "../scheduler/burst";
import { HOG_MICRO, type SchedulerPool, type SchedulerVcpu } from "../scheduler/pool";
import { SWITCH_US } from "../scheduler/switch-cost";

/** One pCPU's part. */
export interface PcpuField {
  /** places in the pool's vCPUs of those that are always busy */
  readonly hogs: readonly number[];
  /** sum of their weights */
  readonly hogWeight: number;
  /** of the others, by place: bursts that come to this pCPU */
  readonly bursts: readonly Burst[];
}
export interface Burst {
  readonly of: number;
  readonly lengthUs: number;
  /** mean distance of those of them that come to this pCPU, µs */
  readonly everyUs: number;
  /** pCPUs that they come to */
  readonly places: number;
}
export interface Field {
  readonly pool: SchedulerPool;
  /** in the order of the pool's pCPUs */
  readonly pcpus: readonly PcpuField[];
  /** by vCPU: places of the pCPUs that it may use */
  readonly allowed: readonly (readonly number[])[];
  /** by vCPU that is always busy: place of its pCPU; -1 for others */
  readonly seat: readonly number[];
  /** sum of the weights of those that are always busy, over the pool */
  readonly hogWeight: number;
  /** what it costs to come on where another was, µs */
  readonly switchUs: number;
}

/** Most that a vCPU can use by itself, millionths of a pCPU. @param domainVcpus - of its domain that want anything */
function ceiling(pool: SchedulerPool, { demandMicro, cap, budgetUs, periodUs, extratime }: SchedulerVcpu, domainVcpus: number): number {
  if (pool.kind === "rtds" && !extratime) return Math.min(demandMicro, Math.floor((budgetUs * 1_000_000) / periodUs));
  if (cap === 0 || (pool.kind !== "credit" && pool.kind !== "credit2")) return demandMicro;
  return Math.min(demandMicro, Math.floor((cap * 10_000) / Math.max(1, domainVcpus)));
}

/** Those with fewest choices are seated first, each where the fewest sit. */
export function fieldOf(pool: SchedulerPool, switchUs: number = SWITCH_US): Field {
  const places = pool.pcpus.map((_, place) => place);
  const allowed = pool.vcpus.map(({ hard, pinned }) => {
    if (pool.kind === "null") return places.filter((place) => pool.pcpus[place]?.pcpu === pinned);
    const some = hard === null ? places : places.filter((place) => hard.includes(pool.pcpus[place]?.pcpu as number));
    return some.length > 0 ? some : places;
  });
  const wanting = new Map<number, number>();
  for (const { domid, demandMicro } of pool.vcpus) if (demandMicro > 0) wanting.set(domid, (wanting.get(domid) ?? 0) + 1);
  const most = pool.vcpus.map((vcpu) => ceiling(pool, vcpu, wanting.get(vcpu.domid) ?? 1));
  const hogs = places.map((): number[] => []);
  const seat = pool.vcpus.map(() => -1);
  const choosy = pool.vcpus.map((_, v) => v).filter((v) => (most[v] as number) >= HOG_MICRO);
  choosy.sort((a, b) => (allowed[a]?.length ?? 0) - (allowed[b]?.length ?? 0) || a - b);
  for (const v of choosy) {
    const place = emptiest(allowed[v] as readonly number[], hogs)[0];
    if (place === undefined) continue;
    hogs[place]?.push(v);
    seat[v] = place;
  }
  const bursts = places.map((): Burst[] => []);
  pool.vcpus.forEach(({ domid, vcpu }, v) => {
    const micro = most[v] as number;
    if (micro <= 0 || micro >= HOG_MICRO) return;
    const { lengthUs, everyUs } = burstsOf(domid, vcpu, micro);
    const there = emptiest(allowed[v] as readonly number[], hogs);
    for (const place of there) bursts[place]?.push({ of: v, lengthUs, everyUs: everyUs * there.length, places: there.length });
  });
  const weight = (of: readonly number[]): number => of.reduce((sum, v) => sum + (pool.vcpus[v] as SchedulerVcpu).weight, 0);
  return {
    pool,
    pcpus: places.map((place) => ({ hogs: hogs[place] ?? [], hogWeight: weight(hogs[place] ?? []), bursts: bursts[place] ?? [] })),
    allowed,
    seat,
    hogWeight: weight(choosy),
    switchUs,
  };
}

function emptiest(places: readonly number[], hogs: readonly (readonly number[])[]): number[] {
  const least = Math.min(...places.map((place) => hogs[place]?.length ?? 0));
  return places.filter((place) => (hogs[place]?.length ?? 0) === least);
}

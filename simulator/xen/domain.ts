import type { SimTime } from "../kernel/time";

/** What Xen knows of one domain. Plain data. @source hypervisor.md §2, §3 */
export interface Domain {
  readonly domid: number;
  readonly uuid: string;
  name: string;
  readonly type: "pv" | "pvh" | "hvm" | "pvhvm";
  /** memory that the guest has now, bytes; pages shared with others count */
  memoryBytes: number;
  /** ceiling, bytes */
  maxMemoryBytes: number;
  /** memory Xen and the toolstack need beside the guest's, bytes */
  readonly overheadBytes: number;
  /** online vCPUs */
  vcpus: number;
  readonly maxVcpus: number;
  /** cpupool that it runs in */
  pool: number;
  /** credit weight, 1…65535 */
  weight: number;
  /** credit cap, percent of one pCPU; 0: none */
  cap: number;
  /** rtds: each vCPU may run `budgetUs` in every `periodUs`, and beyond that where CPU is left over */
  periodUs: number;
  budgetUs: number;
  extratime: boolean;
  isPaused: boolean;
  /** shutdown reason number once it has shut down, null before. @source lifecycle.md §4 */
  shutdownReason: number | null;
  /** CPU wanted, millionths of one pCPU, and how many threads of it want a whole vCPU each */
  demandMicro: number;
  wholeThreads: number;
  /** CPU granted: sum over the vCPUs */
  shareMicro: number;
  /** CPU time used up to `accountedAt`, whole µs */
  cpuTimeUs: number;
  /** remainder of cpuTimeUs, millionths of a microsecond */
  cpuTimeRest: number;
  /** of it what graphs have still to show, whole µs; absent: nothing */
  unshownUs?: number;
  /** by vCPU: time that short work of others has taken of what it is given, not in its times yet, whole µs; absent: none */
  owes?: number[];
  accountedAt: SimTime;
  readonly createdAt: SimTime;
  /** `vcpuStride` numbers for each of maxVcpus: one flat array, since a thousand domains must stay small */
  readonly cells: number[];
  /** hard and soft affinity by vCPU: ascending pCPU numbers, null: all */
  readonly hard: (readonly number[] | null)[];
  readonly soft: (readonly number[] | null)[];
}

/** Numbers kept for each vCPU in `Domain.cells`, by position. */
export const cell = {
  /** 1: online */
  online: 0,
  /** pCPU where it runs or ran last; -1: none yet */
  pcpu: 1,
  /** CPU wanted and granted, millionths of one pCPU */
  demand: 2,
  share: 3,
  /** time running, and waiting to run, µs and millionths of a µs */
  ranUs: 4,
  ranRest: 5,
  waitedUs: 6,
  waitedRest: 7,
  /** time paused or down, µs */
  offUs: 8,
} as const;
export const vcpuStride = 9;

/** rtds parameters of a new domain, µs. @source hypervisor.md §10.3 */
export const rtdsDefaults = { periodUs: 10_000, budgetUs: 4_000 } as const;

/** Whether any of its vCPUs may run. */
export function canRun(domain: Domain): boolean {
  return !domain.isPaused && domain.shutdownReason === null;
}

export function isOnline(domain: Domain, vcpu: number): boolean {
  return domain.cells[vcpu * vcpuStride + cell.online] === 1;
}

/** Cells of a new domain: its first `online` vCPUs are up. */
export function newCells(online: number, most: number): number[] {
  const cells = new Array<number>(most * vcpuStride).fill(0);
  for (let vcpu = 0; vcpu < most; vcpu++) {
    cells[vcpu * vcpuStride + cell.online] = vcpu < online ? 1 : 0;
    cells[vcpu * vcpuStride + cell.pcpu] = -1;
  }
  return cells;
}

/** A copy that shares nothing that changes. */
export function copyDomain(domain: Domain): Domain {
  const copy = { ...domain, cells: [...domain.cells], hard: [...domain.hard], soft: [...domain.soft] };
  if (domain.owes) copy.owes = [...domain.owes];
  return copy;
}

/** Whole µs of a rate over a time, and what is left of it; a rate is at most 2^28 and a time 2^53 µs, so products are split. */
let carriedUs = 0;
let carriedRest = 0;
function integrate(rate: number, rest: number, elapsed: number): void {
  const whole = Math.floor(rate / 1_000_000);
  const part = rate - whole * 1_000_000;
  const seconds = Math.floor(elapsed / 1_000_000);
  const parts = rest + (elapsed - seconds * 1_000_000) * part;
  const carry = Math.floor(parts / 1_000_000);
  carriedUs = whole * elapsed + seconds * part + carry;
  carriedRest = parts - carry * 1_000_000;
}

/** Brings a domain's times up to `now` at its present shares. Call before anything changes that they depend on. */
export function account(domain: Domain, now: SimTime): void {
  const elapsed = now - domain.accountedAt;
  domain.accountedAt = now;
  if (elapsed <= 0) return;
  integrate(domain.shareMicro, domain.cpuTimeRest, elapsed);
  domain.cpuTimeUs += carriedUs;
  domain.cpuTimeRest = carriedRest;
  const { cells } = domain;
  const isRunnable = canRun(domain);
  for (let at = 0; at < cells.length; at += vcpuStride) {
    if (!isRunnable || cells[at + cell.online] !== 1) {
      cells[at + cell.offUs] = (cells[at + cell.offUs] as number) + elapsed;
      continue;
    }
    const share = cells[at + cell.share] as number;
    const wanted = cells[at + cell.demand] as number;
    if (share > 0) {
      integrate(share, cells[at + cell.ranRest] as number, elapsed);
      cells[at + cell.ranUs] = (cells[at + cell.ranUs] as number) + carriedUs;
      cells[at + cell.ranRest] = carriedRest;
      if (domain.owes) pay(domain, domain.owes, at, carriedUs);
    }
    if (wanted > share) {
      integrate(wanted - share, cells[at + cell.waitedRest] as number, elapsed);
      cells[at + cell.waitedUs] = (cells[at + cell.waitedUs] as number) + carriedUs;
      cells[at + cell.waitedRest] = carriedRest;
    }
  }
}

/** What short work of others has taken of the time that a vCPU has just been given: it waited instead. */
function pay(domain: Domain, owes: number[], at: number, givenUs: number): void {
  const { cells } = domain;
  const vcpu = at / vcpuStride;
  const paid = Math.min(owes[vcpu] ?? 0, givenUs);
  owes[vcpu] = (owes[vcpu] ?? 0) - paid;
  cells[at + cell.ranUs] = (cells[at + cell.ranUs] as number) - paid;
  cells[at + cell.waitedUs] = (cells[at + cell.waitedUs] as number) + paid;
  domain.cpuTimeUs -= paid;
  if (owes.every((us) => us === 0)) delete domain.owes;
}
/** Short work of another has run for so long where a vCPU would have, which is always busy. */
export function displace(domain: Domain, vcpu: number, us: number, now: SimTime): void {
  account(domain, now);
  domain.owes ??= new Array<number>(domain.maxVcpus).fill(0);
  domain.owes[vcpu] = (domain.owes[vcpu] as number) + us;
}

/**
 * A vCPU has run for so long beside its share: short work that no demand speaks of. It did so while it would have been idle; one that is
 * never idle did it in its share. @returns what has been added, µs
 */
export function charge(domain: Domain, vcpu: number, us: number, now: SimTime): number {
  account(domain, now);
  const { cells } = domain;
  const at = vcpu * vcpuStride;
  const blocked =
    now -
    domain.createdAt -
    (cells[at + cell.ranUs] as number) -
    (cells[at + cell.waitedUs] as number) -
    (cells[at + cell.offUs] as number);
  const added = Math.max(0, Math.min(us, blocked));
  cells[at + cell.ranUs] = (cells[at + cell.ranUs] as number) + added;
  domain.cpuTimeUs += added;
  return added;
}

/**
 * Spreads a domain's demand over its online vCPUs: a thread that wants a whole vCPU has one to itself, the rest is many short ones.
 * Whole millionths; what does not divide goes one each to the first.
 */
export function spreadDemand(domain: Domain): void {
  const { cells } = domain;
  const most = Math.min(domain.demandMicro, domain.vcpus * 1_000_000);
  const whole = Math.min(domain.vcpus, domain.wholeThreads, Math.floor(most / 1_000_000));
  const others = domain.vcpus - whole;
  const each = others > 0 ? Math.floor((most - whole * 1_000_000) / others) : 0;
  let extra = others > 0 ? most - whole * 1_000_000 - each * others : 0;
  let nth = 0;
  for (let at = 0; at < cells.length; at += vcpuStride) {
    if (cells[at + cell.online] !== 1) {
      cells[at + cell.demand] = 0;
      continue;
    }
    if (nth++ < whole) cells[at + cell.demand] = 1_000_000;
    else cells[at + cell.demand] = extra-- > 0 ? each + 1 : each;
  }
}

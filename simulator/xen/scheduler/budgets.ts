/**
 * Caps under credit2: a domain may run so long in every 10 ms, all its vCPUs together; a vCPU takes its part before it runs.
 * @source hypervisor.md §10.2 (cap); xen: common/sched/credit2.c, unit_grab_budget, unit_return_budget, replenish_domain_budget
 */
import type { SchedulerPool } from "./pool";

const SHORTEST_US = 500;

export class Budgets {
  /** credit2_cap_period_ms, µs */
  static readonly periodUs = 10_000;
  private readonly hasAny: boolean;
  /** by domain, µs: what it gets each period (0: no cap), what is left, what one vCPU takes at a time */
  private readonly total: Float64Array;
  private readonly left: Float64Array;
  private readonly part: Float64Array;
  /** by vCPU, µs */
  private readonly own: Float64Array;
  private readonly domainOf: Int32Array;

  constructor(pool: SchedulerPool, firstOf: readonly number[]) {
    const domains = firstOf.length - 1;
    this.own = new Float64Array(pool.vcpus.length);
    this.domainOf = new Int32Array(pool.vcpus.length);
    this.total = new Float64Array(domains);
    this.part = new Float64Array(domains);
    for (let d = 0; d < domains; d++) {
      const first = firstOf[d] as number;
      const end = firstOf[d + 1] as number;
      const total = Math.floor(((pool.vcpus[first]?.cap ?? 0) * Budgets.periodUs) / 100);
      this.total[d] = total;
      this.part[d] = Math.max(Math.floor(total / (end - first)), SHORTEST_US);
      this.domainOf.fill(d, first, end);
    }
    this.left = this.total.slice();
    this.hasAny = this.total.some((total) => total > 0);
  }

  private isCapped(v: number): boolean {
    return this.hasAny && (this.total[this.domainOf[v] as number] as number) > 0;
  }
  spend(v: number, us: number): void {
    if (this.isCapped(v)) this.own[v] = (this.own[v] as number) - us;
  }
  /** Whether it may run; takes a part of its domain's budget if it has none. */
  grab(v: number): boolean {
    if (!this.isCapped(v)) return true;
    if ((this.own[v] as number) > 0) return true;
    this.giveBack(v);
    const d = this.domainOf[v] as number;
    const left = this.left[d] as number;
    if (left <= 0) return false;
    const part = Math.min(left, this.part[d] as number);
    this.left[d] = left - part;
    this.own[v] = part;
    return true;
  }
  /** What a vCPU has not used, or has run over, is its domain's again. */
  giveBack(v: number): void {
    if (!this.isCapped(v)) return;
    const d = this.domainOf[v] as number;
    this.left[d] = (this.left[d] as number) + (this.own[v] as number);
    this.own[v] = 0;
  }
  /** How long it may run of a time that it was given. */
  limit(v: number, us: number): number {
    if (!this.isCapped(v)) return us;
    const own = this.own[v] as number;
    return own < us ? Math.max(own, SHORTEST_US) : us;
  }
  hasRoom(v: number): boolean {
    return (this.left[this.domainOf[v] as number] as number) > 0;
  }
  hasCap(d: number): boolean {
    return (this.total[d] as number) > 0;
  }
  /** What was run over counts against the new period. */
  replenish(d: number): void {
    const total = this.total[d] as number;
    this.left[d] = Math.min(total, (this.left[d] as number) + total);
  }
}

/**
 * The books of the credit scheduler: who is active, and what each gets every 30 ms. @source hypervisor.md §10.1 item 3, 4; xen:
 * common/sched/credit.c, csched_acct
 */
import type { SchedulerPool } from "./pool";

/** @source hypervisor.md §10.1: 10 credits a ms */
const CREDITS_PER_MS = 10;

export class CreditAccounts {
  readonly credit: Int32Array;
  private readonly isActive: Uint8Array;
  /** by domain: active vCPUs, and the list of active domains, newest first */
  private readonly active: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private first = -1;
  private weights = 0;
  private readonly weight: Int32Array;
  private readonly cap: Int32Array;
  private readonly perSlice: number;
  balance = 0;
  /** vCPUs that the last accounting looked at: 0 UNDER, 1 OVER, 2 OVER and to be parked */
  readonly judged: Int32Array;
  readonly verdict: Uint8Array;
  judgedCount = 0;
  /** credits handed out so far, and lost by clamping and halving */
  granted = 0;
  lost = 0;

  constructor(
    private readonly pool: SchedulerPool,
    private readonly firstOf: readonly number[],
  ) {
    const V = pool.vcpus.length;
    const D = firstOf.length - 1;
    this.credit = new Int32Array(V);
    this.isActive = new Uint8Array(V);
    this.active = new Int32Array(D);
    this.next = new Int32Array(D).fill(-1);
    this.previous = new Int32Array(D).fill(-1);
    this.weight = Int32Array.from({ length: D }, (_, d) => pool.vcpus[firstOf[d] as number]?.weight ?? 1);
    this.cap = Int32Array.from({ length: D }, (_, d) => pool.vcpus[firstOf[d] as number]?.cap ?? 0);
    this.perSlice = Math.floor((pool.params.tsliceUs * CREDITS_PER_MS) / 1000);
    this.judged = new Int32Array(V);
    this.verdict = new Uint8Array(V);
  }

  /** A vCPU that a tick has met running earns credits from now on. */
  activate(v: number, d: number): void {
    if (this.isActive[v] === 1) return;
    this.isActive[v] = 1;
    this.weights += this.weight[d] as number;
    this.active[d] = (this.active[d] as number) + 1;
    if (this.active[d] === 1) this.link(d);
  }
  private deactivate(v: number, d: number): void {
    this.isActive[v] = 0;
    this.weights -= this.weight[d] as number;
    this.active[d] = (this.active[d] as number) - 1;
    if (this.active[d] === 0) this.unlink(d);
  }
  private link(d: number): void {
    this.next[d] = this.first;
    this.previous[d] = -1;
    if (this.first >= 0) this.previous[this.first] = d;
    this.first = d;
  }
  private unlink(d: number): void {
    const before = this.previous[d] as number;
    const after = this.next[d] as number;
    if (before < 0) this.first = after;
    else this.next[before] = after;
    if (after >= 0) this.previous[after] = before;
  }

  account(): void {
    this.judgedCount = 0;
    if (this.weights === 0) {
      this.balance = 0;
      return;
    }
    const all = this.weights;
    let weightsLeft = all;
    const debt = this.balance < 0 ? -this.balance : 0;
    let total = this.perSlice * this.pool.pcpus.length + debt;
    let sum = 0;
    let isShort = false;
    for (let d = this.first; d >= 0; ) {
      const following = this.next[d] as number;
      const count = this.active[d] as number;
      const weight = (this.weight[d] as number) * count;
      const cap = this.cap[d] as number;
      weightsLeft -= weight;
      let peak = count * this.perSlice;
      if (debt > 0) peak += Math.ceil((debt * weight) / all);
      let capEach = 0;
      if (cap !== 0) {
        const most = Math.ceil((cap * this.perSlice) / 100);
        if (most < peak) peak = most;
        capEach = Math.ceil(most / count);
      }
      let fair = Math.ceil((total * weight) / all);
      if (fair < peak) isShort = true;
      else {
        // What it cannot use goes to those after it; at the head of the list, it gives to more of them the next time.
        if (weightsLeft > 0) total += Math.ceil(((fair - peak) * all) / weightsLeft);
        if (isShort) {
          this.unlink(d);
          this.link(d);
        }
        fair = peak;
      }
      sum += this.grant(d, Math.ceil(fair / count), cap !== 0, capEach);
      d = following;
    }
    this.balance = sum;
  }

  /** @returns credits of its active vCPUs afterwards */
  private grant(d: number, each: number, hasCap: boolean, capEach: number): number {
    let sum = 0;
    const end = this.firstOf[d + 1] as number;
    for (let v = this.firstOf[d] as number; v < end; v++) {
      if (this.isActive[v] !== 1) continue;
      let credit = (this.credit[v] as number) + each;
      this.granted += each;
      const before = credit;
      let verdict = 0;
      if (credit < 0) {
        verdict = hasCap && credit < -capEach ? 2 : 1;
        if (credit < -this.perSlice) credit = -this.perSlice;
      } else if (credit > this.perSlice) {
        this.deactivate(v, d);
        credit = Math.floor(credit / 2);
      }
      this.lost += before - credit;
      this.credit[v] = credit;
      sum += credit;
      this.verdict[v] = verdict;
      this.judged[this.judgedCount++] = v;
    }
    return sum;
  }
}

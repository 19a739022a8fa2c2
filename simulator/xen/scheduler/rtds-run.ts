/**
 * The rtds scheduler: earliest deadline first over all pCPUs of the pool, a budget for each vCPU in every period.
 * @source hypervisor.md §10.3; xen: common/sched/rt.c (extratime: a spent budget is filled again one priority level lower)
 */
import { scatter, untilNext } from "./burst";
import { ExactRun, type RunOptions } from "./exact-run";
import { doing, ending, type SchedulerPool } from "./pool";

export class RtdsRun extends ExactRun {
  private readonly budget: Float64Array;
  private readonly deadline: Float64Array;
  /** 0: within its budget; each time that it is filled early, one lower */
  private readonly level: Int32Array;

  constructor(pool: SchedulerPool, options: RunOptions) {
    super(pool, options, pool.vcpus.length);
    this.budget = Float64Array.from(pool.vcpus, (vcpu) => vcpu.budgetUs);
    // Periods began when each vCPU was made, and so not together: a place in the period from domid and vCPU, the same in every run.
    this.deadline = Float64Array.from(pool.vcpus, ({ domid, vcpu, periodUs }) =>
      untilNext(options.originUs, scatter(domid, vcpu) % periodUs, periodUs),
    );
    this.level = new Int32Array(this.vcpus);
    for (let v = 0; v < this.vcpus; v++) this.timers.set(this.pcpus + this.vcpus + v, this.deadline[v] as number);
    this.begin();
  }

  protected arrive(v: number): void {
    this.state[v] = doing.queued;
  }
  protected burn(v: number, us: number): void {
    this.budget[v] = (this.budget[v] as number) - us;
  }
  protected wake(v: number): void {
    if ((this.budget[v] as number) <= 0 && !this.refillEarly(v)) {
      this.state[v] = doing.parked;
      return;
    }
    this.state[v] = doing.queued;
    this.tickle(v);
  }
  private refillEarly(v: number): boolean {
    const own = this.pool.vcpus[v];
    if (!own?.extratime) return false;
    this.budget[v] = own.budgetUs;
    this.level[v] = (this.level[v] as number) + 1;
    return true;
  }
  private isBefore(v: number, other: number): boolean {
    const by = (this.level[v] as number) - (this.level[other] as number) || (this.deadline[v] as number) - (this.deadline[other] as number);
    return by < 0 || (by === 0 && v < other);
  }
  /** An idle pCPU, or the one whose vCPU comes last, if that comes after the newcomer. */
  private tickle(v: number): void {
    const q = this.idleFor(v, Math.max(0, this.place[v] as number));
    if (q >= 0) {
      this.pick(q);
      return;
    }
    let last = -1;
    for (let p = 0; p < this.pcpus; p++) {
      const current = this.running[p] as number;
      if (current < 0 || this.allowed[v * this.pcpus + p] !== 1) continue;
      if (last < 0 || this.isBefore(this.running[last] as number, current)) last = p;
    }
    if (last < 0 || !this.isBefore(v, this.running[last] as number)) return;
    const current = this.running[last] as number;
    this.settle(last);
    this.leave(last, ending.preempted);
    this.state[current] = doing.queued;
    this.pick(last);
    // Who was pushed aside may go where nobody is.
    if (this.state[current] === doing.queued && this.idleFor(current, last) >= 0) this.pick(this.idleFor(current, last));
  }
  protected expired(p: number, v: number): void {
    if ((this.budget[v] as number) > 0) {
      this.leave(p, ending.preempted);
      this.state[v] = doing.queued;
    } else if (this.refillEarly(v)) {
      this.leave(p, ending.slice);
      this.state[v] = doing.queued;
    } else {
      this.leave(p, ending.parked);
      this.state[v] = doing.parked;
    }
    this.pick(p);
  }
  protected pick(p: number): void {
    let best = -1;
    for (let v = 0; v < this.vcpus; v++)
      if (this.state[v] === doing.queued && this.allowed[v * this.pcpus + p] === 1 && (best < 0 || this.isBefore(v, best))) best = v;
    if (best >= 0) this.start(p, best, this.budget[best] as number);
  }
  /** A vCPU's next period begins. */
  protected special(v: number): void {
    const own = this.pool.vcpus[v];
    if (!own) return;
    const p = this.state[v] === doing.running ? (this.place[v] as number) : -1;
    if (p >= 0) this.settle(p);
    this.budget[v] = own.budgetUs;
    this.deadline[v] = this.now + own.periodUs;
    this.level[v] = 0;
    this.timers.set(this.pcpus + this.vcpus + v, this.now + own.periodUs);
    if (p >= 0) this.allow(p, own.budgetUs);
    if (this.state[v] === doing.parked) {
      this.refill(v);
      this.state[v] = doing.queued;
    }
    if (this.state[v] === doing.queued) this.tickle(v);
    // A running vCPU whose deadline has moved back may come after one that waits.
    else if (p >= 0) this.yieldIfLater(p, v);
  }
  private yieldIfLater(p: number, v: number): void {
    for (let other = 0; other < this.vcpus; other++) {
      if (this.state[other] !== doing.queued || this.allowed[other * this.pcpus + p] !== 1 || !this.isBefore(other, v)) continue;
      if (!this.hasWork(v)) return;
      this.leave(p, ending.preempted);
      this.state[v] = doing.queued;
      this.pick(p);
      return;
    }
  }

  queueOf(p: number): number[] {
    if (p !== 0) return [];
    const list: number[] = [];
    for (let v = 0; v < this.vcpus; v++) if (this.state[v] === doing.queued) list.push(v);
    return list.sort((a, b) => (this.isBefore(a, b) ? -1 : 1));
  }
  protected creditOf(v: number): number {
    return Math.max(0, this.budget[v] as number);
  }
  protected priorityOf(v: number): string {
    return this.state[v] === doing.parked ? "PARKED" : "";
  }
}

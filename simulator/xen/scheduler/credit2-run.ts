/**
 * The credit2 scheduler, decision by decision. @source hypervisor.md §10.2; xen: common/sched/credit2.c (runq_candidate,
 * csched2_runtime, reset_credit, runq_tickle, unit_grab_budget, replenish_domain_budget)
 *
 * Credits are whole ns of the heaviest vCPU of a run queue. Left out: moving vCPUs between run queues while it runs (see
 * run-queue-layout.ts).
 */
import { Budgets } from "./budgets";
import { scatter, untilNext } from "./burst";
import { CreditHeap } from "./credit-heap";
import { ExactRun, type RunOptions } from "./exact-run";
import { doing, ending, LONGEST_STINT_US, type SchedulerPool } from "./pool";
import { assignQueues, queuesOf } from "./run-queue-layout";

/** @source hypervisor.md §10.2, ns and µs */
const INIT_NS = 10_000_000;
const FLOOR_NS = -INIT_NS;
const CARRY_NS = 500_000;
const RESIST_NS = 500_000;
const SOFT_BONUS_NS = INIT_NS;
const SHORTEST_US = 500;

export class Credit2Run extends ExactRun {
  readonly credit: Float64Array;
  /** ns × weight not burned yet */
  private readonly rest: Float64Array;
  private readonly weight: Float64Array;
  private readonly queueNumber: readonly number[];
  private readonly queueOfVcpu: Int32Array;
  private readonly heaps: CreditHeap[] = [];
  private readonly heaviest: Float64Array;
  private readonly budgets: Budgets;
  private enqueued = 0;

  constructor(pool: SchedulerPool, options: RunOptions) {
    super(pool, options, pool.vcpus.length);
    const V = this.vcpus;
    this.credit = new Float64Array(V).fill(INIT_NS);
    this.rest = new Float64Array(V);
    this.weight = Float64Array.from(pool.vcpus, (vcpu) => vcpu.weight);
    this.queueNumber = queuesOf(pool);
    this.queueOfVcpu = Int32Array.from(assignQueues(pool, this.queueNumber, this.allowed, this.prefers));
    const queues = (this.queueNumber.at(-1) ?? -1) + 1;
    const position = new Int32Array(V).fill(-1);
    for (let q = 0; q < queues; q++) this.heaps.push(new CreditHeap(V, this.credit, position));
    this.heaviest = new Float64Array(queues).fill(1);
    for (let v = 0; v < V; v++) {
      const q = this.queueOfVcpu[v] as number;
      this.heaviest[q] = Math.max(this.heaviest[q] as number, this.weight[v] as number);
    }
    this.budgets = new Budgets(pool, this.firstOf);
    this.firstOf.slice(0, -1).forEach((v, d) => {
      // Each domain's periods began when it was made: a place in 10 ms that is the same in every run.
      const begins = scatter(pool.vcpus[v]?.domid ?? 0, 0) % Budgets.periodUs;
      const first = untilNext(options.originUs, begins, Budgets.periodUs);
      if (this.budgets.hasCap(d)) this.timers.set(this.pcpus + V + d, first);
    });
    this.begin();
  }

  private heapOf(v: number): CreditHeap {
    return this.heaps[this.queueOfVcpu[v] as number] as CreditHeap;
  }
  protected arrive(v: number): void {
    this.enqueue(v);
  }
  private enqueue(v: number): void {
    this.state[v] = doing.queued;
    this.heapOf(v).add(v, this.enqueued++);
  }

  protected burn(v: number, us: number): void {
    const most = this.heaviest[this.queueOfVcpu[v] as number] as number;
    const weight = this.weight[v] as number;
    const due = us * 1000 * most + (this.rest[v] as number);
    const ns = Math.floor(due / weight);
    this.rest[v] = due - ns * weight;
    const credit = (this.credit[v] as number) - ns;
    this.credit[v] = credit < FLOOR_NS ? FLOOR_NS : credit;
    this.budgets.spend(v, us);
  }

  protected wake(v: number): void {
    this.enqueue(v);
    this.tickle(v);
  }
  /** An idle pCPU, or the one whose vCPU has the least credit, if that is less than the newcomer's. */
  private tickle(v: number): void {
    const near = Math.max(0, this.place[v] as number);
    const queue = this.queueOfVcpu[v] as number;
    const q = this.idleIn(v, near, queue);
    if (q >= 0) {
      this.pick(q);
      return;
    }
    let best = -1;
    let bestScore = 0;
    const base = v * this.pcpus;
    for (let p = 0; p < this.pcpus; p++) {
      if (this.queueNumber[p] !== queue || this.allowed[base + p] !== 1) continue;
      let score = (this.credit[v] as number) - this.creditNow(p);
      if (p === this.place[v]) score += RESIST_NS;
      if (this.hasSoft[v] === 1 && this.prefers[base + p] === 1) score += SOFT_BONUS_NS;
      if (score > bestScore) {
        best = p;
        bestScore = score;
      }
    }
    if (best >= 0) this.preempt(best);
  }
  private idleIn(v: number, near: number, queue: number): number {
    if (this.idle === 0) return -1;
    const base = v * this.pcpus;
    let second = -1;
    for (let i = 0; i < this.pcpus; i++) {
      const p = near + i < this.pcpus ? near + i : near + i - this.pcpus;
      if ((this.running[p] as number) >= 0 || this.queueNumber[p] !== queue || this.allowed[base + p] !== 1) continue;
      if (this.prefers[base + p] === 1) return p;
      if (second < 0) second = p;
    }
    return second;
  }
  /** Credit of the vCPU on a pCPU, burned up to now. */
  private creditNow(p: number): number {
    const v = this.running[p] as number;
    const most = this.heaviest[this.queueOfVcpu[v] as number] as number;
    const ns = ((this.now - (this.mark[p] as number)) * 1000 * most) / (this.weight[v] as number);
    return (this.credit[v] as number) - ns;
  }
  private preempt(p: number): void {
    const free = (this.entered[p] as number) + this.pool.params.ratelimitUs;
    if (this.now < free) {
      this.cut(p, free);
      return;
    }
    this.settle(p);
    this.schedule(p, this.running[p] as number, ending.preempted);
  }

  protected override dozed(v: number): void {
    this.budgets.giveBack(v);
  }
  protected expired(p: number, v: number): void {
    this.schedule(p, v, ending.slice);
  }
  protected pick(p: number): void {
    this.schedule(p, -1, ending.slice);
  }

  /** Who runs next on a pCPU: its own vCPU unless another has more credit. */
  private schedule(p: number, current: number, why: number): void {
    const heap = this.heaps[this.queueNumber[p] as number] as CreditHeap;
    let own = current;
    if (own >= 0 && !this.budgets.grab(own)) {
      this.leave(p, ending.parked);
      this.park(own);
      own = -1;
    }
    let next = this.candidate(p, own, heap);
    while (next !== own && next >= 0 && !this.budgets.grab(next)) {
      heap.remove(next);
      this.park(next);
      next = this.candidate(p, own, heap);
    }
    if (next < 0) return;
    if (own >= 0) this.leave(p, next === own ? ending.slice : why);
    if (next !== own) {
      heap.remove(next);
      if (own >= 0) {
        this.budgets.giveBack(own);
        this.enqueue(own);
      }
      this.entered[p] = this.now;
    }
    const first = heap.first;
    if ((this.credit[next] as number) <= 0 && (first < 0 || (this.credit[first] as number) <= 0)) this.reset(p, next);
    this.start(p, next, this.runtime(p, next, heap));
    if (next !== own && own >= 0) this.offer(own);
  }
  private candidate(p: number, own: number, heap: CreditHeap): number {
    const first = heap.first;
    if (first < 0) return own;
    const mine = own < 0 ? Number.NEGATIVE_INFINITY : (this.credit[own] as number);
    if ((this.credit[first] as number) <= mine) return own;
    if (this.isBetter(first, p, mine)) return first;
    // The head may not, or would not, come here: the best of those that would.
    let best = -1;
    for (let i = 1; i < heap.count; i++) {
      const v = heap.at(i);
      if (this.isBetter(v, p, mine) && (best < 0 || heap.isBefore(v, best))) best = v;
    }
    return best < 0 ? own : best;
  }
  /** Whether a waiting vCPU may come to a pCPU and has enough more credit: one from another pCPU needs half a ms more. */
  private isBetter(v: number, p: number, mine: number): boolean {
    const credit = this.credit[v] as number;
    if (this.allowed[v * this.pcpus + p] !== 1 || credit <= mine) return false;
    return this.place[v] === p || mine + RESIST_NS <= credit;
  }
  /** A vCPU that has been pushed aside may find an idle pCPU. */
  private offer(v: number): void {
    if (this.state[v] !== doing.queued || this.idle === 0) return;
    const q = this.idleIn(v, this.place[v] as number, this.queueOfVcpu[v] as number);
    if (q >= 0) this.pick(q);
  }

  /** Until its credit is that of the next in the queue, within bounds; µs. */
  private runtime(p: number, v: number, heap: CreditHeap): number {
    const ran = this.now - (this.entered[p] as number);
    const shortest = Math.max(SHORTEST_US, this.pool.params.ratelimitUs - ran);
    let credit = this.credit[v] as number;
    const waiting = heap.first;
    if (waiting >= 0 && (this.credit[waiting] as number) > 0) credit -= this.credit[waiting] as number;
    let us = shortest;
    if (credit > 0) {
      const most = this.heaviest[this.queueOfVcpu[v] as number] as number;
      us = Math.min(LONGEST_STINT_US, Math.max(shortest, Math.floor((credit * (this.weight[v] as number)) / most / 1000)));
    }
    return this.budgets.limit(v, us);
  }

  /** Nobody who could run has credit left: everybody of the run queue gets some, running or not. */
  private reset(p: number, next: number): void {
    const queue = this.queueNumber[p] as number;
    const plus = (this.credit[next] as number) <= FLOOR_NS ? 2 * INIT_NS : INIT_NS;
    for (let other = 0; other < this.pcpus; other++)
      if (this.queueNumber[other] === queue && (this.running[other] as number) >= 0) this.settle(other);
    for (let v = 0; v < this.vcpus; v++) {
      if (this.queueOfVcpu[v] !== queue) continue;
      const credit = (this.credit[v] as number) + plus;
      this.credit[v] = credit > INIT_NS + CARRY_NS ? INIT_NS + CARRY_NS : credit;
    }
  }

  private park(v: number): void {
    this.state[v] = doing.parked;
  }
  /** The period of a domain's cap begins anew. */
  protected special(d: number): void {
    this.timers.set(this.pcpus + this.vcpus + d, this.now + Budgets.periodUs);
    const first = this.firstOf[d] as number;
    const end = this.firstOf[d + 1] as number;
    for (let v = first; v < end; v++) if (this.state[v] === doing.running) this.settle(this.place[v] as number);
    this.budgets.replenish(d);
    for (let v = first; v < end; v++) {
      if (this.state[v] !== doing.parked || !this.budgets.hasRoom(v)) continue;
      this.enqueue(v);
      this.tickle(v);
    }
  }

  queueOf(p: number): number[] {
    const heap = this.heaps[this.queueNumber[p] as number] as CreditHeap;
    const list: number[] = [];
    for (let i = 0; i < heap.count; i++)
      if (this.place[heap.at(i)] === p || (this.place[heap.at(i)] === -1 && p === 0)) list.push(heap.at(i));
    return list.sort((a, b) => (heap.isBefore(a, b) ? -1 : 1));
  }
  protected creditOf(v: number): number {
    return this.credit[v] as number;
  }
  protected priorityOf(v: number): string {
    return this.state[v] === doing.parked ? "PARKED" : "";
  }
}

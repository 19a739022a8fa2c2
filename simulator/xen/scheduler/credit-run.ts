/**
 * The credit scheduler, decision by decision. @source hypervisor.md §10.1; xen: common/sched/credit.c (csched_tick, csched_acct,
 * csched_unit_wake, csched_schedule, csched_load_balance, csched_runq_sort)
 *
 * Left out: moving a running vCPU to a better pCPU at its tick; an idle pCPU takes waiting vCPUs by itself. Queues are sorted anew at the
 * accounting, where Xen waits for each pCPU's next tick.
 */
import { CreditAccounts } from "./credit-accounts";
import { ExactRun, type RunOptions } from "./exact-run";
import { doing, ending, type SchedulerPool } from "./pool";
import { RunQueues } from "./run-queues";

/** @source hypervisor.md §10.1: 10 credits a ms */
const US_PER_CREDIT = 100;
const TICKS_PER_SLICE = 3;
/** Priorities as places of queues: lower runs first. */
export const BOOST = 0;
export const UNDER = 1;
export const OVER = 2;
const NOBODY = 3;
const names = ["BOOST", "UNDER", "OVER"] as const;

export class CreditRun extends ExactRun {
  private readonly accounts: CreditAccounts;
  private readonly queues: RunQueues;
  private readonly priority: Uint8Array;
  /** hundredths of a credit not burned yet */
  private readonly rest: Int32Array;
  private readonly isParked: Uint8Array;
  /** by pCPU: priorities of some who wait there have just changed */
  private readonly isUnsorted: Uint8Array;
  private readonly lastRan: Float64Array;
  /** pCPUs in the order in which each looks for work elsewhere: its own node first */
  private readonly peers: Int32Array;
  private readonly tickUs: number;
  private ticks = 0;
  private burned = 0;

  constructor(pool: SchedulerPool, options: RunOptions) {
    super(pool, options, 1);
    this.accounts = new CreditAccounts(pool, this.firstOf);
    this.queues = new RunQueues(this.pcpus, this.vcpus, this.hasSoft);
    this.priority = new Uint8Array(this.vcpus).fill(UNDER);
    this.rest = new Int32Array(this.vcpus);
    this.isParked = new Uint8Array(this.vcpus);
    this.isUnsorted = new Uint8Array(this.pcpus);
    this.lastRan = new Float64Array(this.vcpus).fill(Number.NEGATIVE_INFINITY);
    this.peers = peersOf(pool);
    this.tickUs = Math.floor(pool.params.tsliceUs / TICKS_PER_SLICE);
    this.spread();
    this.timers.set(this.pcpus + this.vcpus, this.tickUs);
    this.begin();
    this.stagger();
  }

  /** Every vCPU begins on the pCPU that it may use and that the fewest have. */
  private spread(): void {
    const load = new Int32Array(this.pcpus);
    for (let v = 0; v < this.vcpus; v++) {
      let best = -1;
      for (let p = 0; p < this.pcpus; p++) {
        if (this.prefers[v * this.pcpus + p] !== 1) continue;
        if (best < 0 || (load[p] as number) < (load[best] as number)) best = p;
      }
      this.place[v] = Math.max(0, best);
      load[Math.max(0, best)] = (load[Math.max(0, best)] as number) + 1;
    }
  }

  /** pCPUs of a host that has been up for long do not end their slices together, nor with the accounting: the first ones are shorter. */
  private stagger(): void {
    for (let p = 0; p < this.pcpus; p++) {
      const first = Math.floor((this.pool.params.tsliceUs * (2 * p + 1)) / (2 * this.pcpus));
      if ((this.running[p] as number) >= 0) this.cut(p, this.now + first);
    }
  }

  protected arrive(v: number): void {
    this.enqueue(v);
  }
  private enqueue(v: number): void {
    this.state[v] = doing.queued;
    this.queues.add(v, this.place[v] as number, this.priority[v] as number);
  }

  protected burn(v: number, us: number): void {
    const rest = (this.rest[v] as number) + us;
    const credits = Math.floor(rest / US_PER_CREDIT);
    this.rest[v] = rest - credits * US_PER_CREDIT;
    this.accounts.credit[v] = (this.accounts.credit[v] as number) - credits;
    this.burned += credits;
    this.lastRan[v] = this.now;
  }

  protected wake(v: number): void {
    if (this.isParked[v] === 1) {
      this.state[v] = doing.parked;
      return;
    }
    if (this.priority[v] === UNDER && !this.pool.params.isWithoutBoost) this.priority[v] = BOOST;
    this.enqueue(v);
    this.tickle(v);
  }
  /** Somebody looks at a vCPU that has just queued: an idle pCPU, or its own if what runs there ranks lower. */
  private tickle(v: number): void {
    const p = this.place[v] as number;
    const q = this.idleFor(v, p);
    if (q >= 0) {
      this.queues.remove(v);
      this.start(q, v, this.pool.params.tsliceUs);
      return;
    }
    const current = this.running[p] as number;
    if (current < 0 || (this.priority[v] as number) >= (this.priority[current] as number)) return;
    // A vCPU that has just begun is left alone for a moment.
    const free = (this.entered[p] as number) + this.pool.params.ratelimitUs;
    if (this.now < free) {
      this.cut(p, free);
      return;
    }
    this.settle(p);
    this.leave(p, ending.preempted);
    this.enqueue(current);
    this.pick(p);
    this.feedIdle();
  }

  protected expired(p: number, v: number): void {
    const isFull = this.now - (this.since[p] as number) >= this.pool.params.tsliceUs;
    this.leave(p, isFull ? ending.slice : ending.preempted);
    this.enqueue(v);
    this.pick(p);
    this.feedIdle();
  }

  protected pick(p: number): void {
    const { queues } = this;
    const rank = queues.bestOf(p);
    let v = -1;
    if (rank >= OVER) v = this.steal(p, rank);
    if (v < 0 && rank < NOBODY) v = queues.headOf(p, rank);
    if (v < 0) return;
    queues.remove(v);
    this.start(p, v, this.pool.params.tsliceUs);
  }
  /** A vCPU that waits elsewhere and ranks strictly higher than the best here. */
  private steal(p: number, rank: number): number {
    const { queues } = this;
    if (!queues.hasAbove(rank)) return -1;
    const from = p * this.pcpus;
    for (let step = queues.softQueued > 0 ? 0 : 1; step < 2; step++) {
      for (let i = 1; i < this.pcpus; i++) {
        const peer = this.peers[from + i] as number;
        if (queues.lengthOf(peer) === 0) continue;
        for (let r = queues.bestOf(peer); r < rank; r++)
          for (let v = queues.headOf(peer, r); v >= 0; v = queues.after(v)) if (this.mayMove(v, p, step)) return v;
      }
    }
    return -1;
  }
  private mayMove(v: number, p: number, step: number): boolean {
    const bit = v * this.pcpus + p;
    if (step === 0 && (this.hasSoft[v] !== 1 || this.prefers[bit] !== 1)) return false;
    return this.allowed[bit] === 1 && this.now - (this.lastRan[v] as number) >= this.pool.params.migrationDelayUs;
  }
  /** Who has been pushed aside may find an idle pCPU elsewhere. */
  private feedIdle(): void {
    if (this.idle === 0 || !this.queues.hasAbove(NOBODY)) return;
    for (let p = 0; p < this.pcpus; p++) if ((this.running[p] as number) < 0) this.pick(p);
  }

  protected special(): void {
    this.timers.set(this.pcpus + this.vcpus, this.now + this.tickUs);
    for (let p = 0; p < this.pcpus; p++) {
      const v = this.running[p] as number;
      if (v < 0) continue;
      if (this.priority[v] === BOOST) this.priority[v] = UNDER;
      this.settle(p);
      this.accounts.activate(v, this.domainOf[v] as number);
    }
    if (++this.ticks % TICKS_PER_SLICE === 0) this.account();
  }
  /** Credits for everybody who is active; who has too few ranks lower, who has far too many leaves. */
  private account(): void {
    const { accounts } = this;
    accounts.account();
    for (let i = 0; i < accounts.judgedCount; i++) {
      const v = accounts.judged[i] as number;
      const rank = accounts.verdict[v] === 0 ? UNDER : OVER;
      if (this.priority[v] === rank) continue;
      this.priority[v] = rank;
      if (this.state[v] === doing.queued) this.isUnsorted[this.place[v] as number] = 1;
    }
    for (let p = 0; p < this.pcpus; p++) if (this.isUnsorted[p] === 1) this.queues.sort(p, this.priority);
    this.isUnsorted.fill(0);
    for (let i = 0; i < accounts.judgedCount; i++) {
      const v = accounts.judged[i] as number;
      const verdict = accounts.verdict[v] as number;
      if (verdict === 2) this.park(v);
      else if (verdict === 0 && this.isParked[v] === 1) this.unpark(v);
    }
    this.feedIdle();
  }
  private park(v: number): void {
    this.isParked[v] = 1;
    const p = this.place[v] as number;
    if (this.state[v] === doing.queued) this.queues.remove(v);
    if (this.state[v] === doing.running) this.leave(p, ending.parked);
    if (this.state[v] !== doing.blocked) this.state[v] = doing.parked;
    if ((this.running[p] as number) < 0) this.pick(p);
  }
  private unpark(v: number): void {
    this.isParked[v] = 0;
    if (this.state[v] !== doing.parked) return;
    this.refill(v);
    this.enqueue(v);
    this.tickle(v);
  }

  queueOf(p: number): number[] {
    const list: number[] = [];
    for (let r = BOOST; r <= OVER; r++) for (let v = this.queues.headOf(p, r); v >= 0; v = this.queues.after(v)) list.push(v);
    return list;
  }
  protected creditOf(v: number): number {
    return this.accounts.credit[v] as number;
  }
  protected priorityOf(v: number): string {
    return this.isParked[v] === 1 ? "PARKED" : (names[this.priority[v] as number] ?? "");
  }
  /** Sums since the run began, in credits. */
  books(): { readonly granted: number; readonly lost: number; readonly burned: number; readonly held: number } {
    const { granted, lost, credit } = this.accounts;
    return { granted, lost, burned: this.burned, held: credit.reduce((sum, one) => sum + one, 0) };
  }
}

/** By pCPU: itself, the others of its node, then the rest, each in turn from its own number on. */
function peersOf(pool: SchedulerPool): Int32Array {
  const { pcpus } = pool;
  const P = pcpus.length;
  const order = new Int32Array(P * P);
  pcpus.forEach((own, p) => {
    const turn = pcpus.map((_, i) => (p + i) % P);
    const near = turn.filter((q) => pcpus[q]?.node === own.node);
    order.set([...near, ...turn.filter((q) => pcpus[q]?.node !== own.node)], p * P);
  });
  return order;
}

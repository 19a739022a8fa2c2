/**
 * A cpupool slice by slice: every decision of its scheduler, every wake-up and every block, from a given instant on. What is common
 * to all schedulers is here; each has its own file. A run stands for itself: it never touches the state that it was made from.
 * Arrays by number of pCPU (place in the pool) and of vCPU; nothing is allocated inside `run`.
 */
import { burstsOf } from "./burst";
import { Jobs } from "./jobs";
import { doing, ending, type SchedulerPool, type Slice, type Standing } from "./pool";
import { SliceLog } from "./slice-log";
import { Timers } from "./timers";

/** Work of a vCPU that is always busy, µs: more than any run is long. */
const ENDLESS = 1e15;

export interface RunOptions {
  /** virtual µs at which the run begins */
  readonly originUs: number;
  /** newest slices that are kept; 0: none, they are only counted */
  readonly keep: number;
  /** CPU time that a pCPU loses when it changes from one vCPU to another, µs; it is work of who comes. Left out: none */
  readonly switchUs?: number;
}

export abstract class ExactRun {
  protected readonly pcpus: number;
  protected readonly vcpus: number;
  /** µs since the run began */
  protected now = 0;
  /** by pCPU: vCPU on it (-1: idle), since when, and up to when its time is accounted */
  protected readonly running: Int32Array;
  protected readonly since: Float64Array;
  protected readonly mark: Float64Array;
  /** by pCPU: when its vCPU has to leave; since when it has run without a break; what is left of the change to it, µs */
  private readonly limit: Float64Array;
  protected readonly entered: Float64Array;
  private readonly late: Float64Array;
  /** by pCPU: vCPU that was on it last (-1: none), and when it left */
  private readonly lastOn: Int32Array;
  private readonly leftAt: Float64Array;
  private readonly switchUs: number;
  protected idle: number;
  /** by vCPU */
  protected readonly state: Uint8Array;
  /** pCPU where it runs, waits or ran last; -1: none */
  protected readonly place: Int32Array;
  private readonly work: Float64Array;
  private readonly jobs: Jobs;
  private readonly burst: Float64Array;
  private readonly every: Float64Array;
  private readonly nextBurst: Float64Array;
  /** time on a pCPU so far, and what of it was lost to changes, µs */
  readonly got: Float64Array;
  readonly lost: Float64Array;
  /** [vCPU × pCPUs + pCPU]: may run there; would rather */
  protected readonly allowed: Uint8Array;
  protected readonly prefers: Uint8Array;
  protected readonly hasSoft: Uint8Array;
  /** by vCPU, and first vCPU of each domain (and one past the last) */
  protected readonly domainOf: Int32Array;
  protected readonly firstOf: number[] = [];
  /** slots: pCPUs, then wake-ups of vCPUs, then those of the scheduler */
  protected readonly timers: Timers;
  /** slices ended so far */
  slices = 0;
  private readonly log: SliceLog;

  constructor(
    protected readonly pool: SchedulerPool,
    protected readonly options: RunOptions,
    extraTimers: number,
  ) {
    const P = pool.pcpus.length;
    const V = pool.vcpus.length;
    this.pcpus = P;
    this.vcpus = V;
    this.running = new Int32Array(P).fill(-1);
    this.since = new Float64Array(P);
    this.mark = new Float64Array(P);
    this.limit = new Float64Array(P);
    this.entered = new Float64Array(P);
    this.late = new Float64Array(P);
    this.lastOn = new Int32Array(P).fill(-1);
    this.leftAt = new Float64Array(P);
    this.switchUs = options.switchUs ?? 0;
    this.idle = P;
    this.state = new Uint8Array(V);
    this.place = new Int32Array(V).fill(-1);
    this.work = new Float64Array(V);
    this.jobs = new Jobs(V);
    this.burst = new Float64Array(V);
    this.every = new Float64Array(V);
    this.nextBurst = new Float64Array(V);
    this.got = new Float64Array(V);
    this.lost = new Float64Array(V);
    this.allowed = new Uint8Array(V * P);
    this.prefers = new Uint8Array(V * P);
    this.hasSoft = new Uint8Array(V);
    this.domainOf = new Int32Array(V);
    this.timers = new Timers(P + V + extraTimers);
    this.log = new SliceLog(options.keep);
    pool.vcpus.forEach((vcpu, v) => {
      if (v === 0 || vcpu.domid !== pool.vcpus[v - 1]?.domid) this.firstOf.push(v);
      this.domainOf[v] = this.firstOf.length - 1;
      this.lay(v);
      this.plan(v);
    });
    this.firstOf.push(V);
  }

  /** Affinities as bits. A hard one that leaves nothing does not count; a soft one outside the hard one neither. @source hypervisor.md §10.4 */
  private lay(v: number): void {
    const { hard, soft } = this.pool.vcpus[v] as SchedulerPool["vcpus"][number];
    const base = v * this.pcpus;
    const numbers = this.pool.pcpus.map((p) => p.pcpu);
    const isHard = hard?.some((pcpu) => numbers.includes(pcpu)) ? hard : null;
    numbers.forEach((pcpu, p) => {
      this.allowed[base + p] = isHard === null || isHard.includes(pcpu) ? 1 : 0;
    });
    const wanted = soft ? numbers.map((pcpu, p) => (soft.includes(pcpu) && this.allowed[base + p] === 1 ? 1 : 0)) : [];
    const isSoft = wanted.includes(1) && wanted.some((bit, p) => bit !== this.allowed[base + p]);
    this.hasSoft[v] = isSoft ? 1 : 0;
    for (let p = 0; p < this.pcpus; p++) this.prefers[base + p] = isSoft ? (wanted[p] as number) : (this.allowed[base + p] as number);
  }
  private plan(v: number): void {
    const { domid, vcpu, demandMicro } = this.pool.vcpus[v] as SchedulerPool["vcpus"][number];
    this.nextBurst[v] = Number.POSITIVE_INFINITY;
    if (demandMicro >= 1_000_000) this.work[v] = ENDLESS;
    if (demandMicro <= 0 || demandMicro >= 1_000_000) return;
    const { lengthUs, everyUs, phaseUs } = burstsOf(domid, vcpu, demandMicro);
    this.burst[v] = lengthUs;
    this.every[v] = everyUs;
    // The run may begin before time 0.
    const into = ((this.options.originUs % everyUs) + everyUs) % everyUs;
    this.nextBurst[v] = (phaseUs - into + everyUs) % everyUs;
  }

  /** Puts every vCPU where it starts. Called once by each scheduler when its own arrays are there. */
  protected begin(): void {
    for (let v = 0; v < this.vcpus; v++) {
      this.refill(v);
      if (this.hasWork(v)) this.arrive(v);
      else this.sleep(v);
    }
    for (let p = 0; p < this.pcpus; p++) if ((this.running[p] as number) < 0) this.pick(p);
  }

  /** µs since the beginning: what has happened has happened by now. */
  get nowUs(): number {
    return this.now;
  }
  /** When something happens next, µs since the beginning; infinity: never. */
  get nextUs(): number {
    return this.timers.first < 0 ? Number.POSITIVE_INFINITY : this.timers.timeOf(this.timers.first);
  }
  /** Runs on to an instant, µs since the beginning, events at it included. */
  run(untilUs: number): void {
    while (this.nextUs <= untilUs) this.step();
    this.now = untilUs;
    for (let p = 0; p < this.pcpus; p++) if ((this.running[p] as number) >= 0) this.settle(p);
  }
  /**
   * Runs on to an instant, what happens at it not included: whose work ends just then is still on its pCPU, as one is who sends an event and
   * has not blocked yet.
   */
  runBefore(untilUs: number): void {
    while (this.nextUs < untilUs) this.step();
    this.now = untilUs;
    for (let p = 0; p < this.pcpus; p++) {
      const v = this.running[p] as number;
      if (v < 0) continue;
      this.settle(p);
      if (this.jobs.has(v) && this.late[p] === 0) this.jobs.takeDone(v)?.();
    }
  }
  /** Whether a vCPU has work from outside that is not done. */
  hasJobs(v: number): boolean {
    return this.jobs.has(v);
  }
  /** What happens next, happens. */
  step(): void {
    const { timers, pcpus, vcpus } = this;
    const slot = timers.first;
    this.now = timers.timeOf(slot);
    if (slot < pcpus) this.expire(slot);
    else if (slot < pcpus + vcpus) {
      timers.clear(slot);
      this.refill(slot - pcpus);
      this.wake(slot - pcpus);
    } else this.special(slot - pcpus - vcpus);
  }
  /**
   * Work comes to a vCPU from outside, now: it wakes, or does it before what it does by itself.
   * @param us - CPU time that it takes, more than 0
   * @param ended - called when it is done, before the vCPU blocks: who is woken there may take its pCPU at once
   */
  submit(v: number, us: number, ended: () => void): void {
    const state = this.state[v] as number;
    const p = state === doing.running ? (this.place[v] as number) : -1;
    if (p >= 0) this.settle(p);
    this.jobs.add(v, us, ended);
    if (p >= 0) this.planEnd(p);
    if (state !== doing.blocked) return;
    this.timers.clear(this.pcpus + v);
    this.refill(v);
    this.wake(v);
  }

  /** The timer of a pCPU: its vCPU has done a piece of its work or all of it, or has run as long as it may. */
  private expire(p: number): void {
    this.settle(p);
    const v = this.running[p] as number;
    if (this.jobs.has(v) && this.late[p] === 0) {
      this.jobs.takeDone(v)?.();
      // Who was woken by it has taken the pCPU.
      if (this.running[p] !== v) return;
    }
    this.refill(v);
    if (!this.hasWork(v)) {
      this.leave(p, ending.blocked);
      this.sleep(v);
      this.dozed(v);
      this.pick(p);
    } else if (this.now < (this.limit[p] as number)) this.planEnd(p);
    else this.expired(p, v);
  }
  protected hasWork(v: number): boolean {
    return this.jobs.has(v) || (this.work[v] as number) > 0;
  }
  /** Sets a pCPU's timer to the end of what its vCPU does now, or to when it has to leave. */
  private planEnd(p: number): void {
    const v = this.running[p] as number;
    const piece = this.jobs.has(v) ? this.jobs.leftOf(v) : (this.work[v] as number);
    const end = this.now + (this.late[p] as number) + piece;
    const limit = this.limit[p] as number;
    this.timers.set(p, end < limit ? end : limit);
  }
  /** The vCPU of a pCPU has to leave by an instant, if it had not to before. */
  protected cut(p: number, at: number): void {
    if (at >= (this.limit[p] as number)) return;
    this.limit[p] = at;
    this.planEnd(p);
  }
  /** The vCPU of a pCPU may run for so long from now on. */
  protected allow(p: number, us: number): void {
    this.limit[p] = this.now + us;
    this.planEnd(p);
  }

  private sleep(v: number): void {
    this.state[v] = doing.blocked;
    const at = this.nextBurst[v] as number;
    if (at !== Number.POSITIVE_INFINITY) this.timers.set(this.pcpus + v, at);
  }

  /** Work that has arrived by now. */
  protected refill(v: number): void {
    const next = this.nextBurst[v] as number;
    if (next > this.now) return;
    const every = this.every[v] as number;
    const bursts = Math.floor((this.now - next) / every) + 1;
    this.work[v] = (this.work[v] as number) + bursts * (this.burst[v] as number);
    this.nextBurst[v] = next + bursts * every;
  }

  /** Accounts what a pCPU's vCPU has run up to now. */
  protected settle(p: number): void {
    const us = this.now - (this.mark[p] as number);
    if (us <= 0) return;
    const v = this.running[p] as number;
    this.mark[p] = this.now;
    this.got[v] = (this.got[v] as number) + us;
    this.burn(v, us);
    let done = us;
    const late = this.late[p] as number;
    if (late > 0) {
      const lost = late < us ? late : us;
      this.late[p] = late - lost;
      this.lost[v] = (this.lost[v] as number) + lost;
      done -= lost;
    }
    if (this.jobs.has(v)) this.jobs.spend(v, done);
    else this.work[v] = (this.work[v] as number) - done;
  }

  /** A vCPU gets a pCPU for so long, or until its work is done. */
  protected start(p: number, v: number, us: number): void {
    if ((this.running[p] as number) < 0) this.idle--;
    this.running[p] = v;
    this.since[p] = this.now;
    this.mark[p] = this.now;
    this.state[v] = doing.running;
    this.place[v] = p;
    // Who is chosen again in the same moment has not been away. @source xen: common/sched/core.c, schedule (prev == next)
    const isAfter = this.leftAt[p] === this.now;
    if (this.lastOn[p] !== v) {
      this.entered[p] = this.now;
      // Short work knows what an idle pCPU costs it.
      this.late[p] = (this.lastOn[p] as number) < 0 || (!isAfter && this.jobs.has(v)) ? 0 : this.switchUs;
    } else if (!isAfter) {
      this.entered[p] = this.now;
      this.late[p] = 0;
    }
    this.allow(p, us);
  }
  /** A vCPU leaves its pCPU, accounted up to now; the slice is written down. What becomes of it is the caller's business. */
  protected leave(p: number, why: number): void {
    const v = this.running[p] as number;
    if (this.now > (this.since[p] as number)) {
      this.log.add(p, v, this.since[p] as number, this.now, why);
      this.slices++;
    }
    this.running[p] = -1;
    this.lastOn[p] = v;
    this.leftAt[p] = this.now;
    this.idle++;
    this.timers.clear(p);
  }
  /** Slices that end after an instant (µs since the beginning), clipped to it, in order of start; those under way end with the window. */
  slicesFrom(fromUs: number): Slice[] {
    const log = this.log.copy();
    for (let p = 0; p < this.pcpus; p++)
      if ((this.running[p] as number) >= 0) log.add(p, this.running[p] as number, this.since[p] as number, this.now, ending.window);
    return log.from(fromUs, this.pool, this.options.originUs);
  }

  /** Every vCPU as it stands now, in order. */
  standings(): Standing[] {
    return this.pool.vcpus.map((own, v) => {
      const at = this.place[v] as number;
      const state = this.state[v] as number;
      return {
        domid: own.domid,
        vcpu: own.vcpu,
        state: state === doing.running ? "running" : state === doing.blocked ? "blocked" : "runnable",
        pcpu: at < 0 ? null : (this.pool.pcpus[at]?.pcpu ?? null),
        credit: this.creditOf(v),
        priority: this.priorityOf(v),
      };
    });
  }
  /** vCPU on a pCPU, by place in the pool; -1: idle */
  runningOn(p: number): number {
    return this.running[p] as number;
  }
  /** Number of the pCPU on which a vCPU runs, waits or ran last; -1: none */
  pcpuOf(v: number): number {
    return this.pool.pcpus[this.place[v] as number]?.pcpu ?? -1;
  }
  /** vCPUs that wait on a pCPU, in the order in which they would run. */
  abstract queueOf(p: number): number[];

  protected abstract creditOf(v: number): number;
  protected abstract priorityOf(v: number): string;
  /** A vCPU ran so long. */
  protected abstract burn(v: number, us: number): void;
  /** A vCPU is there with work as the run begins. */
  protected abstract arrive(v: number): void;
  /** Work has come to a blocked vCPU. */
  protected abstract wake(v: number): void;
  /** A vCPU has done its work and left its pCPU. */
  protected dozed(_v: number): void {}
  /** A vCPU with work left has run as long as it was given. */
  protected abstract expired(p: number, v: number): void;
  /** A pCPU has nobody: somebody gets it, or it stays idle. */
  protected abstract pick(p: number): void;
  /** A timer of the scheduler's own. */
  protected abstract special(n: number): void;

  /** An idle pCPU for a vCPU, one that it prefers first, nearest after a given one; -1: none. */
  protected idleFor(v: number, near: number): number {
    if (this.idle === 0) return -1;
    const base = v * this.pcpus;
    let second = -1;
    for (let i = 0; i < this.pcpus; i++) {
      const p = near + i < this.pcpus ? near + i : near + i - this.pcpus;
      if ((this.running[p] as number) >= 0 || this.allowed[base + p] !== 1) continue;
      if (this.prefers[base + p] === 1) return p;
      if (second < 0) second = p;
    }
    return second;
  }
}

/** The null scheduler: one vCPU on one pCPU for good, the others wait for a pCPU to be free. @source hypervisor.md §10.3 */
import { ExactRun, type RunOptions } from "./exact-run";
import { doing, type SchedulerPool } from "./pool";

export class NullRun extends ExactRun {
  /** vCPU of each pCPU; -1: none */
  private readonly owner: Int32Array;
  private readonly waits: number[] = [];

  constructor(pool: SchedulerPool, options: RunOptions) {
    super(pool, options, 0);
    this.owner = new Int32Array(this.pcpus).fill(-1);
    pool.vcpus.forEach((vcpu, v) => {
      const p = pool.pcpus.findIndex((pcpu) => pcpu.pcpu === vcpu.pinned);
      if (p < 0) this.waits.push(v);
      else {
        this.owner[p] = v;
        this.place[v] = p;
      }
    });
    this.begin();
  }
  protected arrive(v: number): void {
    this.state[v] = doing.queued;
  }
  protected wake(v: number): void {
    this.arrive(v);
    const p = this.place[v] as number;
    if (p >= 0) this.pick(p);
  }
  protected burn(): void {}
  protected expired(p: number, v: number): void {
    this.start(p, v, Number.POSITIVE_INFINITY);
  }
  protected pick(p: number): void {
    const v = this.owner[p] as number;
    if (v >= 0 && this.state[v] === doing.queued) this.start(p, v, Number.POSITIVE_INFINITY);
  }
  protected special(): void {}
  /** The wait queue is the pool's; it shows at the first pCPU. */
  queueOf(p: number): number[] {
    return p === 0 ? this.waits : [];
  }
  protected creditOf(): number {
    return 0;
  }
  protected priorityOf(): string {
    return "";
  }
}

/** Work that comes to vCPUs from outside, piece by piece: a request that has to pass a guest's driver, Dom0's back end, qemu. */

/** One piece. `ended` is called at the instant at which it is done, before its vCPU looks for more to do or blocks. */
interface Job {
  leftUs: number;
  readonly ended: () => void;
}

/** What each vCPU has been given and has not done yet, first in, first out. */
export class Jobs {
  private readonly queues: Job[][];
  /** by vCPU: place of the first in its queue, so that nothing is moved when one ends; how many there are */
  private readonly heads: Int32Array;
  private readonly counts: Int32Array;

  constructor(vcpus: number) {
    this.queues = Array.from({ length: vcpus }, () => []);
    this.heads = new Int32Array(vcpus);
    this.counts = new Int32Array(vcpus);
  }

  private first(v: number): Job {
    return (this.queues[v] as Job[])[this.heads[v] as number] as Job;
  }
  has(v: number): boolean {
    return (this.counts[v] as number) > 0;
  }
  /** @param us - CPU time that it takes, more than 0 */
  add(v: number, us: number, ended: () => void): void {
    (this.queues[v] as Job[]).push({ leftUs: us, ended });
    this.counts[v] = (this.counts[v] as number) + 1;
  }
  /** µs left of the first; only where there is one */
  leftOf(v: number): number {
    return this.first(v).leftUs;
  }
  spend(v: number, us: number): void {
    this.first(v).leftUs -= us;
  }
  /** Takes the first away if it is done; only where there is one. @returns what is to be called then */
  takeDone(v: number): (() => void) | null {
    const job = this.first(v);
    if (job.leftUs > 0) return null;
    this.counts[v] = (this.counts[v] as number) - 1;
    const queue = this.queues[v] as Job[];
    const head = (this.heads[v] as number) + 1;
    if (head < queue.length) this.heads[v] = head;
    else {
      queue.length = 0;
      this.heads[v] = 0;
    }
    return job.ended;
  }

  /** µs left of what each has been given, in order. */
  left(): number[][] {
    return this.queues.map((queue, v) =>
      queue.slice(this.heads[v], (this.heads[v] as number) + (this.counts[v] as number)).map((job) => job.leftUs),
    );
  }
  /** The same work as another's, of which nobody is told when it is done. Most have none. */
  takeAfter(other: Jobs): void {
    for (let v = 0; v < this.queues.length; v++) {
      const count = other.counts[v] as number;
      const head = other.heads[v] as number;
      const queue = this.queues[v] as Job[];
      if (queue.length > 0) queue.length = 0;
      for (let at = head; at < head + count; at++) queue.push({ leftUs: ((other.queues[v] as Job[])[at] as Job).leftUs, ended: NOBODY });
      this.heads[v] = 0;
      this.counts[v] = count;
    }
  }
  /** The same work, of which nobody is told when it is done. */
  take(left: readonly (readonly number[])[]): void {
    left.forEach((of, v) => {
      this.queues[v] = of.map((leftUs) => ({ leftUs, ended: NOBODY }));
      this.heads[v] = 0;
      this.counts[v] = of.length;
    });
  }
}
const NOBODY = (): void => undefined;

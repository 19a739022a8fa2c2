/** The newest slices of an exact run, in a ring: nothing is allocated while it runs. */
import { endings, type SchedulerPool, type Slice } from "./pool";

/** Numbers of a slice: pCPU (place in the pool), vCPU, start, length, why it ended. */
const WIDTH = 5;

export class SliceLog {
  private ring: Float64Array;
  private count = 0;

  /** @param keep - newest that are kept; 0: none */
  constructor(private readonly keep: number) {
    this.ring = new Float64Array(keep * WIDTH);
  }

  add(p: number, v: number, start: number, end: number, why: number): void {
    const { keep, ring } = this;
    if (keep === 0 || end <= start) return;
    const at = (this.count++ % keep) * WIDTH;
    ring[at] = p;
    ring[at + 1] = v;
    ring[at + 2] = start;
    ring[at + 3] = end - start;
    ring[at + 4] = why;
  }
  copy(): SliceLog {
    const copy = new SliceLog(this.keep);
    copy.ring = this.ring.slice();
    copy.count = this.count;
    return copy;
  }
  /** Those that end after an instant, clipped to it, in order of start. @param originUs - virtual µs at which the run began */
  from(fromUs: number, pool: SchedulerPool, originUs: number): Slice[] {
    const rows: Slice[] = [];
    for (let n = Math.max(0, this.count - this.keep); n < this.count; n++) {
      const at = (n % this.keep) * WIDTH;
      const [p = 0, v = 0, start = 0, length = 0, why = 0] = this.ring.subarray(at, at + WIDTH);
      const first = Math.max(start, fromUs);
      const own = pool.vcpus[v];
      if (start + length <= first || !own) continue;
      rows.push({
        pcpu: pool.pcpus[p]?.pcpu ?? p,
        domid: own.domid,
        vcpu: own.vcpu,
        startUs: originUs + first,
        lengthUs: start + length - first,
        why: endings[why] ?? "slice",
      });
    }
    return rows.sort((a, b) => a.startUs - b.startUs || a.pcpu - b.pcpu);
  }
}

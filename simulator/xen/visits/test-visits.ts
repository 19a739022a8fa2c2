/** The rule of visits, and a run that is kept as state, behind the face of an exact run, so that all can be asked the same. */
import type { SchedulerPool } from "../scheduler/pool";
import type { ExactVisits } from "./exact-visits";
import { fieldOf } from "./field";
import { newVisits, visit } from "./visit";

export class VisitRun {
  nowUs = 0;
  private readonly field;
  private readonly state = newVisits();
  private readonly due: { readonly at: number; readonly ended: () => void }[] = [];

  /** @param kept - the run on which visits are made; null: the rule */
  constructor(
    pool: SchedulerPool,
    switchUs: number,
    private readonly kept: ExactVisits | null = null,
  ) {
    this.field = fieldOf(pool, switchUs);
  }
  get nextUs(): number {
    return this.due.at(-1)?.at ?? Number.POSITIVE_INFINITY;
  }
  submit(v: number, us: number, ended: () => void): void {
    const { end } = this.kept?.visit(0, this.field, v, this.nowUs, us) ?? visit(this.field, this.state, v, this.nowUs, us);
    let i = this.due.length;
    while (i > 0 && (this.due[i - 1] as { at: number }).at <= end) i--;
    this.due.splice(i, 0, { at: end, ended });
  }
  step(): void {
    const next = this.due.pop();
    if (!next) return;
    this.nowUs = next.at;
    next.ended();
  }
  run(untilUs: number): void {
    while (this.nextUs <= untilUs) this.step();
    this.nowUs = untilUs;
  }
}

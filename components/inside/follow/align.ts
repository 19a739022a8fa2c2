/** Two followed requests side by side: equal steps stand in one row, as in a comparison of texts. */
import type { InsideStep } from "@/server/contract";

export interface PairOfSteps {
  readonly left: InsideStep | null;
  readonly right: InsideStep | null;
}
/** Steps that play the same part: what the application asks for. */
const roleOf = (step: InsideStep | undefined): string | undefined => (step?.code === "app.read" ? "app.write" : step?.code);

/** Longest common sequence of step codes; what only one of them does has a row of its own. */
export function alignSteps(left: readonly InsideStep[], right: readonly InsideStep[]): readonly PairOfSteps[] {
  const common = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  const at = (l: number, r: number): number => common[l]?.[r] ?? 0;
  for (let l = left.length - 1; l >= 0; l--)
    for (let r = right.length - 1; r >= 0; r--) {
      const row = common[l] as number[];
      row[r] = roleOf(left[l]) === roleOf(right[r]) ? at(l + 1, r + 1) + 1 : Math.max(at(l + 1, r), at(l, r + 1));
    }
  const pairs: PairOfSteps[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const one = left[l];
    const other = right[r];
    if (one && other && roleOf(one) === roleOf(other)) {
      pairs.push({ left: one, right: other });
      l++;
      r++;
    } else if (one && (!other || at(l + 1, r) >= at(l, r + 1))) {
      pairs.push({ left: one, right: null });
      l++;
    } else {
      pairs.push({ left: null, right: other ?? null });
      r++;
    }
  }
  return pairs;
}
export interface Totals {
  readonly steps: number;
  readonly hypercalls: number;
  readonly exits: number;
  readonly us: number;
}
export function totalsOf(steps: readonly InsideStep[]): Totals {
  const first = steps[0];
  const last = steps.at(-1);
  return {
    steps: steps.length,
    hypercalls: steps.filter((step) => step.hypercall !== null).length,
    exits: steps.reduce((sum, step) => {
      if (step.code !== "ide.exit" && step.code !== "nic.exit") return sum;
      // One step may stand for several exits alike.
      return sum + Number(step.facts.find((fact) => fact.name === "exits")?.value ?? 1);
    }, 0),
    us: first && last ? last.atUs - first.atUs : 0,
  };
}

/** Lines and nodes coloured by steps of a measure that somebody has chosen. */
import type { LineRates } from "./line-states";

export const MEASURES = ["rate", "utilisation", "packets", "drops"] as const;
export type Measure = (typeof MEASURES)[number];

/** From which value on each step begins: bytes/s, share, frames/s, frames. */
export const STEPS: Readonly<Record<Measure, readonly number[]>> = {
  rate: [1, 12_500, 125_000, 1_250_000, 12_500_000],
  utilisation: [0.001, 0.1, 0.25, 0.5, 0.75],
  packets: [1, 10, 100, 1_000, 10_000],
  drops: [1, 10, 100, 1_000, 10_000],
};
export function stepOf(measure: Measure, value: number): number {
  const steps = STEPS[measure];
  let step = 0;
  while (step < steps.length && value >= (steps[step] as number)) step += 1;
  return step;
}
export function measured({ there, back, frames, utilisation, lost, dropped }: LineRates, measure: Measure, line: number): number {
  if (measure === "rate") return (there[line] ?? 0) + (back[line] ?? 0);
  if (measure === "utilisation") return utilisation[line] ?? -1;
  return measure === "packets" ? (frames[line] ?? 0) : (lost[line] ?? 0) + (dropped[line] ?? 0);
}

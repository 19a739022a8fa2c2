/** How lines look: width by the logarithm of the rate, colour by state, limit, VLAN or a chosen measure. */
import { type Measure, measured, stepOf } from "./heat";
import type { DrawnLine, LineRates } from "./line-states";
import { type Palette, vlanColour } from "./palette";

/** From these shares of its limit on a line shows how full it is: the steps of the palette. */
const FULL = [
  { from: 0.8, step: 5 },
  { from: 0.5, step: 4 },
] as const;

export interface LineLook {
  readonly colour: string;
  /** pixels */
  readonly width: number;
  /** its own dashes, which stand still: it is there and carries nothing */
  readonly dash: readonly number[];
}
const WAITING = [5, 4] as const;
const BLOCKED = [2, 4] as const;
const WHOLE: readonly number[] = [];

/** Line width for a rate: 1 px below 100 B/s, 0.7 px more for each factor of ten, in steps of half a pixel. */
export function widthOf(bytesPerS: number): number {
  return bytesPerS < 100 ? 1 : Math.min(5, Math.round(2 * (1 + Math.log10(bytesPerS / 10) * 0.7)) / 2);
}
export function lookOf(line: DrawnLine, at: number, rates: LineRates, measure: Measure | null, palette: Palette): LineLook {
  const width = widthOf((rates.there[at] ?? 0) + (rates.back[at] ?? 0));
  if (line.isDown) return { colour: palette.bad, width, dash: WHOLE };
  const dash = line.rests === "waits" ? WAITING : line.rests === "blocked" ? BLOCKED : WHOLE;
  if (measure !== null) {
    const step = stepOf(measure, measured(rates, measure, at));
    return { colour: step === 0 ? palette.line : (palette.heat[step - 1] ?? palette.line), width: Math.max(width, step / 2 + 0.5), dash };
  }
  const share = rates.utilisation[at] ?? -1;
  const full = FULL.find(({ from }) => share >= from);
  if (full) return { colour: palette.heat[full.step - 1] ?? palette.lineStrong, width, dash };
  if (line.rests === "blocked") return { colour: palette.paused, width, dash };
  return { colour: line.vlan === null ? palette.lineStrong : vlanColour(palette, line.vlan), width, dash };
}

/** Speeds of virtual time as the time bar offers and writes them. */
import type { LabSpeed } from "@/server/contract";
import { FASTEST, isSpeed, SPEED_MOST } from "@/server/contract/speed";
import type { Params, TextKey } from "../i18n";

/** What the menu of speeds offers; the last one is as fast as the server can. */
export const OFFERED_SPEEDS: readonly LabSpeed[] = [0.001, 0.1, 1, 2, 5, 10, 60, 100, SPEED_MOST, FASTEST];

/** How a speed is written in a text: its key and parameters. */
export function speedText(speed: LabSpeed): readonly [TextKey, Params?] {
  if (speed === 0) return ["speed.paused"];
  if (speed === FASTEST) return ["speed.fastest"];
  if (speed < 1) return ["speed.divided", { divisor: Math.round(1 / speed) }];
  return ["speed.times", { times: speed }];
}

/** A speed that somebody has typed; null: it is none. */
export function readSpeed(text: string): LabSpeed | null {
  const match = /^\s*[×x]?\s*(\d{1,4})\s*$/i.exec(text.normalize("NFKC"));
  const value = Number(match?.[1]);
  return match && value >= 1 && isSpeed(value) ? value : null;
}

/** A pace that was measured, with at most three digits: 312.4 → "312", 4.16 → "4.2", 0.334 → "0.33". */
export function paceDigits(pace: number): string {
  const text = pace >= 10 ? pace.toFixed(0) : pace >= 1 ? pace.toFixed(1) : pace.toFixed(2);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

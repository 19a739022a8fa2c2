import { formatBitRate, formatByteRate, formatBytes, formatPercent } from "../ui/format";
import type { Graph } from "./series";

/** A value in its graph's unit, at most three significant digits. */
export function inUnit(unit: Graph["unit"], value: number): string {
  switch (unit) {
    case "fraction":
      return formatPercent(value);
    case "bytes":
      return formatBytes(value);
    case "bitRate":
      return formatBitRate(value / 8);
    case "byteRate":
      return formatByteRate(value);
  }
}
export function axisValues(unit: Graph["unit"], splits: readonly number[]): string[] {
  return splits.map((value) => inUnit(unit, value));
}

/** Steps between grid lines: powers of two for bytes, of ten for the rest, each also doubled and so on. */
export function increments(unit: Graph["unit"]): readonly number[] {
  if (unit === "fraction") return [0.1, 0.25, 0.5, 1];
  const base = unit === "bitRate" ? 1000 : 1024;
  const steps = unit === "bitRate" ? [1, 2, 5, 10, 20, 50, 100, 200, 500] : [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const all: number[] = [];
  for (let power = 0, scale = 1; power < 6; power++, scale *= base) for (const step of steps) all.push(step * scale);
  return all;
}

/** Time of a grid line, 24 hours; the day where lines are a day or more apart. @param step - seconds between lines */
export function timeLabel(unixS: number, step: number): string {
  const date = new Date(unixS * 1000);
  const two = (n: number): string => `${n}`.padStart(2, "0");
  if (step >= 86_400) return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return step < 60 ? `${clock}:${two(date.getUTCSeconds())}` : clock;
}

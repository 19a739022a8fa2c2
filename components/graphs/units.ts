import { formatBitRate, formatByteRate, formatBytes, formatPercent } from "../ui/format";
import type { Unit } from "./sources";

/** At most three significant digits, with a letter for thousands. */
function short(value: number): string {
  const units = ["", "k", "M", "G"] as const;
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(2);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text}${units[unit]}`;
}

/** A value in its unit, at most three significant digits. */
export function inUnit(unit: Unit, value: number): string {
  switch (unit) {
    case "fraction":
      return formatPercent(value);
    case "bytes":
      return formatBytes(value);
    case "bitRate":
      return formatBitRate(value / 8);
    case "byteRate":
      return formatByteRate(value);
    case "requestRate":
    case "errorRate":
      return `${short(value)}/s`;
    case "count":
      return short(value);
  }
}
export function axisValues(unit: Unit, splits: readonly number[]): string[] {
  return splits.map((value) => inUnit(unit, value));
}
/** What raw numbers are counted in, for files. */
export const unitSigns: Readonly<Record<Unit, string>> = {
  fraction: "fraction",
  bytes: "B",
  bitRate: "bit/s",
  byteRate: "B/s",
  requestRate: "requests/s",
  errorRate: "errors/s",
  count: "count",
};

/** What values are shown in, the same in every language; thousands of it have their letter. */
export const unitMarks: Readonly<Record<Unit, string>> = {
  fraction: "%",
  bytes: "B",
  bitRate: "bit/s",
  byteRate: "B/s",
  requestRate: "1/s",
  errorRate: "1/s",
  count: "",
};

/** Steps between grid lines: powers of two for bytes, of ten for the rest, each also doubled and so on. */
export function increments(unit: Unit): readonly number[] {
  if (unit === "fraction") return [0.1, 0.25, 0.5, 1];
  const isBinary = unit === "bytes" || unit === "byteRate";
  const base = isBinary ? 1024 : 1000;
  const steps = isBinary ? [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] : [1, 2, 5, 10, 20, 50, 100, 200, 500];
  const all: number[] = [];
  for (let power = 0, scale = 1; power < 6; power++, scale *= base) for (const step of steps) all.push(step * scale);
  return all;
}
/** From 0 to what an axis shows at least and its greatest value. */
export function axisEnd(unit: Unit, max: number): number {
  return unit === "fraction" ? Math.max(1, max) : Math.max(max * 1.08, 1);
}

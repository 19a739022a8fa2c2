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

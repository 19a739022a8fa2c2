"use client";
import { useMemo } from "react";
import type { MetricHistory } from "@/server/contract";
import { useSample } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useView } from "../data/views";

export type RangeName = "10m" | "2h" | "1w" | "1y";
/** Seconds shown, and the archive's step. @source metrics.md §1 */
export const ranges: Readonly<Record<RangeName, { readonly seconds: number; readonly stepS: number }>> = {
  "10m": { seconds: 600, stepS: 5 },
  "2h": { seconds: 7200, stepS: 60 },
  "1w": { seconds: 604_800, stepS: 3600 },
  "1y": { seconds: 31_536_000, stepS: 86_400 },
};

/** History of an object over a range that ends now; asked again only when the pushed samples say that a new row is complete. */
export function useHistory(ref: string, range: RangeName): MetricHistory | null {
  const { clock } = useLab().session;
  const { seconds, stepS } = ranges[range];
  const sample = useSample(ref);
  const rowEnd = sample ? Math.floor(sample.atS / stepS) : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: "now" is taken anew for each object, range and row
  const toS = useMemo(() => Math.floor(clock.nowUs() / 1_000_000), [clock, ref, range, rowEnd]);
  const { data } = useView("history", { ref, fromS: toS - seconds, toS, maxRows: 400 });
  return data ?? null;
}

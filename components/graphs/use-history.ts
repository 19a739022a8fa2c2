"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { MetricHistory } from "@/server/contract";
import { useSample } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { queryClient, trpc } from "../data/trpc";

export type RangeName = "10m" | "2h" | "1w" | "1y";
/** Seconds shown, and the archive's step. @source metrics.md §1 */
export const ranges: Readonly<Record<RangeName, { readonly seconds: number; readonly stepS: number }>> = {
  "10m": { seconds: 600, stepS: 5 },
  "2h": { seconds: 7200, stepS: 60 },
  "1w": { seconds: 604_800, stepS: 3600 },
  "1y": { seconds: 31_536_000, stepS: 86_400 },
};

/** History of an object over a range that ends now; asked again only when the pushed samples say that a new row is complete. */
export function useHistory(labId: string, ref: string, range: RangeName): MetricHistory | null {
  const { clock } = useLab().session;
  const { seconds, stepS } = ranges[range];
  const sample = useSample(ref);
  const rowEnd = sample ? Math.floor(sample.atS / stepS) : 0;
  const seen = useRef(rowEnd);
  const key = [["graph-history"], labId, ref, range] as const;
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => {
      const toS = Math.floor(clock.nowUs() / 1_000_000);
      return queryClient.fetchQuery({
        ...trpc.lab.history.queryOptions({ labId, ref, fromS: toS - seconds, toS, maxRows: 400 }),
        staleTime: 0,
        gcTime: 0,
      });
    },
    placeholderData: keepPreviousData,
  });
  useEffect(() => {
    if (rowEnd === seen.current) return;
    seen.current = rowEnd;
    void queryClient.invalidateQueries({ queryKey: [["graph-history"], labId, ref, range] });
  }, [rowEnd, labId, ref, range]);
  return data ?? null;
}

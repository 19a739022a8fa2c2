"use client";
import { useQueries } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { MetricHistory } from "@/server/contract";
import { useLab } from "../data/lab-context";
import { viewQuery } from "../data/views";
import { ARCHIVES, type Span, stepAt } from "./ranges";

/** More than any archive has rows. */
const MOST_ROWS = 400;

/** What is asked for so that lines reach both ends of what is shown: a row more at each, where its archive reaches back so far. */
export function askedFor([from, to]: Span, nowS: number): Span {
  const stepS = stepAt(from, nowS);
  // The lab keeps a minute more of the finest; of that, half is for a page's clock that is behind.
  const reachS = (ARCHIVES.find((archive) => archive.stepS === stepS)?.reachS ?? 0) + (stepS === 5 ? 30 : 0);
  return [Math.max(from - stepS, Math.min(from, nowS - reachS)), Math.min(to + stepS, Math.max(to, nowS))];
}

/** Histories of objects over a span; while a new one is asked for, the one before stays. Of an object that never ran, nothing. */
export function useHistories(refs: readonly string[], span: Span, nowS: number): readonly MetricHistory[] {
  const { labId } = useLab();
  const kept = useRef(new Map<string, MetricHistory | null>());
  const [fromS, toS] = askedFor(span, nowS);
  const answers = useQueries({
    queries: refs.map((ref) => ({
      ...viewQuery(labId, "history", { ref, fromS, toS, maxRows: MOST_ROWS }),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    })),
  });
  const found = refs.flatMap((ref, n) => {
    const history = answers[n]?.data ?? kept.current.get(ref) ?? null;
    kept.current.set(ref, history);
    return history ?? [];
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is another at each render, what is in it is not
  return useMemo(() => found, [found.length, ...found]);
}

"use client";
/** The map as it was at a moment of the lab's past, and what has become of it since. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Topology, TopologyPlan, TopologyRates } from "@/server/contract";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { useLab } from "../../data/lab-context";
import { reachableAt } from "../../data/past/reach";
import { usePast } from "../../data/past/use-past";
import { trpc } from "../../data/trpc";
import { type Difference, difference } from "./difference";

export interface PastMap {
  readonly past: LabPastView | null;
  /** the moment that is looked at, Unix µs; null: the present */
  readonly atUs: number | null;
  readonly setAt: (us: number | null) => void;
  /** what has become of the map since then is drawn, on the present one */
  readonly compares: boolean;
  readonly setCompares: (compares: boolean) => void;
  readonly isComing: boolean;
  readonly error: string | null;
  /** null: it has not come, or none is looked at */
  readonly then: { readonly graph: Topology; readonly rates: TopologyRates } | null;
  readonly difference: Difference | null;
}

/** @param graph - the present map */
export function usePastMap(plan: TopologyPlan, graph: Topology | null, isOpen: boolean): PastMap {
  const { labId } = useLab();
  const past = usePast(isOpen).data ?? null;
  const [chosen, setAt] = useState<number | null>(null);
  const [compares, setCompares] = useState(true);
  const atUs = isOpen ? chosen : null;
  const moment: MomentView | null = past && atUs !== null ? reachableAt(past, atUs) : null;
  const { branch = 0, at = 0, journalIndex } = moment ?? {};
  const input = { labId, plan, moment: { branch, at, ...(journalIndex === undefined ? {} : { journalIndex }) } };
  const asked = useQuery(
    trpc.past.map.queryOptions(input, { enabled: moment !== null, placeholderData: keepPreviousData, staleTime: 60_000, retry: false }),
  );
  const then = moment === null ? null : (asked.data ?? null);
  const changed = useMemo(() => (then && graph && compares ? difference(then.graph, graph) : null), [then, graph, compares]);
  return {
    ...{ past, setAt, compares, setCompares, then },
    atUs: moment?.virtualUs ?? atUs,
    isComing: moment !== null && asked.isFetching,
    error: moment !== null && asked.error ? asked.error.message : null,
    difference: changed,
  };
}

"use client";
/** What of a map is looked at: what a query finds, what is near to a node, another moment. */
import { useMemo, useState } from "react";
import type { Topology, TopologyNode, TopologyPlan, TopologyRates } from "@/server/contract";
import type { Difference } from "./difference";
import { neighbourhood, ratesIn } from "./neighbourhood";
import { type PastMap, usePastMap } from "./use-past-map";
import { type Query, useQuery } from "./use-query";

export interface Near {
  readonly id: string;
  /** edges between it and the farthest that is shown */
  readonly hops: number;
}
export interface Looking {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly query: Query;
  readonly near: Near | null;
  readonly setNear: (near: Near | null) => void;
  /** the node around which is looked; null: the whole map is, or it is gone */
  readonly centre: TopologyNode | null;
  readonly hasPast: boolean;
  readonly setPast: (isOpen: boolean) => void;
  readonly past: PastMap;
  /** what is drawn */
  readonly graph: Topology | null;
  readonly rates: TopologyRates | null;
  /** what has become of the map since another moment; null: that is not looked at */
  readonly difference: Difference | null;
}

/** @param live - the present map with what flows on it */
export function useLooking(plan: TopologyPlan, live: { readonly graph: Topology | null; readonly rates: TopologyRates | null }): Looking {
  const [text, setText] = useState("");
  const [near, setNear] = useState<Near | null>(null);
  const [hasPast, setPast] = useState(false);
  const past = usePastMap(plan, live.graph, hasPast);
  const { then, difference } = past;
  const whole = difference?.union ?? then?.graph ?? live.graph;
  const flowing = difference ? live.rates : then ? then.rates : live.rates;
  const centre = (near && whole?.nodes.find(({ id }) => id === near.id)) ?? null;
  const part = useMemo(() => (whole && near && centre ? neighbourhood(whole, near.id, near.hops) : null), [whole, near, centre]);
  const graph = part?.graph ?? whole;
  const rates = useMemo(() => (part && flowing ? ratesIn(flowing, part.at) : flowing), [part, flowing]);
  const query = useQuery(graph, text);
  return { ...{ text, setText, query, near, setNear, centre, hasPast, setPast, past, graph, rates, difference } };
}

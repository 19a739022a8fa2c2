"use client";
import type { Topology, TopologyPlan, TopologyRates } from "@/server/contract";
import { useFollowed } from "../data/views";

/** The graph and its live rates, pushed by the server while this is mounted. */
export function useTopology(plan: TopologyPlan): { readonly graph: Topology | null; readonly rates: TopologyRates | null } {
  const graph = useFollowed("topology", { plan }).answer ?? null;
  const rates = useFollowed("topologyRates", { plan }).answer ?? null;
  // Rates of another version belong to another list of edges.
  return { graph, rates: rates?.version === graph?.version ? rates : null };
}

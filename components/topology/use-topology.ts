"use client";
import type { Topology, TopologyRates } from "@/server/contract";
import { useFollowed } from "../data/views";

/** The graph and its live rates, pushed by the server while this is mounted. */
export function useTopology(): { readonly graph: Topology | null; readonly rates: TopologyRates | null } {
  const graph = useFollowed("topology", { plan: "infrastructure" }).answer ?? null;
  const rates = useFollowed("topologyRates", { plan: "infrastructure" }).answer ?? null;
  // Rates of another version belong to another list of edges.
  return { graph, rates: rates?.version === graph?.version ? rates : null };
}

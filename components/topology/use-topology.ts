"use client";
import { useEffect, useState } from "react";
import type { Topology, TopologyRates } from "@/server/contract";
import { labSocket } from "../data/socket";

/** The graph and its live rates, pushed by the server while this is mounted. */
export function useTopology(labId: string): { readonly graph: Topology | null; readonly rates: TopologyRates | null } {
  const [graph, setGraph] = useState<Topology | null>(null);
  const [rates, setRates] = useState<TopologyRates | null>(null);
  useEffect(() => {
    const socket = labSocket();
    const onGraph = (news: { labId: string; graph: Topology }): void => {
      if (news.labId === labId) setGraph(news.graph);
    };
    const onRates = (news: { labId: string; rates: TopologyRates }): void => {
      if (news.labId === labId) setRates(news.rates);
    };
    const ask = (): void => void socket.emit("topology:watch", labId, true);
    socket.on("topology:graph", onGraph);
    socket.on("topology:rates", onRates);
    socket.on("connect", ask);
    if (socket.connected) ask();
    return () => {
      socket.off("topology:graph", onGraph);
      socket.off("topology:rates", onRates);
      socket.off("connect", ask);
      socket.emit("topology:watch", labId, false);
    };
  }, [labId]);
  // Rates of another version belong to another list of edges.
  return { graph, rates: rates && graph && rates.version === graph.version ? rates : null };
}

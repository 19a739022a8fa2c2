"use client";
/** The flows through what is pointed at, from end to end: as the lab knows them, or the way of single frames by what is wired. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Topology, TopologyFlows, TopologyPlan, TopologyRates } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { viewQuery } from "../../data/views";
import { type Flow, flowFinder } from "./flow";
import type { Marks, Pointed } from "./marks";
import type { Scene } from "./scene";

/** A pointer that only passes asks for nothing, ms; what is asked again while it rests, ms. */
const RESTS_MS = 90;
const AGAIN_MS = 2_000;
/** @source topologyFlows takes no more */
const EDGES_MOST = 200;

/** Ids of the edges that are pointed at: of a line, or at a node; none where they are too many. */
export function edgesAt(scene: Scene | null, { target, line }: Pointed): readonly string[] {
  if (!scene) return [];
  const drawn = line === null ? undefined : scene.lines.find((one) => one.line.id === line);
  const at = target === null ? undefined : scene.targets.get(target);
  const node = at?.what === "node" ? at.node.id : null;
  const own =
    node === null
      ? (drawn?.edges.map(({ id }) => id) ?? [])
      : scene.graph.edges.flatMap(({ id, from, to }) => (from === node || to === node ? [id] : []));
  return own.length > EDGES_MOST ? [] : own;
}
/** The same once it has stayed so for a moment. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), RESTS_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
/** What the lab says flows over some edges; null: nothing that it knows; undefined: it has not said. @param live - the graph that it speaks of */
export function useFlows(edges: readonly string[], live: Topology | null, plan: TopologyPlan): TopologyFlows | null | undefined {
  const { labId } = useLab();
  const rested = useRested(edges);
  const canAsk = live !== null && edges.length > 0;
  const { data, isError } = useQuery({
    ...viewQuery(labId, "topologyFlows", { plan, edges: rested }),
    enabled: canAsk && rested.length > 0,
    refetchInterval: AGAIN_MS,
    gcTime: 0,
  });
  if (!canAsk || isError) return null;
  if (rested !== edges || !data) return undefined;
  return data.version === live.version && data.count > 0 ? data : null;
}
/** Edges in a scene, by places in the whole graph. */
const known = (scene: Scene, live: Topology, { edges }: TopologyFlows): Flow =>
  alone(
    scene,
    edges.flatMap((at) => live.edges[at]?.id ?? []),
  );
/** Edges with their ends, by ids. */
function alone({ graph }: Scene, edges: readonly string[]): Flow {
  const ids = new Set(edges);
  const own = graph.edges.flatMap(({ id }, at) => (ids.has(id) ? [at] : []));
  const ends = own.flatMap((at) => [graph.edges[at]?.from ?? "", graph.edges[at]?.to ?? ""]);
  return { edges: new Set(own), nodes: new Set(ends) };
}

export function useFlow(scene: Scene | null, pointed: Pointed, rates: TopologyRates | null, live: Topology | null): Marks["flow"] {
  const finder = useMemo(() => scene && flowFinder(scene.graph), [scene]);
  const asked = useMemo(() => edgesAt(scene, pointed), [scene, pointed]);
  const told = useFlows(asked, live, scene?.picture.plan ?? "infrastructure");
  return useMemo<Marks["flow"]>(() => {
    if (!scene || !finder) return null;
    const line = pointed.line === null ? undefined : scene.lines.find((one) => one.line.id === pointed.line);
    const target = pointed.target === null ? undefined : scene.targets.get(pointed.target);
    const node = target?.what === "node" ? target.node.id : null;
    const wired = (): readonly Flow[] =>
      node === null ? (line?.line.edges.map(({ at }) => finder.ofEdge(at, rates)) ?? []) : [finder.ofNode(node, rates)];
    // Until it is known what flows, what is pointed at is lit alone.
    const ways = told === undefined ? [alone(scene, asked)] : told && live ? [known(scene, live, told)] : wired();
    if (ways.length === 0) return null;
    const edges = new Set(ways.flatMap((one) => [...one.edges]));
    const lines = new Set(scene.lines.flatMap((one, at) => (one.line.edges.some(({ at: edge }) => edges.has(edge)) ? [at] : [])));
    return { nodes: new Set(ways.flatMap((one) => [...one.nodes])), lines };
  }, [scene, finder, pointed, rates, told, live, asked]);
}

"use client";
/** All that is said of an edge, in words: the same in the table, beside the drawing and in what is exported of it. */
import { useMemo } from "react";
import type { Topology, TopologyEdge, TopologyRates } from "@/server/contract";
import { type Translate, useLanguage, useT } from "../../i18n";
import { formatBitRate, formatPercent } from "../../ui/format";
import { visibleText } from "../../ui/visible-text";
import { linkText } from "../link-units";
import { USUAL_MTU, utilisationOf } from "./line-states";

/** `null`: there is nothing to say. */
export interface EdgeSaid {
  readonly from: string;
  readonly to: string;
  readonly forward: string;
  readonly backward: string;
  readonly frames: string;
  readonly lost: string;
  readonly dropped: string;
  readonly utilisation: string;
  readonly speed: string;
  readonly vlan: string;
  readonly mtu: string;
  readonly stp: string;
  readonly bond: string;
  readonly lock: string;
  readonly link: string;
  readonly capture: string;
  readonly state: string;
}
/** The figures behind them. */
export interface EdgeFigures {
  readonly forward: number;
  readonly backward: number;
  readonly frames: number;
  readonly lost: number;
  readonly dropped: number;
  /** −1: it has no limit of its own */
  readonly utilisation: number;
}
type Counts = TopologyRates["lost"];
const sumsOf = new WeakMap<Counts, ReadonlyMap<number, number>>();
/** Both ways together, by edge. */
function sumIn(counts: Counts | undefined, edge: number): number {
  if (!counts) return 0;
  const known = sumsOf.get(counts) ?? new Map(counts.map(([at, forward, backward]) => [at, forward + backward]));
  sumsOf.set(counts, known);
  return known.get(edge) ?? 0;
}
export function edgeFigures(edge: TopologyEdge, at: number, rates: TopologyRates | null): EdgeFigures {
  const [forward, backward] = [rates?.forwardBytesPerS[at] ?? 0, rates?.backwardBytesPerS[at] ?? 0];
  const utilisation = utilisationOf(edge, forward, backward);
  const [lost, dropped] = [sumIn(rates?.lost, at), sumIn(rates?.dropped, at)];
  return { forward, backward, frames: rates?.framesPerS[at] ?? 0, lost, dropped, utilisation };
}

/** Names of nodes with the server that they stand on, where they stand on one. */
export function nodeNames({ nodes }: Pick<Topology, "nodes">, t: Translate): (id: string) => string {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return (id) => {
    const node = byId.get(id);
    const host = node?.host ? byId.get(node.host) : undefined;
    return node ? `${visibleText(node.label) || t(`topo.kind.${node.kind}`)}${host ? ` (${visibleText(host.label)})` : ""}` : id;
  };
}
export type SayEdge = (edge: TopologyEdge, figures: EdgeFigures) => EdgeSaid;

/** @param captured - edges on which a capture runs, by id */
export function edgeWords(graph: Pick<Topology, "nodes">, t: Translate, locale: string, captured: ReadonlySet<string>): SayEdge {
  const name = nodeNames(graph, t);
  return (edge, { forward, backward, frames, lost, dropped, utilisation }) => {
    const { from, to, speedMbps, vlan, mtu, stp, bond, lock, link, settings = {}, state } = edge;
    return {
      ...{ from: name(from), to: name(to) },
      ...{ forward: formatBitRate(forward), backward: formatBitRate(backward), frames: `${frames}` },
      ...{ lost: lost > 0 ? `${lost}` : "", dropped: dropped > 0 ? `${dropped}` : "" },
      utilisation: utilisation >= 0 ? formatPercent(utilisation) : "",
      speed: speedMbps === undefined ? "" : formatBitRate((speedMbps * 1_000_000) / 8),
      vlan: vlan === undefined ? "" : `${vlan}`,
      mtu: `${mtu ?? USUAL_MTU}`,
      stp: stp === undefined ? "" : t(`map.stp.${stp}`),
      bond: bond === undefined ? "" : t(`map.bond.${bond}`),
      lock: lock === undefined ? "" : t(`map.lock.${lock}`),
      link: link === undefined ? "" : linkText(settings, t, locale) || t("topo.usual"),
      capture: captured.has(edge.id) ? t("map.isCaptured") : "",
      state: t(state === "up" ? "value.up" : state === "idle" ? "map.isIdle" : "value.down"),
    };
  };
}
export function useEdgeWords(graph: Pick<Topology, "nodes">, captured: ReadonlySet<string>): SayEdge {
  const t = useT();
  const { language } = useLanguage();
  return useMemo(() => edgeWords(graph, t, language, captured), [graph, t, language, captured]);
}

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
  readonly utilisation: string;
  readonly speed: string;
  readonly vlan: string;
  readonly mtu: string;
  readonly stp: string;
  readonly bond: string;
  readonly lock: string;
  readonly link: string;
  readonly state: string;
}
/** The figures behind them. */
export interface EdgeFigures {
  readonly forward: number;
  readonly backward: number;
  readonly frames: number;
  readonly lost: number;
  /** −1: it has no limit of its own */
  readonly utilisation: number;
}
const lostOf = new WeakMap<TopologyRates, ReadonlyMap<number, number>>();
function lostIn(rates: TopologyRates): ReadonlyMap<number, number> {
  const known = lostOf.get(rates) ?? new Map(rates.lost.map(([edge, forward, backward]) => [edge, forward + backward]));
  lostOf.set(rates, known);
  return known;
}
export function edgeFigures(edge: TopologyEdge, at: number, rates: TopologyRates | null): EdgeFigures {
  const [forward, backward] = [rates?.forwardBytesPerS[at] ?? 0, rates?.backwardBytesPerS[at] ?? 0];
  const utilisation = utilisationOf(edge, forward, backward);
  return { forward, backward, frames: rates?.framesPerS[at] ?? 0, lost: (rates && lostIn(rates).get(at)) ?? 0, utilisation };
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

export function edgeWords(graph: Pick<Topology, "nodes">, t: Translate, locale: string): SayEdge {
  const name = nodeNames(graph, t);
  return (edge, { forward, backward, frames, lost, utilisation }) => {
    const { from, to, speedMbps, vlan, mtu, stp, bond, lock, link, settings = {}, state } = edge;
    return {
      ...{ from: name(from), to: name(to) },
      ...{ forward: formatBitRate(forward), backward: formatBitRate(backward), frames: `${frames}`, lost: lost > 0 ? `${lost}` : "" },
      utilisation: utilisation >= 0 ? formatPercent(utilisation) : "",
      speed: speedMbps === undefined ? "" : formatBitRate((speedMbps * 1_000_000) / 8),
      vlan: vlan === undefined ? "" : `${vlan}`,
      mtu: `${mtu ?? USUAL_MTU}`,
      stp: stp === undefined ? "" : t(`map.stp.${stp}`),
      bond: bond === undefined ? "" : t(`map.bond.${bond}`),
      lock: lock === undefined ? "" : t(`map.lock.${lock}`),
      link: link === undefined ? "" : linkText(settings, t, locale) || t("topo.usual"),
      state: t(state === "up" ? "value.up" : "value.down"),
    };
  };
}
export function useEdgeWords(graph: Pick<Topology, "nodes">): SayEdge {
  const t = useT();
  const { language } = useLanguage();
  return useMemo(() => edgeWords(graph, t, language), [graph, t, language]);
}

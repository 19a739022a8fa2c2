"use client";
import type { Topology, TopologyRates } from "@/server/contract";
import { useT } from "../i18n";
import { Column } from "../ui/column";
import { formatBitRate } from "../ui/format";
import { visibleText } from "../ui/visible-text";
import { LinkCell } from "./link-cell";

/** The graph's edges with their rates, as a table. */
export function TopologyTable({ graph, rates }: { graph: Topology; rates: TopologyRates | null }) {
  const t = useT();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const name = (id: string): string => {
    const node = nodes.get(id);
    const host = node?.host ? nodes.get(node.host) : undefined;
    return node ? `${visibleText(node.label) || t(`topo.kind.${node.kind}`)}${host ? ` (${visibleText(host.label)})` : ""}` : id;
  };
  const lost = new Map(rates?.lost.map(([edge, forward, backward]) => [edge, forward + backward]));
  return (
    <div className="m-3 min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface">
      <table aria-label={t("topo.graph")} className="w-full text-sm tabular-nums">
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr className="h-7">
            <Column>{t("topo.from")}</Column>
            <Column>{t("topo.to")}</Column>
            <Column isNumber>{t("topo.forward")}</Column>
            <Column isNumber>{t("topo.backward")}</Column>
            <Column isNumber>{t("topo.frames")}</Column>
            <Column>{t("topo.link")}</Column>
            <Column isNumber>{t("topo.lost")}</Column>
            <Column>{t("topo.state")}</Column>
          </tr>
        </thead>
        <tbody>
          {graph.edges.map((edge, index) => (
            <tr key={edge.id} className="h-7 border-t border-line">
              <th scope="row" className="px-3 text-left font-normal">
                {name(edge.from)}
              </th>
              <td className="px-3">{name(edge.to)}</td>
              <td className="px-3 text-right">{formatBitRate(rates?.forwardBytesPerS[index] ?? 0)}</td>
              <td className="px-3 text-right">{formatBitRate(rates?.backwardBytesPerS[index] ?? 0)}</td>
              <td className="px-3 text-right">{rates?.framesPerS[index] ?? 0}</td>
              <td className="px-3">
                <LinkCell edge={edge} name={`${name(edge.from)} – ${name(edge.to)}`} />
              </td>
              <td className="px-3 text-right">{lost.get(index) ?? ""}</td>
              <td className="px-3 text-muted">{t(edge.state === "up" ? "value.up" : "value.down")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

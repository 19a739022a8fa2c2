"use client";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../data/trpc";
import { useT } from "../i18n";
import { EmptyState } from "../ui/empty-state";

/** First version: the nodes of the graph as a table. */
export function TopologyView({ labId }: { labId: string }) {
  const t = useT();
  const { data } = useQuery(trpc.lab.topology.queryOptions({ labId }));
  if (!data) return <EmptyState text={t("common.loading")} />;
  const label = new Map(data.nodes.map((node) => [node.id, node.label]));
  return (
    <div className="min-h-0 flex-1 overflow-auto p-3">
      <table aria-label={t("tab.topology")} className="w-full rounded-lg border border-line bg-surface text-sm">
        <tbody>
          {data.edges.map((edge) => (
            <tr key={edge.id} className="h-7 border-b border-line">
              <td className="px-3">{label.get(edge.from)}</td>
              <td className="px-3">{label.get(edge.to)}</td>
              <td className="px-3 text-muted">{t(edge.state === "up" ? "value.up" : "value.down")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

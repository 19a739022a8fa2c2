"use client";
import { useT } from "../i18n";
import { Column } from "../ui/column";
import { formatTime } from "../ui/format";
import { useLineName } from "./legend";
import type { Graph } from "./series";
import { inUnit } from "./units";

/** The same numbers as the graphs, newest row first. */
export function HistoryTable({ graphs, times }: { graphs: readonly Graph[]; times: readonly number[] }) {
  const t = useT();
  const nameOf = useLineName();
  const rows = times.map((_, index) => times.length - 1 - index);
  return (
    <div className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface">
      <table aria-label={t("tab.performance")} className="w-full text-sm tabular-nums">
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr className="h-7">
            <Column>{t("graph.time")}</Column>
            {graphs.flatMap((graph) =>
              graph.lines.map((line) => (
                <Column key={`${graph.name} ${line.id}`} isNumber>{`${t(`graph.${graph.name}`)}: ${nameOf(line)}`}</Column>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={times[row]} className="h-6 border-t border-line">
              <th scope="row" className="px-3 text-left font-normal text-muted whitespace-nowrap">
                {formatTime((times[row] ?? 0) * 1_000_000)}
              </th>
              {graphs.flatMap((graph) =>
                graph.lines.map((line) => {
                  const value = line.values[row] ?? null;
                  return (
                    <td key={`${graph.name} ${line.id}`} className="px-3 text-right whitespace-nowrap">
                      {value === null ? "–" : inUnit(graph.unit, value)}
                    </td>
                  );
                }),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

"use client";
import { useLanguage, useT } from "../i18n";
import { Column } from "../ui/column";
import { rowsIn } from "./figures";
import type { Span } from "./ranges";
import type { Graph } from "./series";
import { clockText, dateText } from "./ticks";
import { inUnit } from "./units";
import { useGraphTitle } from "./use-graph-title";
import { useLineName } from "./use-line-name";

interface HistoryTableProps {
  readonly graphs: readonly Graph[];
  readonly times: readonly number[];
  readonly shown: Span;
  readonly pageRef: string;
}
/** The same numbers as the graphs, of what they show, newest row first. */
export function HistoryTable({ graphs, times, shown, pageRef }: HistoryTableProps) {
  const t = useT();
  const { language } = useLanguage();
  const titleOf = useGraphTitle();
  const nameOf = useLineName({ lines: graphs.flatMap(({ lines }) => lines) }, pageRef);
  const [first, end] = rowsIn(times, shown);
  const rows = Array.from({ length: end - first }, (_, n) => end - 1 - n);
  // The day stands with the first row of each.
  const day = (row: number): string => dateText(language, times[row] as number);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div tabIndex={0} className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface">
      <table aria-label={t("tab.performance")} className="w-full text-sm tabular-nums">
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr className="h-7">
            <Column>{t("graph.time")}</Column>
            {graphs.flatMap((graph) =>
              graph.lines.map((line) => <Column key={`${graph.id} ${line.id}`} isNumber>{`${titleOf(graph)}: ${nameOf(line)}`}</Column>),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={times[row]} className="h-6 border-t border-line">
              <th scope="row" className="px-3 text-left font-normal text-muted whitespace-nowrap">
                {clockText(times[row] as number, true)}
                {(n === 0 || day(row) !== day(row + 1)) && <span className="pl-2 text-faint">{day(row)}</span>}
              </th>
              {graphs.flatMap((graph) =>
                graph.lines.map((line) => {
                  const value = line.values[row] ?? null;
                  return (
                    <td
                      key={`${graph.id} ${line.id}`}
                      className="px-3 text-right whitespace-nowrap"
                      {...(value === null ? {} : { title: `${value}` })}
                    >
                      {value === null ? "–" : inUnit(line.look.unit, value)}
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

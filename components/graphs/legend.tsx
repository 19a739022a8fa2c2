"use client";
import { useT, type Words } from "../i18n";
import { useCrosshairAt } from "./cursor";
import { figuresOf, rowAt, rowsIn } from "./figures";
import type { Span } from "./ranges";
import type { Graph } from "./series";
import { inUnit } from "./units";
import type { LineName } from "./use-line-name";

/** The newest value that is shown: of now, or the last one of the past. */
export function newestWords(isLive: boolean): Words {
  return isLive ? "graph.now" : "graphs.last";
}

/** Lines with their newest, mean and greatest values of what is shown, and those at the crosshair. */
export function Legend({
  graph,
  title,
  nameOf,
  times,
  shown,
  isLive,
}: {
  graph: Graph;
  title: string;
  nameOf: LineName;
  times: readonly number[];
  shown: Span;
  /** what is shown goes up to now */
  isLive: boolean;
}) {
  const t = useT();
  const atS = useCrosshairAt();
  const rows = rowsIn(times, shown);
  const heads: readonly Words[] = [newestWords(isLive), "graph.mean", "graph.max", "graphs.atCursor"];
  const at = atS === null ? null : rowAt(times, atS);
  return (
    <table aria-label={title} className="w-full min-w-[440px] table-fixed max-sm:min-w-0 text-sm tabular-nums">
      <thead className="sticky top-0 bg-surface">
        <tr className="text-xs text-faint">
          <th scope="col" className="text-left font-normal">
            <span className="sr-only">{t("graph.series")}</span>
          </th>
          {heads.map((words) => (
            <th key={t(words)} scope="col" className="w-22 pl-2 text-right font-normal whitespace-nowrap max-sm:w-19">
              {t(words)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {graph.lines.map((line) => {
          const { last, mean, max } = figuresOf(line.values, rows);
          const said = (value: number | null): string => (value === null ? "–" : inUnit(line.look.unit, value));
          const exact = (value: number | null): { title?: string } => (value === null ? {} : { title: `${value}` });
          const under = at === null ? null : (line.values[at] ?? null);
          return (
            <tr key={line.id} className="h-5">
              <th scope="row" className="truncate text-left font-normal text-text" title={nameOf(line)}>
                <span aria-hidden className="mr-1.5 inline-block h-0.5 w-3 align-middle" style={{ background: line.colour }} />
                {nameOf(line)}
              </th>
              <td className="pl-2 text-right whitespace-nowrap" {...exact(last)}>
                {said(last)}
              </td>
              <td className="pl-2 text-right whitespace-nowrap text-muted" {...exact(mean)}>
                {said(mean)}
              </td>
              <td className="pl-2 text-right whitespace-nowrap text-muted" {...exact(max)}>
                {said(max)}
              </td>
              <td className="pl-2 text-right font-medium whitespace-nowrap text-accent" {...exact(under)}>
                {at === null ? "" : said(under)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

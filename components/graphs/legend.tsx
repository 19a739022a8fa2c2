"use client";
import { useT } from "../i18n";
import { figuresOf, type Graph, type Line } from "./series";
import { inUnit } from "./units";

export function useLineName(): (line: Line) => string {
  const t = useT();
  return (line) =>
    "text" in line.label ? line.label.text : t(line.label.key, line.label.device === undefined ? {} : { device: line.label.device });
}

/** Lines with their current, mean and greatest values. */
export function Legend({ graph, title }: { graph: Graph; title: string }) {
  const t = useT();
  const nameOf = useLineName();
  return (
    <table aria-label={title} className="w-108 shrink-0 table-fixed self-start text-sm tabular-nums">
      <thead>
        <tr className="text-xs text-faint">
          <th scope="col" className="w-32 text-left font-normal">
            <span className="sr-only">{t("graph.series")}</span>
          </th>
          {(["graph.now", "graph.mean", "graph.max"] as const).map((key) => (
            <th key={key} scope="col" className="pl-2 text-right font-normal">
              {t(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {graph.lines.map((line) => {
          const { now, mean, max } = figuresOf(line.values);
          const shown = (value: number | null): string => (value === null ? "–" : inUnit(graph.unit, value));
          return (
            <tr key={line.id} className="h-5">
              <th scope="row" className="truncate text-left font-normal text-text" title={nameOf(line)}>
                <span aria-hidden className="mr-1.5 inline-block h-0.5 w-3 align-middle" style={{ background: `var(${line.colour})` }} />
                {nameOf(line)}
              </th>
              <td className="pl-2 text-right whitespace-nowrap">{shown(now)}</td>
              <td className="pl-2 text-right whitespace-nowrap text-muted">{shown(mean)}</td>
              <td className="pl-2 text-right whitespace-nowrap text-muted">{shown(max)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

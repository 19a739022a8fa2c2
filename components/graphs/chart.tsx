"use client";
import { type KeyboardEvent, useEffect, useId, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useLanguage, useT } from "../i18n";
import { usePaintedTheme } from "../ui/theme";
import { useCrosshair, useCrosshairAt } from "./cursor";
import { rowAt, rowsIn } from "./figures";
import { dataOf, type PlotMark, type PlotOptions, plotOptions, shapeOf } from "./plot";
import type { Span } from "./ranges";
import type { Graph, Line } from "./series";
import { clockText, dayText } from "./ticks";
import { inUnit } from "./units";
import type { LineName } from "./use-line-name";

/** Lines whose values are read out at the crosshair; the table has them all. */
const READ_LINES = 8;

export interface ChartProps {
  readonly graph: Graph;
  readonly label: string;
  readonly nameOf: LineName;
  /** Unix seconds of each row's end */
  readonly times: readonly number[];
  readonly shown: Span;
  readonly marks: readonly PlotMark[];
  readonly onBrush: (span: Span) => void;
  readonly onReset: () => void;
  /** what keys do beside moving the crosshair */
  readonly onKey: (event: KeyboardEvent, atS: number) => boolean;
}

/** One graph: thin lines, gaps as gaps, a crosshair shared by all graphs of the page, moved by pointer and arrows; brush to zoom. */
export function Chart(props: ChartProps) {
  const { label, times, shown } = props;
  const box = useRef<HTMLDivElement>(null);
  const t = useT();
  const help = useId();
  usePlot(box, props);
  const atS = useCrosshairAt();
  const crosshair = useCrosshair();
  const [first, end] = rowsIn(times, shown);
  const row = atS === null || end <= first ? null : Math.min(Math.max(rowAt(times, atS) ?? first, first), end - 1);
  const latest = times[end - 1] ?? shown[1];
  const moveTo = (next: number): void => crosshair.move(times[Math.min(Math.max(next, first), end - 1)] ?? null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const from = row ?? end - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      PageDown: from - 10,
      PageUp: from + 10,
      Home: first,
      End: end - 1,
    };
    const to = event.shiftKey ? undefined : steps[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === "Escape" && atS !== null) crosshair.move(null);
    else if (!props.onKey(event, atS ?? latest)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t("graphs.graphMoment", { graph: label })}
      aria-describedby={help}
      aria-valuemin={Math.floor(shown[0])}
      aria-valuemax={Math.ceil(shown[1])}
      aria-valuenow={row === null ? latest : (times[row] as number)}
      aria-valuetext={useValueText(props, row)}
      onKeyDown={onKeyDown}
      className="size-full min-w-0 rounded-sm focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent"
    >
      <div ref={box} className="size-full" aria-hidden />
      <span id={help} hidden>
        {t("graphs.arrowsMoveTheCrosshairShift")}
      </span>
    </div>
  );
}

function useValueText({ graph, nameOf, times }: ChartProps, row: number | null): string {
  const t = useT();
  const { language } = useLanguage();
  if (row === null) return t("graphs.nothingChosen");
  const atS = times[row] as number;
  const said = (line: Line): string => {
    const value = line.values[row] ?? null;
    return `${nameOf(line)} ${value === null ? t("graphs.unknown") : inUnit(line.look.unit, value)}`;
  };
  return [`${dayText(language, atS)} ${clockText(atS, true)}`, ...graph.lines.slice(0, READ_LINES).map(said)].join(", ");
}

/** Keeps a plot in a box: made anew when its lines, the theme or the language change, and given new data and another window otherwise. */
function usePlot(box: React.RefObject<HTMLDivElement | null>, props: ChartProps): void {
  const { graph, times, shown, marks } = props;
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const crosshair = useCrosshair();
  const theme = usePaintedTheme();
  const { language } = useLanguage();
  const shape = shapeOf(graph);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only for these; data and window follow below
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const options: PlotOptions = {
      ...{ width: element.clientWidth, height: element.clientHeight, scale: 1, language },
      marks: () => latest.current.marks,
      onCursor: (atS) => crosshair.move(atS),
      onBrush: (span) => latest.current.onBrush(span),
    };
    const made = new uPlot(plotOptions(graph, options), dataOf(graph, times), element);
    plot.current = made;
    const onDouble = (): void => latest.current.onReset();
    made.over.addEventListener("dblclick", onDouble);
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    const follow = (): void => point(made, crosshair.atS);
    const deaf = crosshair.subscribe(follow);
    return () => {
      deaf();
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, theme, language]);

  const [from, to] = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape`, `theme` and `language` made a new plot, which needs its data
  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    made.batch(() => {
      made.setData(dataOf(latest.current.graph, times), false);
      made.setScale("x", { min: from, max: to });
    });
    point(made, crosshair.atS);
  }, [graph, times, from, to, shape, theme, language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are drawn with the lines
  useEffect(() => plot.current?.redraw(false), [marks]);
}
/** Puts a plot's crosshair at a time, without telling anybody. */
function point(plot: uPlot, atS: number | null): void {
  const left = atS === null ? -10 : plot.valToPos(atS, "x");
  if (plot.cursor.left !== undefined && Math.abs(plot.cursor.left - left) < 1) return;
  plot.setCursor({ left, top: atS === null ? -10 : 1 }, false);
}

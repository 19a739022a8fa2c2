"use client";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { token, usePaintedTheme } from "../ui/theme";
import type { Graph } from "./series";
import { axisValues, increments, timeLabel } from "./units";

interface ChartProps {
  readonly graph: Graph;
  readonly label: string;
  /** Unix seconds of each row's end */
  readonly times: readonly number[];
  readonly events: readonly { readonly name: string; readonly atS: number }[];
  /** seconds shown; null: all */
  readonly zoom: readonly [number, number] | null;
  readonly onZoom: (zoom: readonly [number, number] | null) => void;
}

/** One graph: thin lines, gaps as gaps, a crosshair shared by all graphs of the page, brush to zoom. */
export function Chart({ graph, label, times, events, zoom, onZoom }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const marks = useRef(events);
  const zoomTo = useRef(onZoom);
  marks.current = events;
  zoomTo.current = onZoom;
  const theme = usePaintedTheme();
  const shape = graph.lines.map((line) => line.id).join(" ");

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only when its lines or the theme change; data and zoom follow below
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const hooks = { onZoom: (zoom: readonly [number, number]) => zoomTo.current(zoom), marks: () => marks.current };
    const made = new uPlot(optionsOf(graph, element, hooks), [[]], element);
    plot.current = made;
    const onDouble = (): void => zoomTo.current(null);
    made.over.addEventListener("dblclick", onDouble);
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape, graph.unit, theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` and `theme` made a new plot, which needs its data
  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    made.setData([times as number[], ...graph.lines.map((line) => line.values as (number | null)[])], false);
    const first = times[0] ?? 0;
    const last = times.at(-1) ?? 1;
    made.setScale("x", zoom ? { min: zoom[0], max: zoom[1] } : { min: first, max: last });
  }, [graph, times, zoom, shape, theme]);

  return <div ref={box} role="img" aria-label={label} className="h-36 w-full min-w-0" />;
}

interface PlotHooks {
  readonly onZoom: (zoom: readonly [number, number]) => void;
  /** events to be marked when it is drawn */
  readonly marks: () => ChartProps["events"];
}

function optionsOf(graph: Graph, element: HTMLElement, { onZoom, marks }: PlotHooks): uPlot.Options {
  const isSparse = graph.lines.length <= 2;
  const axis: uPlot.Axis = {
    stroke: token("faint"),
    grid: { stroke: token("line"), width: 1 },
    ticks: { show: false },
    font: `11px ${token("font-sans") || "sans-serif"}`,
    gap: 4,
  };
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    padding: [8, 8, 0, 0],
    cursor: { sync: { key: "xenarium" }, y: false, points: { size: 5 }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: true },
      y: { range: (_u, _min, max) => [0, graph.unit === "fraction" ? Math.max(1, max) : Math.max(max * 1.08, 1)] },
    },
    axes: [
      { ...axis, size: 22, values: (_u, splits, _axis, _space, step) => splits.map((at) => timeLabel(at, step)) },
      {
        ...axis,
        size: 62,
        incrs: [...increments(graph.unit)],
        values: (_u, splits) => axisValues(graph.unit, splits),
      },
    ],
    series: [
      {},
      ...graph.lines.map((line): uPlot.Series => {
        const stroke = token(line.colour.slice(2));
        return {
          stroke,
          width: isSparse ? 1.5 : 1,
          ...(isSparse ? { fill: `${stroke}14` } : {}),
          points: { show: false },
          spanGaps: false,
        };
      }),
    ],
    hooks: {
      setSelect: [
        (u) => {
          if (u.select.width < 6) return;
          onZoom([u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")]);
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [(u) => drawMarks(u, marks())],
    },
  };
}

function drawMarks(u: uPlot, events: ChartProps["events"]): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = token("accent");
  ctx.globalAlpha = 0.55;
  ctx.setLineDash([3, 3]);
  for (const event of events) {
    const x = Math.round(u.valToPos(event.atS, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

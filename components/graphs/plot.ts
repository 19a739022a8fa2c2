/** A graph as uPlot draws it: on a page, and in a picture. */
import uPlot from "uplot";
import type { Language } from "../i18n/keys";
import { token } from "../ui/theme";
import { painted, washed } from "./colours";
import { type Drawn, drawnOf } from "./plotted";
import type { Span } from "./ranges";
import { type Graph, unitsOf } from "./series";
import type { Unit } from "./sources";
import { timeTicks } from "./ticks";
import { axisEnd, axisValues, increments } from "./units";

/** Beside the drawing: the left axis, the right one or what is left free there, and above it, px. */
export const LEFT_PX = 62;
export const FREE_PX = 12;
const TOP_PX = 8;
const FOOT_PX = 22;
export function rightPx(graph: Pick<Graph, "lines">): number {
  return unitsOf(graph).length > 1 ? LEFT_PX : FREE_PX;
}

export interface PlotMark {
  readonly atS: number;
  readonly isPicked: boolean;
}
export interface PlotOptions {
  readonly width: number;
  readonly height: number;
  /** letters, lines and edges are so many times as large; 1 on a page */
  readonly scale: number;
  readonly language: Language;
  /** lifecycle events that are marked when it is drawn */
  readonly marks: () => readonly PlotMark[];
  /** null: a picture, which nobody points at */
  readonly onCursor: ((atS: number | null) => void) | null;
  readonly onBrush: (span: Span) => void;
}

const font = (scale: number): string => `${11 * scale}px ${token("font-sans") || "sans-serif"}`;

let pen: CanvasRenderingContext2D | null = null;
/** Width of a text at the foot of a graph, px. */
export function textWidth(text: string): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return text.length * 8;
  pen.font = font(1);
  return pen.measureText(text).width;
}

export function dataOf(graph: Graph, times: readonly number[]): uPlot.AlignedData {
  return [times as number[], ...drawnOf(graph).map(({ values }) => values as (number | null)[])];
}
/** Whatever makes another plot necessary when it changes. */
export function shapeOf(graph: Graph): string {
  return `${graph.style} ${graph.lines.map(({ id, colour, look }) => `${id} ${colour} ${look.unit}`).join(" ")}`;
}

export function plotOptions(graph: Graph, options: PlotOptions): uPlot.Options {
  const { width, height, scale, onCursor } = options;
  const drawn = drawnOf(graph);
  const [first = "count", second] = unitsOf(graph);
  return {
    ...{ width, height },
    legend: { show: false },
    padding: [TOP_PX * scale, second ? 0 : FREE_PX * scale, 0, 0],
    cursor: {
      show: onCursor !== null,
      y: false,
      points: { size: 5, show: drawn.length <= 12 },
      drag: { x: true, y: false, setScale: false },
    },
    scales: Object.fromEntries([["x", { time: false }], ...unitsOf(graph).map((unit) => [unit, scaleOf(unit)])]),
    axes: [timeAxis(graph, options), valueAxis(first, 3, scale), ...(second ? [valueAxis(second, 1, scale)] : [])],
    series: [{}, ...drawn.map((one) => seriesOf(one, drawn, scale))],
    bands: drawn.flatMap(({ on, line }, n) =>
      on === null ? [] : [{ series: [n + 1, on + 1] as [number, number], fill: washed(painted(line.colour), 0.5) }],
    ),
    hooks: hooksOf(options),
  };
}

function scaleOf(unit: Unit): uPlot.Scale {
  return { range: (_u, _min, max) => [0, axisEnd(unit, max ?? 0)] };
}
const axisLook = (scale: number): uPlot.Axis => ({
  stroke: token("faint"),
  grid: { stroke: token("line"), width: scale },
  ticks: { show: false },
  font: font(scale),
  gap: 4 * scale,
});

function timeAxis(graph: Graph, { language, scale }: PlotOptions): uPlot.Axis {
  const ticksOf = (u: uPlot, min: number, max: number) =>
    timeTicks([min, max], language, {
      widthPx: u.bbox.width / uPlot.pxRatio,
      leftPx: LEFT_PX * scale,
      rightPx: rightPx(graph) * scale,
      measure: (text) => textWidth(text) * scale,
    });
  return {
    ...axisLook(scale),
    // Below the lowest value, which stands beside the first time.
    gap: 7 * scale,
    size: FOOT_PX * scale,
    splits: (u, _axis, min, max) => ticksOf(u, min, max).map(({ atS }) => atS),
    values: (u) => ticksOf(u, u.scales.x?.min ?? 0, u.scales.x?.max ?? 1).map(({ text }) => text),
  };
}
function valueAxis(unit: Unit, side: 1 | 3, scale: number): uPlot.Axis {
  const { grid, ...look } = axisLook(scale);
  return {
    ...look,
    // Two grids across each other say nothing.
    grid: side === 3 ? (grid as uPlot.Axis.Grid) : { show: false },
    scale: unit,
    side,
    size: LEFT_PX * scale,
    space: 30 * scale,
    incrs: [...increments(unit)],
    values: (_u, splits) => axisValues(unit, splits),
  };
}
/** 1 px where there are many: wider lines and areas below them cost five times the drawing. */
function seriesOf({ line, on, isArea }: Drawn, drawn: readonly Drawn[], scale: number): uPlot.Series {
  const stroke = painted(line.colour);
  const isSparse = drawn.length <= 2;
  const fill = isArea ? (on === null ? washed(stroke, 0.5) : null) : isSparse ? washed(stroke, 0.08) : null;
  return {
    scale: line.look.unit,
    stroke,
    width: (isSparse || (!isArea && drawn.some((one) => one.isArea)) ? 1.5 : 1) * scale,
    ...(fill ? { fill } : {}),
    points: { show: false },
    spanGaps: false,
  };
}

function hooksOf({ marks, scale, onCursor, onBrush }: PlotOptions): uPlot.Hooks.Arrays {
  return {
    setCursor: [(u) => onCursor?.(u.cursor.idx == null ? null : (u.data[0][u.cursor.idx] ?? null))],
    setSelect: [
      (u) => {
        const { left, width } = u.select;
        if (width < 6) return;
        onBrush([u.posToVal(left, "x"), u.posToVal(left + width, "x")]);
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    ],
    draw: [(u) => drawMarks(u, marks(), scale)],
  };
}
function drawMarks(u: uPlot, marks: readonly PlotMark[], scale: number): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.strokeStyle = token("accent");
  for (const { atS, isPicked } of marks) {
    const x = Math.round(u.valToPos(atS, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.globalAlpha = isPicked ? 1 : 0.55;
    ctx.lineWidth = (isPicked ? 2 : 1) * scale * uPlot.pxRatio;
    ctx.setLineDash(isPicked ? [] : [3 * scale, 3 * scale]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A graph as a picture: with its title, what time it shows, its legend, and in the theme that is painted now. */
import uPlot from "uplot";
import type { Language } from "../i18n/keys";
import { token } from "../ui/theme";
import { painted } from "./colours";
import { figuresOf, rowsIn } from "./figures";
import { dataOf, type PlotMark, plotOptions } from "./plot";
import type { Span } from "./ranges";
import type { Graph, Line } from "./series";
import { inUnit } from "./units";

const WIDTH = 1200;
const PLOT_HEIGHT = 320;
const EDGE = 20;
const HEAD = 52;
const ROW = 20;
/** Pixels for each px, whatever the screen has. */
const SCALE = 2;
/** Where the columns of the legend end, from the right, px. */
const COLUMNS = [300, 200, 100] as const;

export interface PictureParts {
  readonly graph: Graph;
  readonly times: readonly number[];
  readonly shown: Span;
  readonly marks: readonly PlotMark[];
  readonly language: Language;
  readonly title: string;
  /** object, time and archive */
  readonly subtitle: string;
  readonly nameOf: (line: Line) => string;
  /** heads of the columns: newest, mean, greatest */
  readonly heads: readonly [string, string, string];
}

/** @returns a PNG */
export async function pictureOf(parts: PictureParts): Promise<Blob> {
  const { graph, times, shown } = parts;
  const canvas = document.createElement("canvas");
  const scale = SCALE;
  const height = HEAD + PLOT_HEIGHT + (graph.lines.length + 1) * ROW + EDGE;
  canvas.width = WIDTH * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser draws no pictures");
  pen.scale(scale, scale);
  pen.fillStyle = token("surface");
  pen.fillRect(0, 0, WIDTH, height);
  const plot = await plotted(parts);
  pen.drawImage(plot, EDGE, HEAD, WIDTH - 2 * EDGE, PLOT_HEIGHT);
  drawHead(pen, parts);
  drawLegend(pen, parts, rowsIn(times, shown));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large")))));
}

/** The plot alone, drawn beside the page: uPlot draws when what is being done now is done. */
async function plotted({ graph, times, shown: [min, max], marks, language }: PictureParts): Promise<HTMLCanvasElement> {
  const box = document.createElement("div");
  // uPlot counts in the pixels of the screen: what it draws is made larger where the screen has fewer of them.
  const larger = SCALE / uPlot.pxRatio;
  const size = { width: (WIDTH - 2 * EDGE) * larger, height: PLOT_HEIGHT * larger, scale: larger };
  const plot = new uPlot(
    plotOptions(graph, { ...size, language, marks: () => marks, onCursor: null, onBrush: () => undefined }),
    dataOf(graph, times),
    box,
  );
  plot.setScale("x", { min, max });
  await new Promise((resolve) => setTimeout(resolve));
  const canvas = document.createElement("canvas");
  canvas.width = plot.ctx.canvas.width;
  canvas.height = plot.ctx.canvas.height;
  canvas.getContext("2d")?.drawImage(plot.ctx.canvas, 0, 0);
  plot.destroy();
  return canvas;
}

function write(
  pen: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  look: { readonly colour: string; readonly font: string; readonly align?: CanvasTextAlign },
): void {
  pen.fillStyle = token(look.colour);
  pen.font = `${look.font} ${token("font-sans") || "sans-serif"}`;
  pen.textAlign = look.align ?? "left";
  pen.textBaseline = "middle";
  pen.fillText(text, x, y);
}
function drawHead(pen: CanvasRenderingContext2D, { title, subtitle }: PictureParts): void {
  write(pen, title, EDGE, 20, { colour: "text", font: "600 16px" });
  write(pen, subtitle, EDGE, 40, { colour: "muted", font: "12px" });
}
function drawLegend(pen: CanvasRenderingContext2D, { graph, nameOf, heads }: PictureParts, rows: readonly [number, number]): void {
  const top = HEAD + PLOT_HEIGHT + ROW / 2;
  for (const [n, head] of heads.entries())
    write(pen, head, WIDTH - EDGE - (COLUMNS[n] as number) + 80, top, { colour: "faint", font: "11px", align: "right" });
  for (const [n, line] of graph.lines.entries()) {
    const y = top + (n + 1) * ROW;
    pen.fillStyle = painted(line.colour);
    pen.fillRect(EDGE, y - 1, 14, 2);
    write(pen, nameOf(line), EDGE + 22, y, { colour: "text", font: "12px" });
    const { last, mean, max } = figuresOf(line.values, rows);
    for (const [column, value] of [last, mean, max].entries()) {
      const text = value === null ? "–" : inUnit(line.look.unit, value);
      write(pen, text, WIDTH - EDGE - (COLUMNS[column] as number) + 80, y, { colour: "text", font: "12px", align: "right" });
    }
  }
}

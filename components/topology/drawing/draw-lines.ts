/** Draws lines that stand still, those of one look in one stroke. */

import type { DrawInput } from "./draw-still";
import { type LineMark, markPaths } from "./icons";
import { lookOf } from "./line-look";
import { placeAt } from "./line-path";
import type { DrawnLine } from "./line-states";
import type { Fate } from "./marks";
import { meets, NAMES_FROM, seenRect } from "./view";

function trace(ctx: CanvasRenderingContext2D, points: Float32Array): void {
  ctx.moveTo(points[0] as number, points[1] as number);
  for (let n = 2; n < points.length; n += 2) ctx.lineTo(points[n] as number, points[n + 1] as number);
}
/** Far away lines are thinner, but never so thin that they cost more to paint than thick ones: less than a pixel takes ten times as long. */
const THINNEST = 1;
const THINNER_BELOW = 0.6;
/** Graph units of a line so many pixels wide. */
export const widthAt = (pixels: number, k: number): number => Math.max(THINNEST, pixels * Math.min(1, k / THINNER_BELOW)) / k;

interface Bucket {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
  readonly lines: DrawnLine[];
}

export function drawLines(
  ctx: CanvasRenderingContext2D,
  { scene, view, size, rates, palette, measure, marks, isHurried }: DrawInput,
): void {
  const seen = seenRect(view, size, 8);
  const isNear = view.k >= NAMES_FROM && !isHurried;
  const buckets = new Map<string, Bucket>();
  const lit: DrawnLine[] = [];
  for (const [at, line] of scene.lines.entries()) {
    if (!meets(grown(line.path.box), seen)) continue;
    if (marks.flow?.lines.has(at)) lit.push(line);
    const own = lookOf(line, at, rates, measure, palette);
    const fate = marks.fates && fateOf(line, marks.fates);
    const { colour, width, dash } = fate ? { ...own, colour: palette[FATE_COLOURS[fate]], width: Math.max(2, own.width) } : own;
    const key = `${colour} ${width} ${dash.length === 0 ? "" : dash[0]}`;
    const bucket = buckets.get(key);
    if (bucket) bucket.lines.push(line);
    else buckets.set(key, { colour, width, dash, lines: [line] });
  }
  const stroke = (lines: readonly DrawnLine[], colour: string, width: number, dash: readonly number[]): void => {
    ctx.strokeStyle = colour;
    ctx.lineWidth = widthAt(width, view.k);
    ctx.setLineDash(dash.map((part) => part / view.k));
    // A path of very many lines takes longer than the same lines in several.
    for (let from = 0; from < lines.length; from += PER_PATH) {
      ctx.beginPath();
      for (const { path } of lines.slice(from, from + PER_PATH)) trace(ctx, isNear ? path.points : path.coarse);
      ctx.stroke();
    }
  };
  if (marks.flow || marks.found) ctx.globalAlpha = 0.45;
  for (const { colour, width, dash, lines } of buckets.values()) stroke(lines, colour, width, dash);
  ctx.globalAlpha = 1;
  if (lit.length > 0) stroke(lit, palette.accent, 2.5, []);
  const chosen = scene.lines.filter(({ line }) => line.id === marks.selectedLine || line.id === marks.pointedLine);
  if (chosen.length > 0) stroke(chosen, palette.accent, 3, []);
  ctx.setLineDash([]);
  if (isNear) drawMarks(ctx, scene.lines, seen, palette);
}
const PER_PATH = 200;
const FATE_COLOURS = { added: "running", gone: "bad", changed: "paused" } as const;
/** What has become of a line since another moment: of the first of its edges of which anything has. */
function fateOf({ edges }: DrawnLine, fates: NonNullable<DrawInput["marks"]["fates"]>): Fate | undefined {
  for (const { id } of edges) {
    const fate = fates.get(id);
    if (fate) return fate;
  }
  return undefined;
}
/** A box without height meets nothing. */
function grown({ x, y, width, height }: DrawnLine["path"]["box"]): DrawnLine["path"]["box"] {
  return { x: x - 1, y: y - 1, width: width + 2, height: height + 2 };
}

const shapes = new Map<LineMark, Path2D>();
function shapeOf(mark: LineMark): Path2D {
  const known = shapes.get(mark) ?? new Path2D(markPaths[mark]);
  shapes.set(mark, known);
  return known;
}
/** Colours of marks that are not as muted as the others. */
const MARK_COLOURS: Partial<Record<LineMark, "bad" | "paused" | "accent">> = {
  down: "bad",
  blocked: "paused",
  lock: "paused",
  captured: "accent",
};
/** Size of a mark and of what it stands on, graph units. */
const MARK = 10;
const PILL = 14;

/** What is not as usual of a line, as shapes beside its first end. */
function drawMarks(
  ctx: CanvasRenderingContext2D,
  lines: readonly DrawnLine[],
  seen: ReturnType<typeof seenRect>,
  palette: DrawInput["palette"],
): void {
  for (const line of lines) {
    if (line.marks.length === 0 || !meets(grown(line.path.box), seen)) continue;
    const { x, y } = placeAt(line.path, Math.min(line.path.length / 2, PILL * line.marks.length));
    for (const [n, mark] of line.marks.entries()) {
      const left = x + (n - line.marks.length / 2) * PILL;
      const colour = palette[MARK_COLOURS[mark] ?? "muted"];
      ctx.fillStyle = palette.surface;
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.roundRect(left, y - PILL / 2, PILL, PILL, 4);
      ctx.fill();
      ctx.stroke();
      ctx.save();
      ctx.translate(left + (PILL - MARK) / 2, y - MARK / 2);
      ctx.scale(MARK / 24, MARK / 24);
      ctx.lineWidth = 2.6;
      ctx.stroke(shapeOf(mark));
      ctx.restore();
    }
  }
}

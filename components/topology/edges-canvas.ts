/** Draws the lines of a topology: width by the logarithm of the rate, moving dashes only where something flows. */
import { curveOf, type Line } from "./flows";

export interface View {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}
interface Drawing {
  readonly lines: readonly Line[];
  readonly view: View;
  readonly colours: { readonly still: string; readonly flow: string; readonly bad: string };
  /** moves the dashes, graph units */
  readonly phase: number;
}
/** Radius of a corner, graph units. */
const CORNER = 8;

/** Line width for a rate: 1 px below 100 B/s, 0.7 px more for each factor of ten. */
export function widthOf(bytesPerS: number): number {
  return bytesPerS < 100 ? 1 : Math.min(5, 1 + Math.log10(bytesPerS / 10) * 0.7);
}

function trace(ctx: CanvasRenderingContext2D, line: Line): void {
  const { points } = line;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return;
  ctx.beginPath();
  ctx.moveTo(first.x, first.y);
  const curve = curveOf(line);
  if (curve) {
    const [, a, b, end] = curve;
    ctx.bezierCurveTo(a.x, a.y, b.x, b.y, end.x, end.y);
    ctx.lineTo(last.x, last.y);
    return;
  }
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    if (at > 0 && next) ctx.arcTo(point.x, point.y, next.x, next.y, CORNER);
  }
  ctx.lineTo(last.x, last.y);
}

/** @returns whether anything moves */
export function drawLines(canvas: HTMLCanvasElement, { lines, view, colours, phase }: Drawing): boolean {
  const ctx = canvas.getContext("2d");
  if (!ctx) return false;
  const ratio = window.devicePixelRatio || 1;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  ctx.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  let isMoving = false;
  for (const line of lines) {
    const rate = line.right + line.left;
    trace(ctx, line);
    ctx.lineWidth = widthOf(rate) / Math.max(view.k, 0.6);
    ctx.setLineDash([]);
    ctx.strokeStyle = line.isDown ? colours.bad : colours.still;
    ctx.stroke();
    if (rate < 1 || line.isDown) continue;
    isMoving = true;
    ctx.strokeStyle = colours.flow;
    ctx.setLineDash([6, 8]);
    ctx.lineDashOffset = line.right >= line.left ? -phase : phase;
    ctx.stroke();
  }
  return isMoving;
}

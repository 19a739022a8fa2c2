/** Draws what moves: dashes along lines on which something flows, as fast whichever way, one set for each direction. */

import { widthAt } from "./draw-lines";
import type { DrawInput } from "./draw-still";
import { widthOf } from "./line-look";
import type { LinePath } from "./line-path";
import { meets, NAMES_FROM, seenRect } from "./view";

/** A dash and the room up to the next one, pixels. */
const DASH = 5;
const EVERY = 14;
/** Lines shorter than this show no direction, pixels. */
const SHORTEST = 10;
/** From this many bytes a second on there is traffic. */
const FLOWS = 1;
/** So many dashes at most in one frame: more would be a carpet in which nobody sees a direction. */
const MOST = 6_000;

/** From farther away lines are too short to have a direction. */
const isNear = (k: number): boolean => k >= NAMES_FROM;

/** Whether anything is to be moved at all at this zoom. */
export function hasMoving({ scene, rates, view }: Pick<DrawInput, "scene" | "rates" | "view">): boolean {
  if (!isNear(view.k)) return false;
  return scene.lines.some(({ isDown }, at) => !isDown && (rates.there[at] ?? 0) + (rates.back[at] ?? 0) >= FLOWS);
}

/** Dashes of one line, from its first point to its last. @param from - where the first one begins, graph units */
function dashes(ctx: CanvasRenderingContext2D, { points, along, length }: LinePath, from: number, dash: number, every: number): number {
  let n = 1;
  let count = 0;
  for (let start = from; start < length; start += every) {
    const end = Math.min(length, start + dash);
    const begin = Math.max(0, start);
    if (end <= begin) continue;
    while (n < along.length - 1 && (along[n] as number) < begin) n += 1;
    let at = n;
    let isFirst = true;
    let place = begin;
    // A dash goes on round a corner.
    while (true) {
      const [a, b] = [along[at - 1] as number, along[at] as number];
      const part = b > a ? (place - a) / (b - a) : 0;
      const [ax, ay, bx, by] = [
        points[2 * at - 2] as number,
        points[2 * at - 1] as number,
        points[2 * at] as number,
        points[2 * at + 1] as number,
      ];
      const [x, y] = [ax + (bx - ax) * part, ay + (by - ay) * part];
      if (isFirst) ctx.moveTo(x, y);
      else ctx.lineTo(x, y);
      isFirst = false;
      if (place >= end) break;
      place = Math.min(end, b);
      if (place === b && place < end) {
        ctx.lineTo(bx, by);
        at += 1;
        if (at >= along.length) break;
      }
    }
    count += 1;
  }
  return count;
}

/** @param phase - how far the dashes have come, pixels */
export function drawMoving(ctx: CanvasRenderingContext2D, input: DrawInput, phase: number): void {
  const { view, size, ratio, scene, rates, palette, isHurried } = input;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  if (!isNear(view.k) || isHurried) return;
  ctx.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  const seen = seenRect(view, size);
  const [dash, every] = [DASH / view.k, EVERY / view.k];
  const shift = (phase % EVERY) / view.k;
  const byWidth = new Map<number, number[]>();
  for (const [at, { path, isDown }] of scene.lines.entries()) {
    const rate = (rates.there[at] ?? 0) + (rates.back[at] ?? 0);
    if (rate < FLOWS || isDown || path.length * view.k < SHORTEST) continue;
    const { x, y, width, height } = path.box;
    if (!meets({ x: x - 1, y: y - 1, width: width + 2, height: height + 2 }, seen)) continue;
    const step = Math.max(1, Math.floor(widthOf(rate)));
    const known = byWidth.get(step);
    if (known) known.push(at);
    else byWidth.set(step, [at]);
  }
  ctx.strokeStyle = palette.accent;
  let left = MOST;
  for (const [width, lines] of [...byWidth].sort(([a], [b]) => b - a)) {
    ctx.lineWidth = widthAt(width, view.k);
    ctx.beginPath();
    for (const at of lines) {
      if (left <= 0) break;
      const isThere = (rates.there[at] ?? 0) >= (rates.back[at] ?? 0);
      const { path } = scene.lines[at] as (typeof scene.lines)[number];
      left -= dashes(ctx, path, isThere ? shift - every : -shift, dash, every);
    }
    ctx.stroke();
  }
}

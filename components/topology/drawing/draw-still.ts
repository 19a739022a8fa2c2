/** Draws all that stands still: frames, lines, groups and nodes, as far as it is in view. */

import { drawItems } from "../items/draw-items";
import type { Pictures } from "../items/picture-store";
import { drawLines } from "./draw-lines";
import { drawNodes } from "./draw-nodes";
import type { Measure } from "./heat";
import type { LineRates } from "./line-states";
import type { Drag, Marks } from "./marks";
import type { Palette } from "./palette";
import type { Scene } from "./scene";
import { textWidth } from "./text-width";
import { meets, NAMES_FROM, type Size, seenRect, type View } from "./view";

export interface DrawInput {
  readonly scene: Scene;
  readonly view: View;
  readonly size: Size;
  /** pixels of the canvas for each of the page */
  readonly ratio: number;
  readonly rates: LineRates;
  readonly palette: Palette;
  /** what lines and nodes are coloured by; null: nothing */
  readonly measure: Measure | null;
  readonly marks: Marks;
  readonly drag: Drag | null;
  /** what is known of the pictures on it */
  readonly pictures: Pictures;
  /** frames have buttons at their heads: their names stand beside these */
  readonly hasHeads: boolean;
  /** it is being zoomed: what is too small to be read is left out until it rests */
  readonly isHurried: boolean;
}
const FRAME_RADIUS = 8;
export const HEAD_FONT = 13;
/** From a frame's left edge to its name, behind the button that folds it, graph units. */
export const HEAD_AT = 40;
/** From far away names of frames are so large all the same, pixels. */
const LEAST_HEAD = 11;

function framesIn({ scene, view, size, drag }: DrawInput) {
  const seen = seenRect(view, size, 4);
  return scene.picture.frames
    .map(({ node, x, y, width, height }) => ({
      ...{ node, width, height },
      ...(drag?.ids.has(node.id) ? { x: x + drag.by.x, y: y + drag.by.y } : { x, y }),
    }))
    .filter((frame) => meets(frame, seen));
}
type FramesIn = ReturnType<typeof framesIn>;
function drawGrounds(ctx: CanvasRenderingContext2D, frames: FramesIn, { palette }: DrawInput): void {
  ctx.fillStyle = palette.surface;
  for (const { x, y, width, height } of frames) {
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, FRAME_RADIUS);
    ctx.fill();
  }
}
function drawFrames(ctx: CanvasRenderingContext2D, frames: FramesIn, { scene, view, palette, marks, hasHeads }: DrawInput): void {
  const isSmall = view.k < NAMES_FROM;
  ctx.textBaseline = "middle";
  for (const { node, x, y, width, height } of frames) {
    ctx.beginPath();
    ctx.roundRect(x, y, width, height, FRAME_RADIUS);
    const isChosen = marks.selected.has(node.id) || marks.pointed === node.id;
    ctx.lineWidth = (isChosen ? 2 : 1) / Math.min(1, view.k * 1.5);
    ctx.strokeStyle = isChosen ? palette.accent : node.state === "down" ? palette.bad : palette.lineStrong;
    ctx.stroke();
    const font = isSmall ? Math.max(HEAD_FONT, LEAST_HEAD / view.k) : HEAD_FONT;
    ctx.font = `500 ${font}px ${palette.sans}`;
    const name = scene.words.nameOf(node);
    if (isSmall && ((textWidth(name) * font) / 11 > width - 12 || font > height)) continue;
    ctx.fillStyle = node.state === "down" ? palette.bad : palette.text;
    ctx.fillText(name, x + (hasHeads && !isSmall ? HEAD_AT : 8), y + (isSmall ? font * 0.8 : 17));
  }
}

export function drawStill(ctx: CanvasRenderingContext2D, input: DrawInput): void {
  const { view, ratio } = input;
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.setTransform(ratio * view.k, 0, 0, ratio * view.k, ratio * view.x, ratio * view.y);
  const frames = framesIn(input);
  // What stands around frames is seen between them, what stands within one on its ground.
  drawItems(ctx, input, "under");
  drawGrounds(ctx, frames, input);
  drawItems(ctx, input, "on");
  drawFrames(ctx, frames, input);
  drawLines(ctx, input);
  drawNodes(ctx, input);
  drawItems(ctx, input, "over");
}

/** A whole map as a file: an SVG, or a PNG of a chosen size. */
import { type DrawInput, drawStill } from "./draw-still";
import { LABEL_ROW, type Label, type LabelWords, placeLabels } from "./labels";
import { NO_MARKS } from "./marks";
import { textWidth } from "./text-width";
import type { Size } from "./view";

const MARGIN = 24;
/** @source Chromium: kMaxCanvasArea and the longest side of a canvas; others allow no more */
const LONGEST = 16_384;
const LARGEST = 16_384 * 16_384;

/** Labels of the whole picture, as nobody points at anything. */
export function labelsOfAll({ scene, rates }: Pick<DrawInput, "scene" | "rates">, words: LabelWords): readonly Label[] {
  return placeLabels({ scene, rates, words, isMeant: () => false, seen: scene.picture.bounds, scale: 1, measure: textWidth });
}
/** Pixels of a PNG. */
export function pngSize({ scene }: Pick<DrawInput, "scene">, scale: number): Size {
  const { width, height } = scene.picture.bounds;
  return { width: Math.ceil((width + 2 * MARGIN) * scale), height: Math.ceil((height + 2 * MARGIN) * scale) };
}
export function isTooLarge({ width, height }: Size): boolean {
  return width > LONGEST || height > LONGEST || width * height > LARGEST;
}
function drawLabels(ctx: CanvasRenderingContext2D, labels: readonly Label[], { palette }: DrawInput): void {
  ctx.font = `11px ${palette.sans}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const { x, y, width, height, rows } of labels) {
    ctx.globalAlpha = 0.9;
    ctx.fillStyle = palette.surface;
    ctx.fillRect(x, y, width, height);
    ctx.globalAlpha = 1;
    for (const [n, { arrow, text, kind }] of rows.entries()) {
      ctx.fillStyle = kind === "lost" ? palette.bad : palette.muted;
      ctx.fillText(arrow === "" ? text : `${arrow} ${text}`, x + width / 2, y + (n + 0.5) * LABEL_ROW);
    }
  }
}
/** @returns null: the browser has no room for it */
export function mapPng(input: DrawInput, labels: readonly Label[], scale: number): Promise<Blob | null> {
  const { bounds } = input.scene.picture;
  const size = pngSize(input, scale);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  const ctx = canvas.getContext("2d");
  if (!ctx) return Promise.resolve(null);
  // What somebody points at is no part of the picture. At the size that is asked for names are drawn whatever the window's zoom.
  const view = { k: 1, x: MARGIN - bounds.x, y: MARGIN - bounds.y };
  drawStill(ctx, {
    ...input,
    view: { ...view },
    size: { width: size.width / scale, height: size.height / scale },
    ratio: scale,
    marks: NO_MARKS,
    drag: null,
    hasHeads: false,
    isHurried: false,
  });
  drawLabels(ctx, labels, input);
  ctx.globalCompositeOperation = "destination-over";
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.fillStyle = input.palette.canvas;
  ctx.fillRect(0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Draws what people have put on a map: boxes behind nodes, pictures, notes. */
import type { DrawInput } from "../drawing/draw-still";
import { BOXES_FROM, meets, NAMES_FROM, READ_FROM, seenRect } from "../drawing/view";
import type { Point, Rect } from "../picture";
import { fitted, type Layer, type MapBox, type MapNote, type MapPicture, type PlacedItem, STRIP } from "./item-shape";
import { cutLines, cutText, type MeasureText, wrapped } from "./wrap";

export const BOX_RADIUS = 6;
/** How much of a box's ground is seen: what it lies on shows through. */
export const BOX_ALPHA = 0.75;
export const NOTE = { font: 12, line: 16, pad: 8 } as const;
/** Side of the corner that a note's paper is folded at. */
export const FOLD = 10;
export const TITLE = { font: 13, pad: 10, weight: 600 } as const;
/** From far away titles are so large all the same, pixels. */
const LEAST_TITLE = 11;

/** Where an item is while it is dragged or given another size. */
export function rectNow({ item, target }: PlacedItem, drag: DrawInput["drag"]): Rect {
  const { x, y, width, height } = item;
  if (drag?.sized?.id === target) return drag.sized.rect;
  return drag?.ids.has(target) ? { x: x + drag.by.x, y: y + drag.by.y, width, height } : { x, y, width, height };
}
/** A note's lines as far as they have room. */
export function noteLines(text: string, { width, height }: Pick<Rect, "width" | "height">, measure: MeasureText): readonly string[] {
  const wide = Math.max(1, width - 2 * NOTE.pad);
  return cutLines(wrapped(text, wide, measure), Math.floor((height - NOTE.pad) / NOTE.line), Math.max(1, wide - FOLD), measure);
}
/** Lines are found once for a note and a size: measuring them for each frame would cost more than all else of it. */
const known = new WeakMap<MapNote, { readonly key: string; readonly lines: readonly string[] }>();
function linesOf(note: MapNote, rect: Rect, sans: string, measure: MeasureText): readonly string[] {
  const key = `${rect.width} ${rect.height} ${sans} ${document.fonts?.status}`;
  const before = known.get(note);
  if (before?.key === key) return before.lines;
  const lines = noteLines(note.text, rect, measure);
  known.set(note, { key, lines });
  return lines;
}

function drawBox(ctx: CanvasRenderingContext2D, { text, colour }: MapBox, rect: Rect, { palette, view, isHurried }: DrawInput): void {
  const { x, y, width, height } = rect;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, BOX_RADIUS);
  ctx.globalAlpha = BOX_ALPHA;
  ctx.fillStyle = palette.papers[colour];
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.lineWidth = Math.max(1, 1 / view.k);
  ctx.strokeStyle = palette.inks[colour];
  ctx.stroke();
  const isSmall = view.k < NAMES_FROM;
  const font = isSmall ? Math.max(TITLE.font, LEAST_TITLE / view.k) : TITLE.font;
  if (text === "" || font > height || (isHurried && view.k < READ_FROM && !isSmall)) return;
  ctx.font = `${TITLE.weight} ${font}px ${palette.sans}`;
  ctx.fillStyle = palette.inks[colour];
  const shown = cutText(text, width - 2 * TITLE.pad, (part) => ctx.measureText(part).width);
  // From far away a title that has no room says less than none.
  if (!isSmall || shown === text) ctx.fillText(shown, x + TITLE.pad, y + (isSmall ? font * 0.8 : STRIP / 2 + 1));
}

/** Corners of a note's paper, whose lower right one is folded, and of the fold. */
export function paperCorners({ x, y, width, height }: Rect): readonly Point[] {
  const [right, bottom] = [x + width, y + height];
  return [
    { x, y },
    { x: right, y },
    { x: right, y: bottom - FOLD },
    { x: right - FOLD, y: bottom },
    { x, y: bottom },
  ];
}
export function foldCorners({ x, y, width, height }: Rect): readonly Point[] {
  const [right, bottom] = [x + width, y + height];
  return [
    { x: right, y: bottom - FOLD },
    { x: right - FOLD, y: bottom - FOLD },
    { x: right - FOLD, y: bottom },
  ];
}
function outline(ctx: CanvasRenderingContext2D, corners: readonly Point[]): void {
  ctx.beginPath();
  for (const { x, y } of corners) ctx.lineTo(x, y);
  ctx.closePath();
}

function drawNote(ctx: CanvasRenderingContext2D, note: MapNote, rect: Rect, { palette, view, isHurried }: DrawInput): void {
  const [paper, ink] = [palette.papers[note.colour], palette.inks[note.colour]];
  if (view.k < BOXES_FROM) {
    ctx.fillStyle = ink;
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    return;
  }
  ctx.fillStyle = paper;
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1;
  outline(ctx, paperCorners(rect));
  ctx.fill();
  ctx.stroke();
  outline(ctx, foldCorners(rect));
  ctx.stroke();
  if (view.k < NAMES_FROM || (isHurried && view.k < READ_FROM)) return;
  ctx.font = `${NOTE.font}px ${palette.sans}`;
  ctx.fillStyle = palette.text;
  const lines = linesOf(note, rect, palette.sans, (part) => ctx.measureText(part).width);
  for (const [n, line] of lines.entries()) ctx.fillText(line, rect.x + NOTE.pad, rect.y + NOTE.pad + (n + 0.5) * NOTE.line);
}

function drawPicture(ctx: CanvasRenderingContext2D, { text, picture }: MapPicture, rect: Rect, input: DrawInput): void {
  const { palette, pictures, words, view } = { ...input, words: input.scene.words };
  const state = pictures.get(picture);
  if (state?.is === "ready") {
    const { x, y, width, height } = fitted(rect, state);
    // Lines of a drawing that is made much smaller would break up.
    ctx.imageSmoothingQuality = input.isHurried ? "low" : "high";
    ctx.drawImage(state.image, x, y, width, height);
    return;
  }
  ctx.fillStyle = palette.sunken;
  ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = 1;
  ctx.setLineDash([5, 4]);
  ctx.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
  ctx.setLineDash([]);
  if (view.k < NAMES_FROM) return;
  ctx.font = `${NOTE.font}px ${palette.sans}`;
  ctx.fillStyle = palette.muted;
  const measure = (part: string): number => ctx.measureText(part).width;
  const said = noteLines([words.pictureState(state?.is ?? "coming"), text].filter((line) => line !== "").join("\n"), rect, measure);
  for (const [n, line] of said.entries()) ctx.fillText(line, rect.x + NOTE.pad, rect.y + NOTE.pad + (n + 0.5) * NOTE.line);
}

function drawRing(ctx: CanvasRenderingContext2D, target: string, rect: Rect, { palette, marks, view }: DrawInput): void {
  const isSelected = marks.selected.has(target);
  if (!isSelected && marks.pointed !== target) return;
  const line = Math.max(2, 1.5 / view.k) / (isSelected ? 1 : 2);
  ctx.beginPath();
  ctx.roundRect(rect.x - line, rect.y - line, rect.width + 2 * line, rect.height + 2 * line, BOX_RADIUS);
  ctx.lineWidth = line;
  ctx.strokeStyle = isSelected ? palette.accent : palette.accentLine;
  ctx.stroke();
}

/** Draws what lies in one layer, as far as it is in view. */
export function drawItems(ctx: CanvasRenderingContext2D, input: DrawInput, layer: Layer): void {
  const { scene, view, size, drag } = input;
  const seen = seenRect(view, size, 8);
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  for (const placed of scene.items) {
    if (placed.layer !== layer) continue;
    const rect = rectNow(placed, drag);
    if (!meets(rect, seen)) continue;
    const { item } = placed;
    if (item.kind === "box") drawBox(ctx, item, rect, input);
    else if (item.kind === "note") drawNote(ctx, item, rect, input);
    else drawPicture(ctx, item, rect, input);
    drawRing(ctx, placed.target, rect, input);
  }
}

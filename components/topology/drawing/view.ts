/** Which part of a picture is seen, and how large. */
import type { Point, Rect } from "../picture";

export interface Size {
  readonly width: number;
  readonly height: number;
}
/** Place of the picture's origin in the window, pixels, and pixels per graph unit. */
export interface View extends Point {
  readonly k: number;
}
export function toGraph({ x, y, k }: View, at: Point): Point {
  return { x: (at.x - x) / k, y: (at.y - y) / k };
}
/** What is seen, in graph units. @param margin - pixels beyond the window's edges */
export function seenRect({ x, y, k }: View, { width, height }: Size, margin = 0): Rect {
  return { x: (-x - margin) / k, y: (-y - margin) / k, width: (width + 2 * margin) / k, height: (height + 2 * margin) / k };
}
export function meets(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
export function holds({ x, y, width, height }: Rect, at: Point): boolean {
  return at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height;
}
export function middleOf({ x, y, width, height }: Rect): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
/** The least rectangle around some; null: there are none. */
export function around(rects: Iterable<Rect>): Rect | null {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { x, y, width, height } of rects) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left > right ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * What a zoom has room for. `states`: colours and shapes of states alone; `boxes`: what stands where; `names`: with
 * its kind; `facts`: an address or a VLAN below each name.
 */
export type Detail = "states" | "boxes" | "names" | "facts";
export const BOXES_FROM = 0.2;
export const NAMES_FROM = 0.35;
/** Smaller than this letters are not read while they change their size. */
export const READ_FROM = 0.6;
/** Rates beside lines. */
export const RATES_FROM = 0.5;
export const FACTS_FROM = 1.25;

export function detailAt(k: number): Detail {
  return k < BOXES_FROM ? "states" : k < NAMES_FROM ? "boxes" : k < FACTS_FROM ? "names" : "facts";
}

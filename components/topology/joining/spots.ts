/** Where a join's handle and line stand, in the window. */
import type { WheelEvent as ReactWheelEvent } from "react";
import type { Target } from "../drawing/scene";
import type { Stage } from "../drawing/stage";
import { hitAt } from "../drawing/use-pointer";
import { type Size, toGraph, type View } from "../drawing/view";
import { frameAt } from "../layouts/pointing";
import type { Point, Rect } from "../picture";

/** From the window's edge to a handle whose node goes beyond it, pixels. */
const INSIDE = 14;
const within = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), Math.max(least, most));

export function inWindow({ x, y, k }: View, rect: Rect): Rect {
  return { x: rect.x * k + x, y: rect.y * k + y, width: rect.width * k, height: rect.height * k };
}
/** The middle of a node's right edge, or as near to it as can be seen; null: nothing of it can. */
export function handleSpot(view: View, size: Size, rect: Rect): Point | null {
  const { x, y, width, height } = inWindow(view, rect);
  if (x > size.width || y > size.height || x + width < 0 || y + height < 0) return null;
  return { x: within(x + width, INSIDE, size.width - INSIDE), y: within(y + height / 2, INSIDE, size.height - INSIDE) };
}
/** The place of a rectangle that is nearest to another place. */
export function nearestOn({ x, y, width, height }: Rect, to: Point): Point {
  return { x: within(to.x, x, x + width), y: within(to.y, y, y + height) };
}
/** What something would be joined with at a place: a folder is all of its frame. */
export function joinTargetAt(stage: Stage, place: Point): Target | null {
  const { scene, view } = stage;
  const { target } = hitAt(stage, place);
  if (target || !scene) return target;
  const frame = frameAt(scene.picture, toGraph(view, place), false);
  return frame?.node.kind === "folder" ? (scene.targets.get(frame.node.id) ?? null) : null;
}
/** What lies over the map leaves the wheel to it. */
export function zoomsMap({ currentTarget, nativeEvent }: ReactWheelEvent<HTMLElement>): void {
  const map = currentTarget.parentElement?.parentElement?.querySelector("section");
  map?.dispatchEvent(new WheelEvent("wheel", nativeEvent));
}

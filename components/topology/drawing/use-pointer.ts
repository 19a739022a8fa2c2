"use client";
/** What a pointer does on a map: points, selects, opens, drags what it has hold of, or draws a rectangle around what it selects. */
import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { Point, Rect } from "../picture";
import type { DrawnLine } from "./line-states";
import { lineAt, type Target, targetAt } from "./scene";
import type { Stage } from "./stage";
import { meets, toGraph } from "./view";

/** How near a line is pointed at, and how far a press moves before it is a drag, pixels. */
const REACH = 6;
const DRAG_FROM = 4;

export interface PointerActs {
  readonly point: (target: Target | null, line: DrawnLine | null) => void;
  /** @param isMore - beside what is selected already */
  readonly press: (target: Target | null, line: DrawnLine | null, isMore: boolean) => void;
  readonly open: (target: Target) => void;
  /** all in a rectangle. @param isMore - beside what is selected already */
  readonly selectIn: (targets: readonly Target[], isMore: boolean) => void;
  /** what a drag takes along */
  readonly heldBy: (target: Target) => ReadonlySet<string>;
  readonly move: (ids: ReadonlySet<string>, by: Point) => void;
}
interface Press {
  readonly at: Point;
  readonly target: Target | null;
  readonly isMore: boolean;
  readonly isRound: boolean;
  does: "nothing" | "drags" | "rounds" | "pans";
}
const isOwn = (target: EventTarget | null): boolean => target instanceof Element && target.closest("[data-own]") !== null;

function placeIn(element: Element, { clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Point {
  const { left, top } = element.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
}
function rectOf(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** What is at a place of the window. */
export function hitAt(stage: Stage, place: Point): { readonly target: Target | null; readonly line: DrawnLine | null } {
  const { scene, view } = stage;
  if (!scene) return { target: null, line: null };
  const at = toGraph(view, place);
  const target = targetAt(scene, at);
  return { target, line: target ? null : lineAt(scene, at, REACH / view.k) };
}
/** Whether a press moves the map: on empty ground, without the keys that select. */
export function mayPan(stage: Stage, element: Element | null, event: globalThis.MouseEvent | TouchEvent): boolean {
  if (!element || isOwn(event.target)) return false;
  const touch = "touches" in event ? event.touches[0] : event;
  if (!("touches" in event) && (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey)) return false;
  if ("touches" in event && event.touches.length > 1) return true;
  return touch !== undefined && hitAt(stage, placeIn(element, touch)).target === null;
}

export function usePointer(stage: Stage, rubber: RefObject<HTMLElement | null>, acts: PointerActs) {
  const latest = useRef(acts);
  latest.current = acts;
  const press = useRef<Press | null>(null);
  const pending = useRef<{ frame: number; place: Point }>({ frame: 0, place: { x: 0, y: 0 } });
  useEffect(() => () => cancelAnimationFrame(pending.current.frame), []);
  const drawRubber = (rect: Rect | null): void => {
    const { current: box } = rubber;
    if (!box) return;
    box.hidden = rect === null;
    if (rect) Object.assign(box.style, { left: `${rect.x}px`, top: `${rect.y}px`, width: `${rect.width}px`, height: `${rect.height}px` });
  };
  /** Once for each frame, however often the pointer says where it is. */
  const pointLater = (place: Point): void => {
    pending.current.place = place;
    if (pending.current.frame !== 0) return;
    pending.current.frame = requestAnimationFrame(() => {
      pending.current.frame = 0;
      const { target, line } = hitAt(stage, pending.current.place);
      latest.current.point(target, line);
    });
  };
  const draggedBy = ({ at }: Press, place: Point): Point => ({ x: (place.x - at.x) / stage.view.k, y: (place.y - at.y) / stage.view.k });
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0 || isOwn(event.target)) return;
    const at = placeIn(event.currentTarget, event);
    const { target } = hitAt(stage, at);
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
    press.current = { at, target, isMore, isRound: event.shiftKey && target === null, does: "nothing" };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const place = placeIn(event.currentTarget, event);
    const { current: now } = press;
    if (!now || event.buttons === 0) {
      press.current = null;
      pointLater(place);
      return;
    }
    if (now.does === "nothing" && Math.hypot(place.x - now.at.x, place.y - now.at.y) >= DRAG_FROM) {
      now.does = now.target && now.target.what !== "group" ? "drags" : now.isRound ? "rounds" : "pans";
      if (now.does !== "pans") event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (now.does === "drags" && now.target) stage.set({ drag: { ids: latest.current.heldBy(now.target), by: draggedBy(now, place) } });
    if (now.does === "rounds") drawRubber(rectOf(now.at, place));
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>): void => {
    const { current: now } = press;
    press.current = null;
    if (!now) return;
    const place = placeIn(event.currentTarget, event);
    if (now.does === "nothing") {
      const { target, line } = hitAt(stage, place);
      latest.current.press(target, line, now.isMore);
    } else if (now.does === "drags" && now.target) {
      stage.set({ drag: null });
      latest.current.move(latest.current.heldBy(now.target), draggedBy(now, place));
    } else if (now.does === "rounds") {
      drawRubber(null);
      const [a, b] = [toGraph(stage.view, now.at), toGraph(stage.view, place)];
      const within = [...(stage.scene?.targets.values() ?? [])].filter((one) => one.what !== "group" && meets(one, rectOf(a, b)));
      latest.current.selectIn(within, event.ctrlKey || event.metaKey);
    }
  };
  const onPointerCancel = (): void => {
    press.current = null;
    drawRubber(null);
    stage.set({ drag: null });
  };
  const onPointerLeave = (): void => latest.current.point(null, null);
  const onDoubleClick = (event: MouseEvent<HTMLElement>): void => {
    if (isOwn(event.target)) return;
    const { target } = hitAt(stage, placeIn(event.currentTarget, event));
    if (target && target.what !== "group") latest.current.open(target);
  };
  return { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onPointerLeave, onDoubleClick };
}

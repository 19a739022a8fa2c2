"use client";
import { type PointerEvent, useState } from "react";
import type { MapItem } from "@/server/contract";
import { NOTHING } from "../drawing/marks";
import type { Stage } from "../drawing/stage";
import type { Point, Rect } from "../picture";
import { HANDLES, type Handle, itemTarget, resized } from "./item-shape";

const CURSORS = ["nwse-resize", "ns-resize", "nesw-resize", "ew-resize"] as const;
const NOWHERE: Point = { x: 0, y: 0 };

interface Props {
  readonly item: MapItem;
  readonly stage: Stage;
  readonly onSized: (rect: Rect) => void;
}
/** Handles at the corners and sides of what is selected; keys do the same. */
export function ItemHandles({ item, stage, onSized }: Props) {
  const [live, setLive] = useState<{ readonly handle: Handle; readonly from: Point; readonly rect: Rect } | null>(null);
  const rect = live?.rect ?? item;
  const down = (handle: Handle, event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setLive({ handle, from: { x: event.clientX, y: event.clientY }, rect: item });
  };
  const move = ({ clientX, clientY }: PointerEvent): void => {
    if (!live) return;
    const { k } = stage.view;
    const next = resized(item, live.handle, { x: (clientX - live.from.x) / k, y: (clientY - live.from.y) / k });
    setLive({ ...live, rect: next });
    stage.set({ drag: { ids: NOTHING, by: NOWHERE, sized: { id: itemTarget(item.id), rect: next } } });
  };
  const end = (isDone: boolean): void => {
    if (!live) return;
    setLive(null);
    stage.set({ drag: null });
    const { x, y, width, height } = live.rect;
    if (isDone && (x !== item.x || y !== item.y || width !== item.width || height !== item.height)) onSized({ x, y, width, height });
  };
  return HANDLES.map((handle, n) => (
    <div
      key={`${handle.x} ${handle.y}`}
      aria-hidden
      data-handle={`${handle.x} ${handle.y}`}
      className="pointer-events-auto absolute z-10 touch-none rounded-xs border-accent bg-surface"
      style={{
        left: rect.x + (rect.width * (handle.x + 1)) / 2,
        top: rect.y + (rect.height * (handle.y + 1)) / 2,
        width: "calc(9 * var(--one))",
        height: "calc(9 * var(--one))",
        margin: "calc(-4.5 * var(--one))",
        borderWidth: "calc(1.5 * var(--one))",
        cursor: CURSORS[n % CURSORS.length],
      }}
      onPointerDown={(event) => down(handle, event)}
      onPointerMove={move}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
    />
  ));
}

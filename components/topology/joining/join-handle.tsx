"use client";
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";
import type { MapParts } from "../drawing/map-drawing";
import { toGraph } from "../drawing/view";
import { nodeName } from "../node-name";
import type { Point } from "../picture";
import { handleSpot, joinTargetAt, zoomsMap } from "./spots";
import "./texts";
import type { Joining } from "./use-joining";

/** How far a pointer goes before it draws a line, pixels. */
const DRAG_FROM = 4;
/** How near an edge of the window the map goes along, and how far for each frame, pixels. */
const EDGE = 28;
const PAN = 9;

interface Props {
  readonly parts: MapParts;
  readonly joining: Joining;
  /** node that it stands at; null: none */
  readonly meant: string | null;
  readonly hold: (isHeld: boolean) => void;
  readonly setAt: (at: Point | null) => void;
  readonly finish: () => void;
}

/** Keeps it at its node as the map is moved and zoomed. */
function usePlaced({ stage, scene }: MapParts, id: string | null) {
  const handle = useRef<HTMLButtonElement>(null);
  const target = id === null ? undefined : scene?.targets.get(id);
  useLayoutEffect(() => {
    const place = (): void => {
      const spot = target ? handleSpot(stage.view, stage.size, target) : null;
      if (!handle.current) return;
      handle.current.hidden = spot === null;
      if (spot) handle.current.style.transform = `translate(${spot.x}px, ${spot.y}px)`;
    };
    place();
    return stage.onView(place);
  }, [stage, target]);
  return { handle, target };
}
/** While a node is dragged there is no handle: it would stand where the node was. */
function usePressed(handle: { readonly current: HTMLElement | null }): boolean {
  const [isPressed, setPressed] = useState(false);
  useEffect(() => {
    const map = handle.current?.parentElement?.parentElement;
    if (!map) return;
    const press = ({ target }: globalThis.PointerEvent): void => setPressed(!handle.current?.contains(target as Node));
    const release = (): void => setPressed(false);
    map.addEventListener("pointerdown", press);
    for (const end of ["pointerup", "pointercancel"] as const) window.addEventListener(end, release);
    return () => {
      map.removeEventListener("pointerdown", press);
      for (const end of ["pointerup", "pointercancel"] as const) window.removeEventListener(end, release);
    };
  }, [handle]);
  return isPressed;
}
/** The map goes along while a line is held at an edge of its window. */
function usePanning({ stage, panZoom: { centre } }: MapParts, look: (at: Point) => void) {
  const frame = useRef(0);
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const stop = (): void => cancelAnimationFrame(frame.current);
  const towards = (value: number, most: number): number => (value < EDGE ? -PAN : value > most - EDGE ? PAN : 0);
  const go = (at: Point): void => {
    stop();
    const { width, height } = stage.size;
    const by = { x: towards(at.x, width), y: towards(at.y, height) };
    if (by.x === 0 && by.y === 0) return;
    frame.current = requestAnimationFrame(() => {
      centre(toGraph(stage.view, { x: width / 2 + by.x, y: height / 2 + by.y }));
      latest.current(at);
      go(at);
    });
  };
  return { go, stop };
}

/** A round handle at a node's edge: dragged it draws a line to what its node is joined with, clicked it has that chosen. */
export function JoinHandle({ parts, joining, meant, hold, setAt, finish }: Props) {
  const t = useT();
  const { stage } = parts;
  const { from, by, begin, aim } = joining;
  const isDragged = from !== null && by === "drag";
  const id = isDragged ? from.id : from === null ? meant : null;
  const { handle, target } = usePlaced(parts, id);
  const isPressed = usePressed(handle);
  const press = useRef<{ readonly at: Point; hasDrawn: boolean } | null>(null);
  const look = (at: Point): void => {
    setAt(at);
    aim(joinTargetAt(stage, at)?.id ?? null);
  };
  const panning = usePanning(parts, look);
  const placeOf = ({ clientX, clientY }: PointerEvent): Point => {
    const { left = 0, top = 0 } = handle.current?.parentElement?.getBoundingClientRect() ?? {};
    return { x: clientX - left, y: clientY - top };
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return;
    // The focus stays: it is what keys go on from.
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    press.current = { at: placeOf(event), hasDrawn: false };
  };
  const onPointerMove = (event: PointerEvent<HTMLButtonElement>): void => {
    const { current: begun } = press;
    if (!begun || id === null) return;
    const at = placeOf(event);
    if (!begun.hasDrawn && Math.hypot(at.x - begun.at.x, at.y - begun.at.y) < DRAG_FROM) return;
    // A line that was let go by Escape does not begin again with the same press.
    if (begun.hasDrawn && !isDragged) return;
    if (!begun.hasDrawn) begin(id, "drag");
    begun.hasDrawn = true;
    look(at);
    panning.go(at);
  };
  const letGo = (event: PointerEvent<HTMLButtonElement>): void => {
    const { current: begun } = press;
    press.current = null;
    panning.stop();
    if (!begun || id === null) return;
    if (isDragged) finish();
    else if (!begun.hasDrawn && event.type === "pointerup") begin(id, "pick");
  };
  const name = target && "node" in target ? visibleText(nodeName(target.node, t)) : "";
  return (
    <button
      ref={handle}
      type="button"
      hidden
      tabIndex={-1}
      data-own
      data-join-handle={id ?? ""}
      aria-label={t("joining.connectFrom", { name })}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      {...{ onPointerDown, onPointerMove, onPointerUp: letGo }}
      onWheel={zoomsMap}
      onPointerCancel={(event) => {
        letGo(event);
        joining.end();
      }}
      // A press of the pointer has been taken; one without any place is a screen reader's.
      onClick={({ detail }) => detail === 0 && id !== null && begin(id, "pick")}
      className="group pointer-events-auto absolute -top-3.5 -left-3.5 z-10 size-7 cursor-crosshair touch-none items-center justify-center rounded-full not-[[hidden]]:flex"
      style={{ visibility: isPressed || id === null ? "hidden" : "visible" }}
    >
      <span
        aria-hidden
        className="size-3 rounded-full border-2 border-accent bg-surface transition-transform group-hover:scale-125 group-hover:bg-accent motion-reduce:transition-none"
      />
    </button>
  );
}

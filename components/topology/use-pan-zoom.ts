"use client";
/** Moving and zooming the drawing; until somebody does, it keeps to its window. */
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom as d3zoom, type ZoomBehavior, zoomIdentity } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { View } from "./edges-canvas";
import type { Window } from "./layouts/measures";
import type { Rect } from "./picture";

/** Room left at the edges of the window, pixels. */
export const MARGIN = 24;
/** Letters become no larger than this many times their size by themselves. */
const LARGEST = 1.4;
const LEAST = 0.12;
/** By itself it makes them no smaller either as long as its height has room: a narrow window is moved over it sideways. */
const READABLE = 0.75;

export interface PanZoom {
  readonly view: View;
  /** size of the window, pixels */
  readonly size: Window;
  readonly zoomBy: (factor: number) => void;
  /** shows all of it again, and keeps to the window from now on */
  readonly fit: () => void;
}
export function usePanZoom(box: RefObject<HTMLElement | null>, drawing: Rect | null): PanZoom {
  const behaviour = useRef<ZoomBehavior<HTMLElement, unknown> | null>(null);
  const [view, setView] = useState<View>({ x: 16, y: 16, k: 1 });
  const [size, setSize] = useState<Window>({ width: 0, height: 0 });
  const isTouched = useRef(false);
  const keep = useCallback(
    (isWhole: boolean) => {
      const element = box.current;
      if (!element || !behaviour.current || !drawing) return;
      const { clientWidth, clientHeight } = element;
      const high = (clientHeight - 2 * MARGIN) / drawing.height;
      const whole = Math.min(LARGEST, (clientWidth - 2 * MARGIN) / drawing.width, high);
      const k = isWhole ? whole : Math.max(whole, Math.min(READABLE, high));
      // What has no room begins where one reads from.
      const x = Math.max(isWhole ? 0 : MARGIN, (clientWidth - drawing.width * k) / 2);
      const y = Math.max(MARGIN, (clientHeight - drawing.height * k) / 2);
      const scale = Math.max(k, LEAST);
      select(element).call(behaviour.current.transform, zoomIdentity.translate(x - drawing.x * scale, y - drawing.y * scale).scale(scale));
    },
    [box, drawing],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = d3zoom<HTMLElement, unknown>()
      .scaleExtent([LEAST, 2.5])
      .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
        if (event.sourceEvent) isTouched.current = true;
        setView({ x: event.transform.x, y: event.transform.y, k: event.transform.k });
      });
    behaviour.current = made;
    select(element).call(made).on("dblclick.zoom", null);
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      select(element).on(".zoom", null);
    };
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: size is what it keeps to
  useEffect(() => {
    if (!isTouched.current) keep(false);
  }, [keep, size]);
  return {
    view,
    size,
    zoomBy: (factor) => {
      isTouched.current = true;
      if (box.current && behaviour.current) select(box.current).call(behaviour.current.scaleBy, factor);
    },
    fit: () => {
      isTouched.current = false;
      keep(true);
    },
  };
}

"use client";
/** Moving and zooming a map; until somebody does, it keeps to its window. */
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom as d3zoom, type ZoomBehavior, zoomIdentity } from "d3-zoom";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Point, Rect } from "../picture";
import type { Stage } from "./stage";
import { middleOf, type Size } from "./view";

/** Room left at the edges of the window, pixels. */
export const MARGIN = 24;
/** Letters become no larger than this many times their size by themselves. */
const LARGEST = 1.4;
const BOUNDS = [0.03, 3] as const;
/** By itself it makes them no smaller either as long as its height has room: a narrow window is moved over it sideways. */
const READABLE = 0.75;

export interface PanZoom {
  /** size of the window, pixels */
  readonly size: Size;
  readonly zoomBy: (factor: number) => void;
  /** shows all of it again, and keeps to the window from now on */
  readonly fit: () => void;
  /** shows a part of it, as large as it can be read */
  readonly show: (part: Rect) => void;
  /** brings a place of it to the middle */
  readonly centre: (place: Point) => void;
}
/**
 * @param bounds - what the picture takes, graph units; null: there is none yet
 * @param mayDrag - whether a press at a place of the window moves the map
 */
export function usePanZoom(
  box: RefObject<HTMLElement | null>,
  stage: Stage,
  bounds: Rect | null,
  mayDrag: (event: MouseEvent | TouchEvent) => boolean,
): PanZoom {
  const behaviour = useRef<ZoomBehavior<HTMLElement, unknown> | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  /** kept to its window as it can be read, or all of it however small, or as somebody has moved it */
  const mode = useRef<"read" | "whole" | "moved">("read");
  const may = useRef(mayDrag);
  may.current = mayDrag;
  const go = useCallback(
    (x: number, y: number, k: number) => {
      const element = box.current;
      if (element && behaviour.current) select(element).call(behaviour.current.transform, zoomIdentity.translate(x, y).scale(k));
    },
    [box],
  );
  const keep = useCallback(
    (isWhole: boolean) => {
      const element = box.current;
      if (!element || !bounds) return;
      const { clientWidth, clientHeight } = element;
      const [width, height] = [Math.max(1, bounds.width), Math.max(1, bounds.height)];
      const high = (clientHeight - 2 * MARGIN) / height;
      const whole = Math.min(LARGEST, (clientWidth - 2 * MARGIN) / width, high);
      const k = Math.max(isWhole ? whole : Math.max(whole, Math.min(READABLE, high)), BOUNDS[0]);
      // What has no room begins where one reads from.
      const x = Math.max(isWhole ? 0 : MARGIN, (clientWidth - width * k) / 2);
      const y = Math.max(MARGIN, (clientHeight - height * k) / 2);
      go(x - bounds.x * k, y - bounds.y * k, k);
    },
    [box, bounds, go],
  );
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = d3zoom<HTMLElement, unknown>()
      .scaleExtent([...BOUNDS])
      .filter((event: MouseEvent | TouchEvent | WheelEvent) => event.type === "wheel" || may.current(event as MouseEvent | TouchEvent))
      .on("zoom", ({ sourceEvent, transform: { x, y, k } }: D3ZoomEvent<HTMLElement, unknown>) => {
        if (sourceEvent) mode.current = "moved";
        stage.setView({ x, y, k });
      });
    behaviour.current = made;
    select(element).call(made).on("dblclick.zoom", null);
    const observer = new ResizeObserver(() => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      stage.setSize(next);
      setSize(next);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      select(element).on(".zoom", null);
    };
  }, [box, stage]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: size is what it keeps to
  useEffect(() => {
    if (mode.current !== "moved") keep(mode.current === "whole");
  }, [keep, size]);
  return useMemo(
    () => ({
      size,
      zoomBy: (factor) => {
        mode.current = "moved";
        if (box.current && behaviour.current) select(box.current).call(behaviour.current.scaleBy, factor);
      },
      fit: () => {
        mode.current = "whole";
        keep(true);
      },
      show: (part) => {
        mode.current = "moved";
        const room = (pixels: number, units: number): number => (pixels - 2 * MARGIN) / Math.max(1, units);
        const k = Math.max(BOUNDS[0], Math.min(LARGEST, room(size.width, part.width), room(size.height, part.height)));
        const { x, y } = middleOf(part);
        go(size.width / 2 - x * k, size.height / 2 - y * k, k);
      },
      centre: ({ x, y }) => {
        mode.current = "moved";
        const { k } = stage.view;
        go(size.width / 2 - x * k, size.height / 2 - y * k, k);
      },
    }),
    [size, box, keep, go, stage],
  );
}

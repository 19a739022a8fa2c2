"use client";
import { useEffect, useRef, useState } from "react";
import type { Rect } from "../picture";
import type { Stage } from "./stage";
import { detailAt, type Size, seenRect, type View } from "./view";

/** How far beyond the window's edges things are made ready, pixels. */
const MARGIN = 200;
/** What is ready is made anew when it has not moved for so long, or has moved all the while. */
const REST_MS = 140;
const EVERY_MS = 700;
/** From this much on another zoom has other room. */
const ZOOMED = 1.12;

export interface InView {
  /** what is made ready, graph units */
  readonly ready: Rect;
  /** what is in the window */
  readonly seen: Rect;
  readonly k: number;
}
function inViewOf(view: View, size: Size): InView {
  return { ready: seenRect(view, size, MARGIN), seen: seenRect(view, size), k: view.k };
}
function isPast({ ready, k }: InView, view: View, size: Size): boolean {
  const seen = seenRect(view, size);
  if (view.k / k > ZOOMED || k / view.k > ZOOMED || detailAt(view.k) !== detailAt(k)) return true;
  return (
    seen.x < ready.x || seen.y < ready.y || seen.x + seen.width > ready.x + ready.width || seen.y + seen.height > ready.y + ready.height
  );
}

/** What elements are made for: it changes when the window has come to the edge of what is ready, or the zoom has room for other things. */
export function useInView(stage: Stage, size: Size): InView {
  const [inView, setInView] = useState<InView>(() => inViewOf(stage.view, size));
  const latest = useRef(inView);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another size has other room
  useEffect(() => {
    let timer = 0;
    let at = performance.now();
    const take = (): void => {
      timer = 0;
      at = performance.now();
      latest.current = inViewOf(stage.view, stage.size);
      setInView(latest.current);
    };
    const look = (): void => {
      if (timer === 0 && !isPast(latest.current, stage.view, stage.size)) return;
      if (timer === 0) at = performance.now();
      clearTimeout(timer);
      timer = window.setTimeout(take, Math.max(0, Math.min(REST_MS, EVERY_MS - (performance.now() - at))));
    };
    take();
    const stop = stage.onView(look);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [stage, size]);
  return inView;
}

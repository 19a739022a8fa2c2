"use client";
import { useLayoutEffect, useRef } from "react";
import type { Stage } from "./stage";

const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The layers of a map, from below: what stands still, what moves, elements; all of them follow its view. */
export function useLayers(stage: Stage) {
  const still = useRef<HTMLCanvasElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!still.current || !moving.current) return;
    return stage.mount(still.current, moving.current, isCalm());
  }, [stage]);
  useLayoutEffect(() => {
    let last = 0;
    const place = (): void => {
      const { x, y, k } = stage.view;
      if (!overlay.current) return;
      // What is moved alone is a layer of its own; one that is zoomed too would keep letters as small or large as they were.
      overlay.current.style.willChange = k === last ? "transform" : "auto";
      overlay.current.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
      last = k;
    };
    place();
    return stage.onView(place);
  }, [stage]);
  return { still, moving, overlay };
}

"use client";
import { type RefObject, useEffect } from "react";
import type { MapParts } from "../drawing/map-drawing";
import { rectOf } from "./spots";
import type { Together } from "./use-together";

/**
 * Keeps what is in sight to that of whoever is followed, until one moves the map oneself.
 * @param drawing - what the map's own moves are heard at
 */
export function useFollowing(
  { stage, scene, panZoom }: MapParts,
  { followed, tell }: Together,
  drawing: RefObject<HTMLElement | null>,
): void {
  const view = followed?.view;
  useEffect(() => {
    if (!view || !scene || stage.size.width === 0) return;
    const part = rectOf(view, scene.targets, scene.graph);
    if (part) panZoom.show(part);
  }, [view, scene, stage, panZoom]);
  const isFollowing = followed !== null;
  useEffect(() => {
    const element = drawing.current?.parentElement?.querySelector("section");
    if (!element || !isFollowing) return;
    const stop = (): void => tell({ follows: null });
    element.addEventListener("pointerdown", stop, { capture: true });
    element.addEventListener("wheel", stop, { capture: true, passive: true });
    return () => {
      element.removeEventListener("pointerdown", stop, { capture: true });
      element.removeEventListener("wheel", stop, { capture: true });
    };
  }, [drawing, isFollowing, tell]);
}

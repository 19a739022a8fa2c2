"use client";
import { useCallback, useEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { OthersPointer } from "@/server/contract";
import type { MapParts } from "../drawing/map-drawing";
import { PeopleBar } from "./people-bar";
import { rectOf } from "./spots";
import type { Together } from "./use-together";

interface Props {
  readonly parts: MapParts;
  readonly together: Together;
  /** where those stand who are on the map as well; null: nowhere yet */
  readonly people: HTMLElement | null;
}
/** Who else is on the map; keeps what is in sight to that of whoever is followed, until one moves the map oneself. */
export function Following({ parts: { stage, scene, panZoom }, together, people }: Props) {
  const { followed, tell } = together;
  const own = useRef<HTMLSpanElement>(null);
  const show = useCallback(
    (view: OthersPointer["view"]): void => {
      if (!view || !scene || stage.size.width === 0) return;
      const part = rectOf(view, scene.targets, scene.graph);
      if (part) panZoom.show(part);
    },
    [scene, stage, panZoom],
  );
  const view = followed?.view ?? null;
  useEffect(() => show(view), [view, show]);
  const isFollowing = followed !== null;
  useEffect(() => {
    const map = own.current?.parentElement?.querySelector("section");
    if (!map || !isFollowing) return;
    const stop = (): void => tell({ follows: null });
    map.addEventListener("pointerdown", stop, { capture: true });
    map.addEventListener("wheel", stop, { capture: true, passive: true });
    return () => {
      map.removeEventListener("pointerdown", stop, { capture: true });
      map.removeEventListener("wheel", stop, { capture: true });
    };
  }, [isFollowing, tell]);
  return (
    <>
      <span ref={own} hidden />
      {people && createPortal(<PeopleBar together={together} show={(one) => show(one.view)} />, people)}
    </>
  );
}

"use client";
import { type RefObject, useEffect, useState } from "react";
import type { MapParts } from "../drawing/map-drawing";
import type { Joining } from "./use-joining";

/** So long a handle stays when its node is no longer pointed at: the way to it leads out of the node. */
const LINGER_MS = 300;
/** So long something is pointed at before its records are asked for: a pointer passes over much. */
const RESTS_MS = 60;

/** The node that has the focus. */
function useFocused(layer: RefObject<HTMLElement | null>): string | null {
  const [focused, setFocused] = useState<string | null>(null);
  useEffect(() => {
    const map = layer.current?.parentElement;
    if (!map) return;
    const look = ({ target }: FocusEvent): void => setFocused((target as HTMLElement).dataset.target ?? null);
    const leave = (): void => setFocused(null);
    map.addEventListener("focusin", look);
    map.addEventListener("focusout", leave);
    return () => {
      map.removeEventListener("focusin", look);
      map.removeEventListener("focusout", leave);
    };
  }, [layer]);
  return focused;
}
/** The node at which a handle stands: what is pointed at, has the focus, or is selected alone, where something can be joined from it. */
export function useMeant(layer: RefObject<HTMLElement | null>, { marks }: MapParts, joining: Joining) {
  const [last, setLast] = useState<string | null>(null);
  const [isHeld, hold] = useState(false);
  const focused = useFocused(layer);
  const { pointed, selected } = marks;
  const { mean, begins, nodeOf } = joining;
  useEffect(() => {
    if (pointed !== null) {
      setLast(pointed);
      return;
    }
    if (isHeld) return;
    const timer = setTimeout(() => setLast(null), LINGER_MS);
    return () => clearTimeout(timer);
  }, [pointed, isHeld]);
  const [alone = null] = selected.size === 1 ? selected : [];
  useEffect(() => {
    const timer = setTimeout(() => mean([last, focused, alone].flatMap((id) => id ?? [])), RESTS_MS);
    return () => clearTimeout(timer);
  }, [mean, last, focused, alone]);
  const meant = [last, focused, alone].find((id) => id !== null && begins(nodeOf(id))?.why === null) ?? null;
  return { meant, hold };
}

"use client";
import { useEffect, useReducer, useState } from "react";

/** Rows that are drawn whole in one frame, once the grid stands still. */
const WHOLE_IN_A_FRAME = 6;

/**
 * Rows that have come into sight while the grid is scrolled, and are drawn without what has to be asked for: whoever scrolls past thousands
 * asks for none of them. Those that were in sight before stay as they are. Once the grid stands still they are drawn whole, a few in each
 * frame.
 * @param ids - rows in the document, from above
 */
export function useLightRows(ids: readonly string[], isMoving: boolean): ReadonlySet<string> {
  const [{ drawn, light }] = useState(() => ({ drawn: new Set<string>(), light: new Set<string>() }));
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // Kept from one drawing to the next: what it is does not hang on how often that is done.
  const inSight = new Set(ids);
  for (const id of light) if (!inSight.has(id)) light.delete(id);
  if (isMoving) for (const id of ids) if (!drawn.has(id)) light.add(id);
  drawn.clear();
  for (const id of ids) drawn.add(id);
  useEffect(() => {
    if (isMoving || light.size === 0) return;
    const frame = requestAnimationFrame(() => {
      for (const id of [...light].slice(0, WHOLE_IN_A_FRAME)) light.delete(id);
      redraw();
    });
    return () => cancelAnimationFrame(frame);
  });
  return light;
}

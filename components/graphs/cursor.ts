"use client";
import { createContext, useContext, useSyncExternalStore } from "react";

/** The time at which the crosshair stands, in all graphs of a page. */
export class Crosshair {
  #atS: number | null = null;
  readonly #listeners = new Set<() => void>();

  /** Unix seconds; null: nowhere */
  get atS(): number | null {
    return this.#atS;
  }
  move(atS: number | null): void {
    if (atS === this.#atS) return;
    this.#atS = atS;
    for (const listener of [...this.#listeners]) listener();
  }
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export const CrosshairContext = createContext<Crosshair>(new Crosshair());
export function useCrosshair(): Crosshair {
  return useContext(CrosshairContext);
}
/** Where it stands, followed. */
export function useCrosshairAt(): number | null {
  const crosshair = useCrosshair();
  return useSyncExternalStore(
    crosshair.subscribe,
    () => crosshair.atS,
    () => null,
  );
}

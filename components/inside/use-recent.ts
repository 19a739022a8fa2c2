"use client";
import { useEffect, useState } from "react";
import type { InsideOverview } from "@/server/contract";
import { changedBoxes } from "./changes";

/** Wall time for which a change stays lit, ms; long enough to be found with the eyes. */
const LIT_MS = 1500;
const NONE: ReadonlySet<string> = new Set();

/** Parts where something has just happened. While the clock stands they stay lit until the next thing happens. */
export function useRecent(overview: InsideOverview | null | undefined, isRunning: boolean): ReadonlySet<string> {
  const [state, setState] = useState({ overview, lit: NONE });
  if (overview && overview !== state.overview) {
    const changed = state.overview ? changedBoxes(state.overview, overview) : NONE;
    setState({ overview, lit: changed.size > 0 ? changed : state.lit });
  }
  const { lit } = state;
  useEffect(() => {
    if (lit.size === 0 || !isRunning) return;
    const timer = setTimeout(() => setState((now) => (now.lit === lit ? { ...now, lit: NONE } : now)), LIT_MS);
    return () => clearTimeout(timer);
  }, [lit, isRunning]);
  return lit;
}

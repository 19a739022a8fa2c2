"use client";
/** What a page can do without until it is drawn as far as one needs to use it, and what is fetched when it has nothing else to do. */
import { useEffect } from "react";

/** Parts that are small and soon needed: fetched one after the other when the page has nothing else to do. */
const waiting: (() => Promise<void>)[] = [];
let isUsable = false;
const needed: (() => void)[] = [];

/** Fetches something that the page can do without until it is usable; at once from then on. */
export function fetchSoon(fetch: () => void): void {
  if (isUsable) fetch();
  else needed.push(fetch);
}
/** Fetches something when the page is idle, unless somebody saves data. @param isFirst - before all that is not */
export function fetchWhenIdle(fetch: () => Promise<void>, isFirst: boolean): void {
  if (isFirst) waiting.unshift(fetch);
  else waiting.push(fetch);
}

const whenIdle: (then: () => void) => void =
  typeof requestIdleCallback === "function" ? (then) => void requestIdleCallback(then) : (then) => void setTimeout(then, 200);
/** While somebody types, points or scrolls nothing is fetched beside: what comes is put together on the thread that draws, ms. */
const QUIET_MS = 1_000;
const USES = ["keydown", "pointerdown", "wheel"] as const;
let usedAt = Number.NEGATIVE_INFINITY;
function noteUse(): void {
  usedAt = performance.now();
}
function fetchNext(): void {
  const left = usedAt + QUIET_MS - performance.now();
  if (left > 0) {
    setTimeout(fetchNext, left);
    return;
  }
  const next = waiting.shift();
  if (!next) return;
  next().then(
    () => whenIdle(fetchNext),
    () => undefined,
  );
}
/** How long a page has to itself after it is there, ms: its rows are measured and drawn in that time. */
const FIRST_MS = 250;

/** Of a page that is there now: fetches, while nothing else is to be done, what is soon needed; only what is missing where somebody saves data. */
export function useIdleFetching(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      isUsable = true;
      for (const fetch of needed.splice(0)) fetch();
      const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
      if (!connection?.saveData) fetchNext();
    }, FIRST_MS);
    for (const use of USES) addEventListener(use, noteUse, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      for (const use of USES) removeEventListener(use, noteUse, { capture: true });
    };
  }, []);
}

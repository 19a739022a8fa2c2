"use client";
/** Parts of a page that are fetched when somebody is about to need them. */
import { type ComponentType, createElement, type ReactNode, useEffect, useState } from "react";

/** A component whose code is elsewhere until it is needed; drawn at once when it is here, and nothing until then. */
export interface LazyPart<P extends object> {
  (props: P): ReactNode;
  /** fetches it once; after a failure whoever needs it next tries again */
  readonly preload: () => Promise<void>;
}

/** Parts that are small and soon needed: fetched one after the other when the page has nothing else to do. */
const waiting: (() => Promise<void>)[] = [];
/** Whether the page is drawn as far as one needs to use it. */
let isUsable = false;
const needed: (() => void)[] = [];

/** Fetches something that the page can do without until it is usable; at once from then on. */
export function fetchSoon(fetch: () => void): void {
  if (isUsable) fetch();
  else needed.push(fetch);
}

interface Settings<P> {
  /** fetched by itself when the page is idle; left out: by `preload` or when it is drawn first */
  readonly isSoon?: boolean;
  /** though it is drawn, it is fetched only when the page is usable */
  readonly isLate?: boolean;
  /** stands in its place while it is on its way; left out: nothing does */
  readonly meanwhile?: ComponentType<P>;
}
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { isSoon = false, isLate = false, meanwhile }: Settings<P> = {},
): LazyPart<P> {
  let view: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const preload = (): Promise<void> => {
    coming ??= load().then(
      (loaded) => {
        view = loaded;
      },
      (error: unknown) => {
        coming = null;
        throw error;
      },
    );
    return coming;
  };
  if (isSoon) waiting.push(preload);
  function Part(props: P): ReactNode {
    const [isHere, setHere] = useState(view !== null);
    const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
    useEffect(() => {
      if (isHere) return;
      let isGone = false;
      const fetch = (): void => {
        preload().then(
          () => isGone || setHere(true),
          (error: unknown) => isGone || setFailure({ error }),
        );
      };
      if (isLate) fetchSoon(fetch);
      else fetch();
      return () => {
        isGone = true;
      };
    }, [isHere]);
    // The page that says what is wrong has a button to try again.
    if (failure) throw failure.error;
    const shown = view ?? meanwhile;
    return shown ? createElement(shown, props) : null;
  }
  return Object.assign(Part, { preload });
}
/** Fetches a part that somebody points at, so that it is there when they click; what fails here is said when they do. */
export function preload(view: object): void {
  if ("preload" in view && typeof view.preload === "function") (view as LazyPart<object>).preload().catch(() => undefined);
}

const whenIdle: (then: () => void) => void =
  typeof requestIdleCallback === "function" ? (then) => void requestIdleCallback(then) : (then) => void setTimeout(then, 200);
function fetchNext(): void {
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
      if (!connection?.saveData) whenIdle(fetchNext);
    }, FIRST_MS);
    return () => clearTimeout(timer);
  }, []);
}

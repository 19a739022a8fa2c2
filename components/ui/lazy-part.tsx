"use client";
/** Parts of a page that are fetched when somebody is about to need them. */
import { type ComponentType, createElement, type ReactNode, useEffect, useState } from "react";
import { bringMissing } from "../i18n/loaded";
import { keepFetching } from "./keep-fetching";
import { PartFailed } from "./part-failed";
import { fetchSoon, fetchWhenIdle } from "./when-usable";

/** A component whose code is elsewhere until it is needed; drawn at once when it is here, and nothing until then. */
export interface LazyPart<P extends object> {
  (props: P): ReactNode;
  /** fetches it once, with its texts; after a failure whoever needs it next tries again */
  readonly preload: () => Promise<void>;
  readonly isHere: () => boolean;
}
/** What stands in the place of a part that could not be fetched. */
export interface Failed {
  readonly onRetry: () => void;
}

interface Settings<P> {
  /** fetched by itself when the page is idle, `first` before all others; left out: by `preload` or when it is drawn first */
  readonly isSoon?: boolean | "first";
  /** though it is drawn, it is fetched only when the page is usable, and until it is here */
  readonly isLate?: boolean;
  /** stands in its place while it is on its way; left out: nothing does */
  readonly meanwhile?: ComponentType<P>;
  /** stands in its place when it could not be fetched; left out: a line that says so, with a button */
  readonly failed?: ComponentType<P & Failed>;
}
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { isSoon = false, isLate = false, meanwhile, failed = PartFailed }: Settings<P> = {},
): LazyPart<P> {
  let view: ComponentType<P> | null = null;
  let coming: Promise<void> | null = null;
  const fetched = async (): Promise<void> => {
    const loaded = await load();
    await bringMissing();
    view = loaded;
  };
  const preload = (): Promise<void> => {
    coming ??= fetched().catch((error: unknown) => {
      coming = null;
      // What cannot be fetched is told of by the browser; what fails otherwise by nobody else.
      console.error(error);
      throw error;
    });
    return coming;
  };
  if (isSoon) fetchWhenIdle(preload, isSoon === "first");
  function Part(props: P): ReactNode {
    const [isHere, setHere] = useState(view !== null);
    const [isFailed, setFailed] = useState(false);
    useEffect(() => {
      if (isHere || isFailed) return;
      let isGone = false;
      const come = (): void => {
        if (!isGone) setHere(true);
      };
      // Nobody has asked for what comes late: it is fetched until it is here, and what stands in its place stays meanwhile.
      if (isLate) fetchSoon(() => void keepFetching(preload).then(come));
      else preload().then(come, () => isGone || setFailed(true));
      return () => {
        isGone = true;
      };
    }, [isHere, isFailed]);
    if (view) return createElement(view, props);
    if (isFailed) return createElement(failed, { ...props, onRetry: () => setFailed(false) });
    return meanwhile ? createElement(meanwhile, props) : null;
  }
  return Object.assign(Part, { preload, isHere: () => view !== null });
}
/** Fetches a part that somebody points at, so that it is there when they click; what fails here is said when they do. */
export function preload(view: object): void {
  if ("preload" in view && typeof view.preload === "function") (view as LazyPart<object>).preload().catch(() => undefined);
}

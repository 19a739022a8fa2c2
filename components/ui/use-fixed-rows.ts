import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef } from "react";

interface FixedRows {
  readonly count: number;
  /** height of every row, px */
  readonly height: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** rows beyond either edge that are drawn as well */
  readonly overscan: number;
  /** a row that is drawn wherever one scrolls */
  readonly kept: number;
}
interface ShownRows {
  /** rows to draw, in their order */
  readonly items: readonly { readonly index: number; readonly start: number }[];
  readonly totalHeight: number;
  /** brings a row into view where it is not */
  readonly scrollTo: (index: number) => void;
}

/** Of many rows of one height those that are in view. A library for rows of any height would be a fortieth of what a page loads first. */
export function useFixedRows({ count, height, scroller, overscan, kept }: FixedRows): ShownRows {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const view = useRef({ top: 0, height: 0 });
  const watched = useRef<{ readonly element: HTMLElement; readonly end: () => void } | null>(null);
  // After every drawing: where there was no row there was no scroller either, or another one.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === (watched.current?.element ?? null)) return;
    watched.current?.end();
    watched.current = null;
    if (!element) return;
    const look = (): void => {
      const { scrollTop: top, clientHeight } = element;
      const before = view.current;
      if (before.height === clientHeight && Math.floor(before.top / height) === Math.floor(top / height)) return;
      view.current = { top, height: clientHeight };
      draw();
    };
    look();
    element.addEventListener("scroll", look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    const end = (): void => {
      element.removeEventListener("scroll", look);
      sizes.disconnect();
    };
    watched.current = { element, end };
  });
  useEffect(
    () => () => {
      watched.current?.end();
      watched.current = null;
    },
    [],
  );
  const scrollTo = useCallback(
    (index: number) => {
      const element = scroller.current;
      if (!element) return;
      const top = index * height;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + height > element.scrollTop + element.clientHeight) element.scrollTop = top + height - element.clientHeight;
    },
    [scroller, height],
  );
  const first = Math.max(0, Math.floor(view.current.top / height) - overscan);
  const last =
    view.current.height === 0 ? -1 : Math.min(count - 1, Math.ceil((view.current.top + view.current.height) / height) + overscan);
  const shown = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  if (kept >= 0 && kept < count && last >= 0) {
    if (kept < first) shown.unshift(kept);
    else if (kept > last) shown.push(kept);
  }
  return { items: shown.map((index) => ({ index, start: index * height })), totalHeight: count * height, scrollTo };
}

"use client";
import { useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useSample } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { pushSearch, useSearch } from "../data/path-history";
import { usePref } from "../data/prefs";
import { PanelTitle } from "../ui/region-name";
import { type RangeChoice, readRange, writeRange } from "./address";
import { type ArchiveStep, fitted, isRangeName, isWhole, RANGES, type RangeName, type Span, stepAt, wholeOf } from "./ranges";

/** What a page of graphs shows. */
export interface ShownRange {
  readonly range: RangeName;
  /** virtual time up to which rows are complete, Unix seconds */
  readonly nowS: number;
  readonly whole: Span;
  /** null: all of the whole, as time goes on */
  readonly window: Span | null;
  /** what is shown: the window, else the whole */
  readonly shown: Span;
  readonly setRange: (range: RangeName) => void;
  /** @param goesOn - one more step of a drag: Back leads to what was before the drag */
  readonly show: (window: Span | null, goesOn?: boolean) => void;
}

/** Virtual now as of the last row that is complete: renders again at its end, and at no other time. */
function useRowEnd(ref: string, stepS: number): number {
  const { clock } = useLab().session;
  const sample = useSample(ref);
  const [ticked, setTicked] = useState(0);
  // What does not run has no samples: its graphs go on by the clock.
  const hasSample = sample !== undefined;
  useEffect(() => {
    if (hasSample) return;
    const look = (): void => setTicked(Math.floor(clock.nowUs() / 1_000_000 / stepS));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [clock, stepS, hasSample]);
  const row = sample ? Math.floor(sample.atS / stepS) : ticked;
  // biome-ignore lint/correctness/useExhaustiveDependencies: "now" is taken anew for each object, step and row
  return useMemo(() => Math.floor(clock.nowUs() / 1_000_000), [clock, ref, stepS, row]);
}

const NOTHING: RangeChoice = { range: null, window: null };

/** The range that is shown: on a page it stands in the address, so that a link and Back show the same; a panel has one of its own. */
export function useRange(ref: string): ShownRange {
  const isPage = useContext(PanelTitle) === "";
  const search = useSearch();
  const [local, setLocal] = useState<RangeChoice>(NOTHING);
  const [lastRange, setLastRange] = usePref<unknown>("graph-range", "10m");
  const chosen = useMemo(() => (isPage ? readRange(search) : local), [isPage, search, local]);
  const range = chosen.range ?? (isRangeName(lastRange) ? lastRange : "10m");
  const stepS: ArchiveStep = stepAt(-RANGES[range], 0);
  const nowS = useRowEnd(ref, stepS);
  const put = useCallback(
    (next: RangeName, window: Span | null, goesOn: boolean) => {
      if (!isPage) return setLocal({ range: next, window });
      // The entry that is left says what it showed, whatever is looked at later.
      if (readRange(location.search).range === null) pushSearch(writeRange(range, chosen.window), true);
      pushSearch(writeRange(next, window), goesOn);
    },
    [isPage, range, chosen.window],
  );
  const whole = useMemo(() => wholeOf(range, chosen.window, nowS), [range, chosen.window, nowS]);
  const window = useMemo(() => chosen.window && fitted(chosen.window, whole, nowS), [chosen.window, whole, nowS]);
  return {
    ...{ range, nowS, whole, window },
    shown: window ?? whole,
    setRange(next) {
      setLastRange(next);
      put(next, null, false);
    },
    show(next, goesOn = false) {
      const fits = next && fitted(next, whole, nowS);
      put(range, fits && !isWhole(fits, whole) ? fits : null, goesOn);
    },
  };
}

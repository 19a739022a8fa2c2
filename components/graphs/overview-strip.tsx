"use client";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLanguage, useT, type Words } from "../i18n";
import type { Values } from "./aligned";
import { FREE_PX, LEFT_PX, textWidth } from "./plot";
import { fitted, panned, type Span } from "./ranges";
import { spanText, timeTicks } from "./ticks";
import type { ShownRange } from "./use-range";

/** What is dragged: the window, or one of its ends. */
type Part = "window" | "from" | "to";
const HEIGHT_PX = 34;

interface OverviewStripProps {
  readonly range: ShownRange;
  /** a line over all of the whole: what there is to find */
  readonly line: { readonly times: readonly number[]; readonly values: Values };
  readonly events: readonly { readonly atS: number }[];
}

/** All of the range below the graphs, with the window in it that can be moved and made wider, by pointer and by keys. */
export function OverviewStrip({ range, line, events }: OverviewStripProps) {
  const t = useT();
  const { language } = useLanguage();
  const { whole, shown } = range;
  const track = useRef<HTMLDivElement>(null);
  const width = useWidth(track);
  const path = useMemo(() => pathOf(line, whole), [line, whole]);
  const ticks = timeTicks(whole, language, { widthPx: width, leftPx: LEFT_PX, rightPx: FREE_PX, measure: textWidth });
  const share = (atS: number): number => Math.min(1, Math.max(0, (atS - whole[0]) / (whole[1] - whole[0])));
  const percent = (atS: number): string => `${share(atS) * 100}%`;
  const drag = useDrag(track, range);
  return (
    <section aria-label={t("graphs.overview")} style={{ paddingLeft: LEFT_PX, paddingRight: FREE_PX }} className="shrink-0 select-none">
      <div
        ref={track}
        className="relative touch-none rounded-sm border border-line bg-surface"
        style={{ height: HEIGHT_PX }}
        onPointerDown={(event) => drag.start(event, null)}
        onPointerMove={drag.move}
        onPointerUp={drag.end}
        onPointerCancel={drag.end}
      >
        <svg aria-hidden viewBox={`0 0 1000 ${HEIGHT_PX}`} preserveAspectRatio="none" className="absolute inset-0 size-full">
          <path d={path} fill="none" stroke="var(--faint)" strokeWidth={1} vectorEffect="non-scaling-stroke" />
        </svg>
        {events.map(({ atS }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may be of one second
          <span key={`${atS} ${n}`} aria-hidden className="absolute bottom-0 h-2 w-px bg-accent" style={{ left: percent(atS) }} />
        ))}
        <span aria-hidden className="absolute inset-y-0 left-0 bg-canvas/70" style={{ width: percent(shown[0]) }} />
        <span aria-hidden className="absolute inset-y-0 right-0 bg-canvas/70" style={{ width: `${(1 - share(shown[1])) * 100}%` }} />
        {parts.map(({ part, words }) => (
          <Grip
            key={part}
            part={part}
            label={t(words)}
            range={range}
            share={share}
            onPointerDown={(event) => drag.start(event, part)}
            text={spanText(language, shown)}
          />
        ))}
      </div>
      <div aria-hidden className="relative h-4 text-xs text-faint">
        {ticks.map(({ atS, text }) => (
          <span key={atS} className="absolute -translate-x-1/2 whitespace-nowrap" style={{ left: percent(atS) }}>
            {text}
          </span>
        ))}
      </div>
    </section>
  );
}
const parts: readonly { readonly part: Part; readonly words: Words }[] = [
  { part: "window", words: "inside.window" },
  { part: "from", words: "graphs.startOfTheWindow" },
  { part: "to", words: "graphs.endOfTheWindow" },
];

/** A part of the window moved by so many seconds. */
function withMoved([from, to]: Span, part: Part, byS: number, { whole, nowS }: Pick<ShownRange, "whole" | "nowS">): Span {
  if (part === "window") return panned([from, to], byS, whole);
  // The other end stays where it is.
  const least = fitted([from, from], whole, nowS);
  const narrow = least[1] - least[0];
  if (part === "from") return [Math.min(Math.max(from + byS, whole[0]), to - narrow), to];
  return [from, Math.max(Math.min(to + byS, whole[1]), from + narrow)];
}

interface GripProps {
  readonly part: Part;
  readonly label: string;
  readonly text: string;
  readonly range: ShownRange;
  readonly share: (atS: number) => number;
  readonly onPointerDown: (event: PointerEvent) => void;
}
/** The window or an end of it, as a slider. */
function Grip({ part, label, text, range, share, onPointerDown }: GripProps) {
  const { whole, shown, show } = range;
  const [from, to] = shown;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = (whole[1] - whole[0]) / 100;
    const steps: Readonly<Record<string, number>> = {
      ...{ ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step },
      ...{ PageDown: -step * 10, PageUp: step * 10, Home: whole[0] - whole[1], End: whole[1] - whole[0] },
    };
    const by = steps[event.key];
    if (by !== undefined) show(withMoved(shown, part, by, range), event.repeat);
    else if (event.key === "0" || event.key === "Escape") show(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isWindow = part === "window";
  const at = part === "to" ? to : from;
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={Math.floor(whole[0])}
      aria-valuemax={Math.ceil(whole[1])}
      aria-valuenow={Math.round(isWindow ? (from + to) / 2 : at)}
      aria-valuetext={text}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      className={
        isWindow
          ? "absolute inset-y-0 cursor-grab border-y border-accent bg-accent/8 active:cursor-grabbing"
          : "absolute inset-y-0 z-10 w-2 -translate-x-1/2 cursor-ew-resize rounded-sm border border-accent bg-accent-soft"
      }
      style={isWindow ? { left: `${share(from) * 100}%`, width: `${(share(to) - share(from)) * 100}%` } : { left: `${share(at) * 100}%` }}
    />
  );
}

/** Dragging with the pointer: of a part, or outside of the window to where the window is to be. */
function useDrag(track: React.RefObject<HTMLDivElement | null>, range: ShownRange) {
  const held = useRef<{ readonly part: Part; readonly x: number; readonly shown: Span; hasMoved: boolean } | null>(null);
  const secondsOf = (px: number): number => (px / (track.current?.clientWidth || 1)) * (range.whole[1] - range.whole[0]);
  return {
    start(event: PointerEvent, part: Part | null) {
      if (event.button !== 0) return;
      event.stopPropagation();
      const element = track.current;
      if (!element) return;
      let shown = range.shown;
      if (part === null) {
        const atS = range.whole[0] + secondsOf(event.clientX - element.getBoundingClientRect().left);
        shown = panned(shown, atS - (shown[0] + shown[1]) / 2, range.whole);
        range.show(shown);
      }
      held.current = { part: part ?? "window", x: event.clientX, shown, hasMoved: part === null };
      element.setPointerCapture(event.pointerId);
    },
    move({ clientX }: PointerEvent) {
      const now = held.current;
      if (!now || (!now.hasMoved && Math.abs(clientX - now.x) < 2)) return;
      range.show(withMoved(now.shown, now.part, secondsOf(clientX - now.x), range), now.hasMoved);
      now.hasMoved = true;
    },
    end() {
      held.current = null;
    },
  };
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** The line in a box of 1000 by HEIGHT_PX; a gap lifts the pen. */
function pathOf({ times, values }: OverviewStripProps["line"], [from, to]: Span): string {
  const most = Math.max(...values.map((value) => value ?? 0), Number.MIN_VALUE);
  let text = "";
  let isDown = false;
  for (const [n, atS] of times.entries()) {
    const value = values[n] ?? null;
    if (value !== null) {
      const y = HEIGHT_PX - 3 - (value / most) * (HEIGHT_PX - 6);
      text += `${isDown ? "L" : "M"}${(((atS - from) / (to - from)) * 1000).toFixed(1)} ${y.toFixed(1)}`;
    }
    isDown = value !== null;
  }
  return text;
}

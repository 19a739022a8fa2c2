"use client";
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { exactTime, isSameMoment } from "../../data/past/moments";
import { canReach, gapsOf, reachableAt, readyMoments } from "../../data/past/reach";
import { momentAt, nearest, nextOf, panned, placeOf, type Stretch, ticksOf, zoomed } from "../../data/past/strip-scale";
import { useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { formatDate, formatDateTime, formatTime } from "../../ui/format";
import type { Deeds } from "./deeds";
import { StripFlags } from "./strip-flags";

/** How near to a mark or a ready moment a pointer takes it, px. */
const SNAP_PX = 5;
/** What one notch of a wheel leaves of the stretch that is shown. */
const WHEEL = 0.8;
const TICKS = 9;
/** Marks of the strip that are drawn at most: beyond that they run into one another. */
const DRAWN = 600;

interface StripProps {
  readonly past: LabPastView;
  /** the lab's clock, Unix µs */
  readonly nowUs: number;
  readonly deeds: Deeds;
  readonly whole: Stretch;
  readonly shown: Stretch;
  readonly onShow: (shown: Stretch) => void;
  /** null: the present */
  readonly chosen: MomentView | null;
  readonly second: MomentView | null;
  readonly onChoose: (moment: MomentView | null) => void;
}

/** A lab's history as a strip of time: a moment is chosen on it by pointer and keys, the wheel zooms. */
export function Strip(props: StripProps) {
  const t = useT();
  const { past, nowUs, deeds, whole, shown, chosen, second } = props;
  const track = useRef<HTMLDivElement>(null);
  const help = useId();
  const { onKeyDown, scrub } = useStripKeys(props);
  useWheel(track, props);
  const atUs = chosen?.virtualUs ?? nowUs;
  const left = (us: number): string => `${placeOf(shown, us) * 100}%`;
  const isIn = ({ virtualUs }: { readonly virtualUs: number }): boolean => virtualUs >= shown.fromUs && virtualUs <= shown.toUs;
  const isPlayhead = atUs >= shown.fromUs && atUs <= shown.toUs;
  return (
    <div className="relative mx-14 h-[66px] shrink-0 select-none">
      <div
        ref={track}
        role="slider"
        tabIndex={0}
        aria-label={t("history.strip")}
        aria-describedby={help}
        aria-valuemin={0}
        aria-valuemax={Math.round((nowUs - whole.fromUs) / 1000)}
        aria-valuenow={Math.round((Math.min(atUs, nowUs) - whole.fromUs) / 1000)}
        aria-valuetext={chosen === null ? `${t("history.now")}, ${formatDateTime(nowUs)}` : exactTime(atUs)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          event.currentTarget.focus();
          scrub(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && scrub(event)}
        className="absolute inset-x-0 top-[21px] h-[22px] cursor-ew-resize touch-none rounded-sm border border-line bg-sunken outline-offset-1"
      >
        <div className="absolute inset-0 overflow-hidden rounded-sm">
          <div
            className="absolute inset-y-0 bg-accent-soft"
            style={{ left: left(Math.min(atUs, nowUs)), right: `${100 - placeOf(shown, nowUs) * 100}%` }}
          />
          {gapsOf(past, whole).map((gap) => (
            <span
              key={gap.fromUs}
              title={t("history.gap")}
              className="absolute inset-y-0 bg-[repeating-linear-gradient(-45deg,transparent_0_4px,var(--line-strong)_4px_5px)]"
              style={{ left: left(gap.fromUs), right: `${100 - placeOf(shown, gap.toUs) * 100}%` }}
            />
          ))}
          {past.points.filter(isIn).map((point) => (
            <span
              key={`${point.branch} ${point.at} ${point.journalIndex}`}
              className="absolute top-0 h-1.5 w-px bg-muted"
              style={{ left: left(point.virtualUs) }}
            />
          ))}
          {deeds
            .filter(isIn)
            .slice(0, DRAWN)
            .map((deed) => (
              <span
                key={deed.index}
                className="absolute bottom-0 h-2.5 w-[3px] -translate-x-px rounded-t-[1px] bg-(--series-5)"
                style={{ left: left(deed.virtualUs) }}
              />
            ))}
          {past.cuts.filter(isIn).map((cut) => (
            <span key={cut.at} className="absolute inset-y-0 w-0 border-l border-dashed border-bad" style={{ left: left(cut.virtualUs) }} />
          ))}
        </div>
        {second && isIn(second) && (
          <span className="absolute -inset-y-0.5 w-0.5 -translate-x-px bg-paused" style={{ left: left(second.virtualUs) }} aria-hidden />
        )}
        {isPlayhead && (
          <span
            aria-hidden
            className={cx("absolute -inset-y-1 w-0.5 -translate-x-px", chosen ? "bg-accent-solid" : "bg-running")}
            style={{ left: left(atUs) }}
          >
            <span className={cx("absolute -top-0.5 -left-[3px] size-2 rounded-full", chosen ? "bg-accent-solid" : "bg-running")} />
          </span>
        )}
      </div>
      <StripFlags past={past} shown={shown} onChoose={props.onChoose} />
      <span id={help} hidden>
        {t("history.stripKeys")}
      </span>
      <div aria-hidden className="absolute inset-x-0 top-[47px] h-[16px] leading-[16px] font-mono text-xs text-muted">
        {ticksOf(shown, TICKS).map(({ us, isDay }) => (
          <span key={us} className="absolute -translate-x-1/2 whitespace-nowrap" style={{ left: left(us) }}>
            {isDay ? formatDate(us).slice(5) : formatTime(us).slice(0, (shown.toUs - shown.fromUs) / TICKS < 60e6 ? 8 : 5)}
          </span>
        ))}
      </div>
    </div>
  );
}

function useStripKeys({ past, nowUs, deeds, whole, shown, onShow, chosen, onChoose }: StripProps) {
  const atUs = chosen?.virtualUs ?? nowUs;
  const take = (us: number, towards: "earlier" | "later" | null = null): void => {
    const moment = us >= nowUs ? null : reachableAt(past, Math.max(us, whole.fromUs), towards);
    if (!isSameMoment(moment, chosen)) onChoose(moment);
  };
  const stops = (): readonly MomentView[] => [...readyMoments(past), ...deeds.filter((deed) => canReach(past, deed))];
  const onKeyDown = (event: KeyboardEvent): void => {
    const length = shown.toUs - shown.fromUs;
    const step = Math.max(1000, length / (event.shiftKey ? 20 : 200));
    const next = (isLater: boolean): void => {
      const found = nextOf(stops(), atUs, isLater);
      if (found) onChoose(found);
      else take(isLater ? nowUs : whole.fromUs);
    };
    const act = (
      {
        ArrowLeft: () => take(atUs - step, "earlier"),
        ArrowDown: () => take(atUs - step, "earlier"),
        ArrowRight: () => take(atUs + step, "later"),
        ArrowUp: () => take(atUs + step, "later"),
        PageUp: () => next(true),
        PageDown: () => next(false),
        Home: () => take(whole.fromUs),
        End: () => onChoose(null),
        "+": () => onShow(zoomed(shown, 0.5, atUs, whole)),
        "-": () => onShow(zoomed(shown, 2, atUs, whole)),
      } as Readonly<Record<string, () => void>>
    )[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  const scrub = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const us = momentAt(shown, (event.clientX - box.left) / box.width);
    const near = nearest(stops(), us, ((shown.toUs - shown.fromUs) / box.width) * SNAP_PX);
    if (near && !event.altKey) {
      if (!isSameMoment(near, chosen)) onChoose(near);
    } else take(us);
  };
  return { onKeyDown, scrub };
}

/** The wheel zooms around the pointer; sideways or with Shift it moves. React's own listeners could not keep the page from scrolling. */
function useWheel(track: { readonly current: HTMLDivElement | null }, { shown, whole, onShow }: StripProps): void {
  useEffect(() => {
    const element = track.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) onShow(panned(shown, sideways / box.width, whole));
      else if (event.deltaY !== 0)
        onShow(zoomed(shown, event.deltaY < 0 ? WHEEL : 1 / WHEEL, momentAt(shown, (event.clientX - box.left) / box.width), whole));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [track, shown, whole, onShow]);
}

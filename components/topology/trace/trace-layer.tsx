"use client";
/** A packet that goes over the map from place to place, with what each of them has looked up. */
import { ChevronLeft, ChevronRight, Pause, Play, X } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Reachability } from "@/server/contract";
import { useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { IconButton } from "../../ui/button";
import { Segments } from "../../ui/segments";
import { visibleText } from "../../ui/visible-text";
import type { MapParts } from "../drawing/map-drawing";
import { around, toGraph } from "../drawing/view";
import { darkenPath, useWalked } from "../lit-path";
import { Mend } from "../reach-mend";
import "./texts";
import { verdictOf } from "./trace-text";
import { lengthOf, placeOn, type Step, stepsOf } from "./walk";

const SPEEDS = ["0.5", "1", "2"] as const;
type Speed = (typeof SPEEDS)[number];
/** Graph units a second that the packet goes at, and how long it stays where it is looked at, seconds, at the middle speed. */
const PACE = 220;
const STAY_S = 1.6;
const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Moves the packet along the way of a step, and on to the next while it plays. */
function useWalking(
  packet: RefObject<HTMLElement | null>,
  { stage }: MapParts,
  walk: {
    readonly steps: readonly Step[];
    readonly at: number;
    readonly isPlaying: boolean;
    readonly speed: number;
    readonly next: () => void;
  },
): void {
  const { steps, at, isPlaying, speed, next } = walk;
  const share = useRef(1);
  useLayoutEffect(() => {
    const way = steps[at]?.way ?? [];
    const draw = (): void => {
      const { view } = stage;
      const place = placeOn(way, share.current);
      if (!packet.current) return;
      packet.current.hidden = !place;
      if (place) packet.current.style.transform = `translate(${place.x * view.k + view.x}px, ${place.y * view.k + view.y}px)`;
    };
    share.current = isPlaying && !isCalm() ? 0 : 1;
    draw();
    const stop = stage.onView(draw);
    if (!isPlaying) return stop;
    const length = lengthOf(way);
    let [frame, before, stayed] = [0, 0, 0];
    const tick = (ms: number): void => {
      const passed = before === 0 ? 0 : ((ms - before) / 1000) * speed;
      before = ms;
      if (share.current < 1) share.current = length === 0 ? 1 : Math.min(1, share.current + (passed * PACE) / length);
      else stayed += passed;
      draw();
      if (stayed >= STAY_S) next();
      else frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [packet, stage, steps, at, isPlaying, speed, next]);
}

export function TraceLayer({ parts }: { parts: MapParts }) {
  const walked = useWalked();
  return walked && parts.scene ? <Walk key={JSON.stringify([walked.from, walked.to, walked.port])} parts={parts} answer={walked} /> : null;
}

function Walk({ parts, answer }: { parts: MapParts; answer: Reachability }) {
  const t = useT();
  const said = useSaid();
  const { scene, stage, panZoom } = parts;
  const steps = useMemo(() => (scene ? stepsOf(answer, scene) : []), [answer, scene]);
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(true);
  const [speed, setSpeed] = useState<Speed>("1");
  const packet = useRef<HTMLSpanElement>(null);
  const last = steps.length - 1;
  const next = useMemo(() => () => setAt((now) => (now < last ? now + 1 : now)), [last]);
  useWalking(packet, parts, { steps, at, isPlaying: isPlaying && at <= last, speed: Number(speed), next });
  useEffect(() => {
    if (at >= last) setPlaying(false);
  }, [at, last]);
  const step = steps[at];
  // What is not in sight is brought there.
  useEffect(() => {
    const rect = step && around(step.way.map(({ x, y }) => ({ x, y, width: 0, height: 0 })));
    if (!rect) return;
    const [low, high] = [toGraph(stage.view, { x: 0, y: 0 }), toGraph(stage.view, { x: stage.size.width, y: stage.size.height })];
    const isSeen = rect.x >= low.x && rect.y >= low.y && rect.x + rect.width <= high.x && rect.y + rect.height <= high.y;
    if (!isSeen) panZoom.centre({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 });
  }, [step, stage, panZoom]);
  if (!step) return null;
  const { hop, isBack } = step;
  return (
    <>
      <span ref={packet} hidden aria-hidden className="pointer-events-none absolute top-0 left-0 z-20">
        <span className="absolute -top-2 -left-2.5 flex h-4 w-5 items-center justify-center rounded-sm border-2 border-accent bg-surface shadow-pop" />
      </span>
      <section
        aria-label={t("trace.name")}
        className="absolute bottom-3 left-1/2 z-20 flex max-h-[45%] w-[min(34rem,calc(100%-1.5rem))] -translate-x-1/2 flex-col gap-1 overflow-y-auto rounded-md border border-line bg-raised p-2 text-sm shadow-pop"
      >
        <WalkBar {...{ at, count: steps.length, isBack, isPlaying, setPlaying, speed, setSpeed, setAt }} />
        <p className="font-medium">
          {t(`reach.place.${hop.place}`)} {visibleText(hop.name)}
          {(hop.in ?? hop.out) !== null && (
            <span className="ml-2 font-mono text-xs font-normal text-muted">
              {visibleText(hop.in ?? "–")} → {visibleText(hop.out ?? "–")}
            </span>
          )}
        </p>
        <ul>
          {hop.rows.map((row) => (
            <li key={row.join(" ")}>{said(row)}</li>
          ))}
          {hop.stop && <li className="font-medium text-bad">{said(hop.stop)}</li>}
        </ul>
        {at === last && <Outcome answer={answer} />}
      </section>
    </>
  );
}

interface BarProps {
  readonly at: number;
  readonly count: number;
  readonly isBack: boolean;
  readonly isPlaying: boolean;
  readonly setPlaying: (isPlaying: boolean) => void;
  readonly speed: Speed;
  readonly setSpeed: (speed: Speed) => void;
  readonly setAt: (at: number) => void;
}
/** Goes to the place before and to the next, by itself or not, at the speed that is chosen. */
function WalkBar({ at, count, isBack, isPlaying, setPlaying, speed, setSpeed, setAt }: BarProps) {
  const t = useT();
  const last = count - 1;
  const go = (to: number): void => {
    setPlaying(false);
    setAt(to);
  };
  return (
    <div className="flex flex-wrap items-center gap-1">
      <IconButton
        label={t("trace.previous")}
        icon={<ChevronLeft size={14} aria-hidden />}
        disabledReason={at === 0 ? t("trace.first") : null}
        onClick={() => go(at - 1)}
      />
      <IconButton
        label={t(isPlaying ? "trace.pause" : "trace.play")}
        icon={isPlaying ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        onClick={() => {
          if (!isPlaying && at === last) setAt(0);
          setPlaying(!isPlaying);
        }}
      />
      <IconButton
        label={t("trace.next")}
        icon={<ChevronRight size={14} aria-hidden />}
        disabledReason={at === last ? t("trace.last") : null}
        onClick={() => go(at + 1)}
      />
      <span className="tabular-nums">{t(isBack ? "trace.stepBack" : "trace.stepThere", { at: at + 1, count })}</span>
      <span className="ml-auto" />
      <Segments
        isSmall
        label={t("trace.speed")}
        value={speed}
        options={SPEEDS.map((value) => ({ value, label: `×${value}` }))}
        onChange={setSpeed}
      />
      <IconButton label={t("trace.close")} icon={<X size={14} aria-hidden />} onClick={darkenPath} />
    </div>
  );
}

/** What has become of the packet, and what would mend it. */
function Outcome({ answer }: { answer: Reachability }) {
  const t = useT();
  return (
    <>
      <p className={answer.verdict === "reachable" ? "text-running" : "text-bad"}>{visibleText(verdictOf(answer, t))}</p>
      {answer.mend.map((one) => (
        <Mend key={one.said.join(" ")} mend={one} onMended={darkenPath} />
      ))}
    </>
  );
}

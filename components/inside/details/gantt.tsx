"use client";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { InsideSchedulerDetail } from "@/server/contract";
import { useLanguage, useT } from "../../i18n";
import { textOf } from "../../i18n/loaded";
import { IconButton } from "../../ui/button";
import { useRegionName } from "../../ui/region-name";
import { token, usePaintedTheme } from "../../ui/theme";
import { tokenOf } from "../domain-colours";
import { exactUs, formatUs } from "../numbers";
import { useWidth } from "../use-width";
import { type SliceName, sameSlice, sliceAt, stepSlice } from "./slices";

const HEAD = 16;
const LABEL = 36;

interface Painted {
  readonly detail: InsideSchedulerDetail;
  /** the slice that the cursor is on */
  readonly slice: InsideSchedulerDetail["slices"][number] | undefined;
  readonly width: number;
  readonly height: number;
  readonly rowHeight: number;
}

function paint(element: HTMLCanvasElement, context: CanvasRenderingContext2D, { detail, slice, width, height, rowHeight }: Painted): void {
  const { slices, pcpus, fromUs, toUs } = detail;
  const span = Math.max(1, toUs - fromUs);
  const ratio = window.devicePixelRatio || 1;
  element.width = width * ratio;
  element.height = height * ratio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const xOf = (us: number): number => LABEL + ((us - fromUs) / span) * (width - LABEL);
  context.font = `10px ${getComputedStyle(element).fontFamily}`;
  context.textBaseline = "middle";
  const rows = new Map(pcpus.map((p, at) => [p.pcpu, at]));
  for (const [pcpu, at] of rows) {
    const y = HEAD + at * rowHeight;
    context.fillStyle = token("sunken");
    context.fillRect(LABEL, y + 1, width - LABEL, rowHeight - 2);
    if (rowHeight < 10 && at % 4 !== 0) continue;
    context.fillStyle = token("muted");
    context.fillText(`p${pcpu}`, 4, y + rowHeight / 2);
  }
  context.fillStyle = token("faint");
  for (const part of [0, 0.5, 1]) {
    context.textAlign = part === 0 ? "left" : part === 1 ? "right" : "center";
    context.fillText(part === 0 ? "0" : `+${formatUs(span * part)}`, LABEL + part * (width - LABEL), HEAD / 2);
  }
  context.textAlign = "left";
  for (const one of slices) {
    const row = rows.get(one.pcpu);
    if (row === undefined) continue;
    const x = xOf(one.startUs);
    const w = Math.max(0.75, xOf(one.startUs + one.lengthUs) - x - (one.lengthUs * (width - LABEL) > span * 3 ? 0.5 : 0));
    context.fillStyle = token(tokenOf(one.domid));
    context.fillRect(x, HEAD + row * rowHeight + 2, w, rowHeight - 4);
  }
  if (slice) {
    const row = rows.get(slice.pcpu) ?? 0;
    const x = xOf(slice.startUs);
    context.strokeStyle = token("event");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, HEAD);
    context.lineTo(x, height);
    context.stroke();
    context.lineWidth = 2;
    context.strokeRect(x, HEAD + row * rowHeight + 1, Math.max(3, xOf(slice.startUs + slice.lengthUs) - x), rowHeight - 2);
  }
}

/** Who ran where in the window: a row for each pCPU, a colour for each domain, and a cursor that goes from slice to slice. */
export function Gantt({ detail, nameOf }: { detail: InsideSchedulerDetail; nameOf: (domid: number) => string }) {
  const t = useT();
  const { language } = useLanguage();
  const regionName = useRegionName();
  const theme = usePaintedTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [box, width] = useWidth();
  const [named, setNamed] = useState<SliceName | null>(null);
  const { slices, pcpus, fromUs, toUs } = detail;
  const cursor = sliceAt(slices, named);
  const slice = slices[cursor];
  const rowHeight = pcpus.length > 40 ? 8 : pcpus.length > 16 ? 12 : 20;
  const height = HEAD + pcpus.length * rowHeight + 1;
  const span = Math.max(1, toUs - fromUs);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    paint(element, context, { detail, slice, width, height, rowHeight });
  }, [detail, slice, width, height, rowHeight, theme]);

  const go = (by: number): void => {
    const next = stepSlice(slices, cursor, by);
    if (next) setNamed(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -slices.length, End: slices.length }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    go(by);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const area = event.currentTarget.getBoundingClientRect();
    const us = fromUs + ((event.clientX - area.left - LABEL) / (area.width - LABEL)) * span;
    const pcpu = pcpus[Math.floor((event.clientY - area.top - HEAD) / rowHeight)]?.pcpu;
    const hit = slices.find((one) => one.pcpu === pcpu && us >= one.startUs && us <= one.startUs + one.lengthUs);
    if (hit) setNamed(hit);
  };
  const why = (code: string): string => textOf(language, `inside.why.${code}`) ?? code;
  const caption = slice
    ? t("inside.sliceText", {
        name: nameOf(slice.domid),
        vcpu: slice.vcpu,
        pcpu: slice.pcpu,
        start: exactUs(slice.startUs - fromUs),
        length: exactUs(slice.lengthUs),
        why: why(slice.why),
      })
    : t("inside.noSlices");
  return (
    <section aria-label={regionName(t("inside.gantt"))} className="flex flex-col gap-2">
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label={t("inside.sliceCursor")}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, slices.length - 1)}
        aria-valuenow={Math.max(0, cursor)}
        aria-valuetext={caption}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        className="rounded-md border border-line"
      >
        <canvas ref={canvas} style={{ width: "100%", height }} className="block" aria-hidden />
      </div>
      <div className="flex items-start gap-1">
        <IconButton
          label={t("inside.previousSlice")}
          icon={<ChevronLeft size={14} aria-hidden />}
          disabledReason={cursor > 0 ? null : t("inside.noEarlierSlice")}
          onClick={() => go(-1)}
        />
        <IconButton
          label={t("inside.nextSlice")}
          icon={<ChevronRight size={14} aria-hidden />}
          disabledReason={cursor < slices.length - 1 ? null : t("inside.noLaterSlice")}
          onClick={() => go(1)}
        />
        <p className="min-h-9 min-w-0 flex-1 pt-0.5 tabular-nums">{caption}</p>
      </div>
      <DomainLegend slices={slices} nameOf={nameOf} />
      {slice && named && !sameSlice(slice, named) && <p className="sr-only">{t("inside.sliceGone")}</p>}
    </section>
  );
}

function DomainLegend({ slices, nameOf }: { slices: InsideSchedulerDetail["slices"]; nameOf: (domid: number) => string }) {
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
      {[...new Set(slices.map((one) => one.domid))]
        .sort((a, b) => a - b)
        .map((domid) => (
          <li key={domid} className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-2.5 rounded-[2px]" style={{ background: `var(--${tokenOf(domid)})` }} />
            {nameOf(domid)}
          </li>
        ))}
    </ul>
  );
}

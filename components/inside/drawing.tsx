"use client";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { InsideFollowSummary, InsideOverview, InsideStep } from "@/server/contract";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { useRegionName } from "../ui/region-name";
import { BoxFace, boxTone, DomainHead, shapeClass } from "./boxes";
import { wayOf } from "./follow-path";
import { type Box, layOut } from "./layout";
import { isDirection, nextBox } from "./move";
import { boxName } from "./names";
import { PathOverlay } from "./path-overlay";
import { Wires } from "./wires";

/** Below this height the lower layers scroll with the rest: held fast they would leave nothing for the domains. */
const LEAST_HEIGHT = 400;

interface Props {
  readonly overview: InsideOverview;
  readonly openId: string | null;
  /** the guest that the host is looked at for */
  readonly focusDomid: number | null;
  /** parts where something has just happened */
  readonly lit: ReadonlySet<string>;
  /** a followed request, and the step of it that is shown */
  readonly way: { readonly follow: InsideFollowSummary; readonly steps: readonly InsideStep[]; readonly last: number } | null;
  readonly onOpen: (box: Box) => void;
}

/** Scrolls so that a part of the drawing can be seen. @param room - height that is not covered, pixels */
function useInView(scroller: RefObject<HTMLElement | null>, wanted: Box | undefined, room: number): void {
  const wantedY = wanted ? wanted.y : null;
  const wantedHeight = wanted ? wanted.height : 0;
  useEffect(() => {
    const element = scroller.current;
    if (!element || wantedY === null) return;
    const least = Math.min(wantedHeight, Math.max(40, room / 2));
    if (wantedY < element.scrollTop || wantedY + least > element.scrollTop + room)
      element.scrollTo({ top: Math.max(0, wantedY - room / 2) });
  }, [scroller, wantedY, wantedHeight, room]);
}

/** The host, drawn in layers: hardware, hypervisor, Dom0 on the left, guests on the right. One Tab stop; arrows go from part to part. */
export function Drawing({ overview, openId, focusDomid, lit: changed, way, onOpen }: Props) {
  const t = useT();
  const regionName = useRegionName();
  const scroller = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrolled, setScrolled] = useState(0);
  const [tabId, setTabId] = useState("dom:0");
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const isHeld = size.height >= LEAST_HEIGHT;
  const layout = useMemo(() => layOut(overview, { width: size.width, height: isHeld ? size.height : 0 }), [overview, size, isHeld]);
  const baseY = isHeld ? Math.min(layout.domainsHeight, scrolled + size.height - layout.baseHeight) : layout.domainsHeight;

  const { arrows, lit } = useMemo(() => {
    if (!way) return { arrows: [], lit: changed };
    return wayOf(overview, way.follow, way.steps, way.last, new Set(layout.boxes.map((box) => box.id)));
  }, [way, changed, overview, layout]);

  // What has just happened must be in view; before anything has, the domain whose tab this is.
  const latest = arrows.at(-1);
  const wantedId = latest ? latest.to : `dom:${focusDomid}`;
  const wanted = layout.boxes.find((box) => box.id === wantedId && box.layer === "domains");
  useInView(scroller, wanted, size.height - (isHeld ? layout.baseHeight : 0));

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const from = (event.target as HTMLElement).dataset.box;
      if (!from || !isDirection(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const to = nextBox(layout.boxes, from, event.key, baseY);
      setTabId(to);
      scroller.current?.querySelector<HTMLElement>(`[data-box="${CSS.escape(to)}"]`)?.focus();
    },
    [layout, baseY],
  );
  const reachable = layout.boxes.some((box) => box.id === tabId) ? tabId : (layout.boxes[0]?.id ?? "");
  const part = (box: Box) => (
    <Part
      key={box.id}
      box={box}
      overview={overview}
      isOpen={box.id === openId}
      isFocus={"domain" in box.thing && box.thing.domain.domid === focusDomid}
      isLit={lit.has(box.id)}
      isTabStop={box.id === reachable}
      onFocus={() => setTabId(box.id)}
      onOpen={onOpen}
    />
  );
  return (
    <section
      ref={scroller}
      aria-label={regionName(t("inside.drawing"))}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      className="relative h-full min-h-0 overflow-auto bg-canvas text-sm"
    >
      <div className="relative" style={{ width: layout.width, height: layout.domainsHeight + layout.baseHeight }}>
        <div className="absolute inset-x-0 top-0" style={{ height: layout.domainsHeight }}>
          {layout.boxes.filter((box) => box.layer === "domains" && box.thing.kind === "domain").map(part)}
          <Wires layout={layout} />
          {layout.boxes.filter((box) => box.layer === "domains" && box.thing.kind !== "domain").map(part)}
        </div>
        <div
          className={cx("inset-x-0 bg-canvas", isHeld ? "sticky bottom-0" : "absolute")}
          style={
            isHeld
              ? { height: layout.baseHeight, top: size.height - layout.baseHeight }
              : { top: layout.domainsHeight, height: layout.baseHeight }
          }
        >
          {layout.boxes.filter((box) => box.layer === "base").map(part)}
        </div>
        <PathOverlay layout={layout} arrows={arrows} baseY={baseY} />
      </div>
    </section>
  );
}

interface PartProps {
  readonly box: Box;
  readonly overview: InsideOverview;
  readonly isOpen: boolean;
  readonly isFocus: boolean;
  readonly isLit: boolean;
  readonly isTabStop: boolean;
  readonly onFocus: () => void;
  readonly onOpen: (box: Box) => void;
}
function Part({ box, overview, isOpen, isFocus, isLit, isTabStop, onFocus, onOpen }: PartProps) {
  const t = useT();
  const { thing } = box;
  const place = { left: box.x, top: box.y, width: box.width, height: box.height };
  const name = boxName(t, thing, overview);
  const shared = {
    type: "button",
    "data-box": box.id,
    tabIndex: isTabStop ? 0 : -1,
    title: name,
    "aria-pressed": isOpen,
    onFocus,
    onClick: () => onOpen(box),
  } as const;
  const marks = cx(
    isLit && "inside-lit",
    isOpen && "ring-2 ring-accent",
    isFocus && thing.kind === "domain" && "border-accent shadow-[0_0_0_1px_var(--accent)]",
  );
  if (thing.kind === "domain" || thing.kind === "dom0Kernel" || thing.kind === "hypervisor") {
    return (
      <div className={cx("absolute", shapeClass(box), boxTone(box), marks)} style={place}>
        <button {...shared} className="flex h-full max-h-7 w-full items-center gap-1.5 rounded-t-lg px-2 text-left hover:bg-hover">
          <span className="sr-only">{name}</span>
          {thing.kind === "domain" ? (
            <DomainHead box={box} isFocus={isFocus} />
          ) : (
            <span aria-hidden className="-mt-1.5 max-h-5 truncate text-xs font-medium text-muted">
              {thing.kind === "hypervisor" ? `Xen ${overview.xenVersion} · ${t("inside.hypervisor")}` : t("inside.dom0Kernel")}
            </span>
          )}
        </button>
      </div>
    );
  }
  return (
    <button
      {...shared}
      className={cx(
        "absolute flex items-center gap-1.5 text-left hover:bg-hover",
        shapeClass(box),
        boxTone(box),
        (thing.kind === "ring" || thing.kind === "more") && "justify-center rounded-full px-0",
        thing.kind === "store" && "isolate",
        thing.kind === "daemon" && box.width < 60 && "px-1",
        marks,
      )}
      style={place}
    >
      {thing.kind === "store" && <Cylinder width={box.width} height={box.height} />}
      <span className="sr-only">{name}</span>
      {/* Values tick; the name that is said stays. They are read out in the panel and in the table. */}
      <span aria-hidden className="flex min-w-0 flex-1 items-center gap-1.5">
        <BoxFace box={box} overview={overview} />
      </span>
    </button>
  );
}
function Cylinder({ width, height }: { width: number; height: number }) {
  const lid = 7;
  return (
    <svg className="absolute inset-0 -z-10" width={width} height={height} aria-hidden="true">
      <path
        d={`M1 ${lid}v${height - 2 * lid}a${width / 2 - 1} ${lid} 0 0 0 ${width - 2} 0V${lid}`}
        className="fill-raised stroke-line-strong"
      />
      <ellipse cx={width / 2} cy={lid + 0.5} rx={width / 2 - 1} ry={lid - 0.5} className="fill-surface stroke-line-strong" />
    </svg>
  );
}

"use client";
import { ChevronDown, ChevronRight, Maximize2, Minus, Plus } from "lucide-react";
import { type PointerEvent, type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { useRegionName } from "../ui/region-name";
import { ShownName } from "../ui/shown-name";
import { token, usePaintedTheme } from "../ui/theme";
import { EdgeLabels } from "./edge-labels";
import { drawLines } from "./edges-canvas";
import { type Line, lineAt, linesOf } from "./flows";
import { GuestGroupBox } from "./guest-group";
import { groupKey } from "./layouts/draft";
import type { Window } from "./layouts/measures";
import { foldedAtFirst, picture } from "./layouts/picture-of";
import { TopologyNodeBox } from "./node-box";
import type { PicturedFrame } from "./picture";
import { MARGIN, type PanZoom, usePanZoom } from "./use-pan-zoom";

const FRAME_MS = 50;
/** How near a line is pointed at, pixels. */
const REACH = 6;
/** Below these names, and rates, are too small to be read. */
const NAMED = 0.35;
const SAID = 0.5;

const inside = ({ width, height }: Window): Window => ({ width: width - 2 * MARGIN, height: height - 2 * MARGIN });

interface Props {
  readonly labId: string;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onOpen: (node: TopologyNode) => void;
}

/** Keeps the canvas drawn; moves it as long as anything flows. */
function useDrawnLines(canvas: RefObject<HTMLCanvasElement | null>, lines: readonly Line[], { view, size }: PanZoom): void {
  const theme = usePaintedTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useEffect(() => {
    const element = canvas.current;
    if (!element || size.width === 0) return;
    const colours = { still: token("line-strong"), flow: token("accent"), bad: token("bad") };
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let phase = 0;
    const draw = (): boolean => drawLines(element, { lines, view, colours, phase });
    if (!draw() || isStill) return;
    const timer = setInterval(() => {
      phase += 1.2;
      draw();
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [canvas, lines, view, size, theme]);
}

interface HeadProps {
  readonly frame: PicturedFrame;
  readonly toggle: (fold: string) => void;
  readonly onOpen: (node: TopologyNode) => void;
}
/** The name of a host's frame, and what of it can be folded. */
function FrameHead({ frame, toggle, onOpen }: HeadProps) {
  const t = useT();
  const { node: host, isFolded, inner, count } = frame;
  return (
    <div className="absolute flex h-8 items-center gap-1 px-2" style={{ left: frame.x, top: frame.y, width: frame.width }}>
      <IconButton
        label={t(isFolded ? "topo.unfold" : "topo.fold", { name: host.label })}
        icon={isFolded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
        onClick={() => toggle(host.id)}
      />
      <button type="button" className="rounded-sm px-1 font-medium whitespace-nowrap hover:bg-hover" onClick={() => onOpen(host)}>
        <ShownName name={host.label} />
      </button>
      {isFolded && <span className="text-sm whitespace-nowrap text-muted">{t("topo.folded", { count })}</span>}
      {!isFolded && inner && (
        <button
          type="button"
          aria-expanded={!inner.isFolded}
          className="ml-auto rounded-sm px-1.5 text-sm whitespace-nowrap text-muted hover:bg-hover hover:text-text"
          onClick={() => toggle(inner.fold)}
        >
          {t(inner.isFolded ? "topology.showEachGuest" : "topology.foldGuests")}
        </button>
      )}
    </div>
  );
}

/** The drawn graph: lines on a canvas, nodes as buttons above it; drag to move, wheel to zoom. */
export function TopologyCanvas({ labId, graph, rates, onOpen }: Props) {
  const t = useT();
  const regionName = useRegionName();
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folds-${labId}`, null);
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [window, setWindow] = useState({ width: 0, height: 0 });
  const nameOf = useCallback(({ kind, label }: TopologyNode): string => label || t(`topo.kind.${kind}`), [t]);
  const folded = useMemo(
    () => new Set(saved ?? (window.width === 0 ? [] : foldedAtFirst("infrastructure", graph, { window: inside(window), nameOf }))),
    [saved, graph, window, nameOf],
  );
  const layout = useMemo(
    () => (window.width === 0 ? null : picture("infrastructure", graph, { folded, window: inside(window), nameOf })),
    [graph, folded, window, nameOf],
  );
  const panZoom = usePanZoom(box, layout?.bounds ?? null);
  const { view, size, zoomBy, fit } = panZoom;
  if (size !== window) setWindow(size);
  const lines = useMemo(() => (layout ? linesOf(graph, layout, rates) : []), [graph, layout, rates]);
  useDrawnLines(canvas, lines, panZoom);
  const [pointed, setPointed] = useState<{ readonly line: string | null; readonly node: string | null }>({ line: null, node: null });
  const point = (line: string | null, node: string | null): void => {
    if (line !== pointed.line || node !== pointed.node) setPointed({ line, node });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const node = (event.target as HTMLElement).closest<HTMLElement>("[data-node]")?.dataset.node ?? null;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const place = { x: (event.clientX - left - view.x) / view.k, y: (event.clientY - top - view.y) / view.k };
    point(node === null ? (lineAt(lines, place, REACH / view.k)?.id ?? null) : null, node);
  };
  const toggle = (id: string): void => setFolded(folded.has(id) ? [...folded].filter((one) => one !== id) : [...folded, id]);
  const ratio = typeof globalThis.devicePixelRatio === "number" ? globalThis.devicePixelRatio || 1 : 1;
  const transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
  return (
    <div className="relative min-h-0 flex-1 overflow-hidden bg-canvas">
      <section
        ref={box}
        aria-label={regionName(t("topo.graph"))}
        className="absolute inset-0 cursor-grab touch-none active:cursor-grabbing"
        onPointerMove={onPointerMove}
        onPointerLeave={() => point(null, null)}
      >
        <div className="absolute top-0 left-0 origin-top-left" style={{ transform }}>
          {layout?.frames.map(({ node, x, y, width, height }) => (
            <div
              key={node.id}
              className="absolute rounded-lg border border-line-strong bg-surface"
              style={{ left: x, top: y, width, height }}
            />
          ))}
        </div>
        <canvas
          ref={canvas}
          width={size.width * ratio}
          height={size.height * ratio}
          className="pointer-events-none absolute inset-0"
          style={{ width: size.width, height: size.height }}
          aria-hidden
        />
        {layout && (
          <div className="absolute top-0 left-0 origin-top-left" style={{ transform }}>
            {layout.frames.map((frame) => (
              <FrameHead key={frame.node.id} frame={frame} toggle={toggle} onOpen={onOpen} />
            ))}
            {[...layout.nodes.values()].map((placed) => (
              <TopologyNodeBox key={placed.node.id} placed={placed} isNamed={view.k >= NAMED} onOpen={onOpen} />
            ))}
            {layout.groups.map((group) => (
              <GuestGroupBox key={groupKey(group)} group={group} isNamed={view.k >= NAMED} onOpen={() => toggle(group.fold)} />
            ))}
            {view.k >= SAID && <EdgeLabels lines={lines} pointedAt={pointed.line} node={pointed.node} />}
          </div>
        )}
      </section>
      <div className="absolute right-3 bottom-3 flex rounded-md border border-line bg-raised p-0.5 shadow-pop">
        <IconButton label={t("topo.zoomOut")} icon={<Minus size={14} aria-hidden />} onClick={() => zoomBy(0.8)} />
        <IconButton label={t("topo.zoomIn")} icon={<Plus size={14} aria-hidden />} onClick={() => zoomBy(1.25)} />
        <IconButton label={t("topo.fit")} icon={<Maximize2 size={14} aria-hidden />} onClick={fit} />
      </div>
    </div>
  );
}

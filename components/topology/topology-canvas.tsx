"use client";
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom as d3zoom, type ZoomBehavior, zoomIdentity } from "d3-zoom";
import { ChevronDown, ChevronRight, Maximize2, Minus, Plus } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { usePref } from "../data/prefs";
import { useT } from "../i18n";
import { IconButton } from "../ui/button";
import { useRegionName } from "../ui/region-name";
import { ShownName } from "../ui/shown-name";
import { token, usePaintedTheme } from "../ui/theme";
import { EdgeLabels } from "./edge-labels";
import { drawEdges, type View } from "./edges-canvas";
import { layOut } from "./layout";
import { TopologyNodeBox } from "./node-box";

/** Above this many nodes hosts start folded. */
const FOLD_ABOVE = 160;
const FRAME_MS = 50;

interface Props {
  readonly labId: string;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onOpen: (node: TopologyNode) => void;
}

/** Hosts that are folded as long as nobody has folded or unfolded any. */
function foldedAtFirst({ nodes }: Topology): readonly string[] {
  return nodes.length > FOLD_ABOVE ? nodes.filter(({ kind }) => kind === "host").map(({ id }) => id) : [];
}

/** The drawn graph: edges on a canvas, nodes as buttons above it; drag to move, wheel to zoom. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one drawing, whose canvas and buttons move as one
export function TopologyCanvas({ labId, graph, rates, onOpen }: Props) {
  const t = useT();
  const regionName = useRegionName();
  const theme = usePaintedTheme();
  const [saved, setFolded] = usePref<readonly string[] | null>(`topology-folded-${labId}`, null);
  const folded = useMemo(() => new Set(saved ?? foldedAtFirst(graph)), [saved, graph]);
  const layout = useMemo(() => layOut(graph, folded), [graph, folded]);
  const box = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const behaviour = useRef<ZoomBehavior<HTMLElement, unknown> | null>(null);
  const [view, setView] = useState<View>({ x: 16, y: 16, k: 1 });
  const [size, setSize] = useState({ width: 0, height: 0 });
  const isTouched = useRef(false);

  const fitWindow = useCallback(() => {
    const element = box.current;
    if (!element || !behaviour.current) return;
    const k = Math.min(1.1, (element.clientWidth - 40) / layout.width, (element.clientHeight - 40) / layout.height);
    const x = (element.clientWidth - layout.width * k) / 2;
    const y = Math.max(20, (element.clientHeight - layout.height * k) / 2);
    select(element).call(behaviour.current.transform, zoomIdentity.translate(x, y).scale(Math.max(k, 0.15)));
  }, [layout]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = d3zoom<HTMLElement, unknown>()
      .scaleExtent([0.12, 2.5])
      .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
        if (event.sourceEvent) isTouched.current = true;
        setView({ x: event.transform.x, y: event.transform.y, k: event.transform.k });
      });
    behaviour.current = made;
    select(element).call(made).on("dblclick.zoom", null);
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      select(element).on(".zoom", null);
    };
  }, []);

  // Until somebody moves it, the picture keeps to the window.
  // biome-ignore lint/correctness/useExhaustiveDependencies: size is what it keeps to
  useEffect(() => {
    if (!isTouched.current) fitWindow();
  }, [fitWindow, size]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useEffect(() => {
    const element = canvas.current;
    if (!element || size.width === 0) return;
    const colours = { still: token("line-strong"), flow: token("accent"), bad: token("bad") };
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let phase = 0;
    const draw = (): boolean => drawEdges(element, { graph, layout, rates, view, colours, phase });
    if (!draw() || isStill) return;
    const timer = setInterval(() => {
      phase += 1.2;
      draw();
    }, FRAME_MS);
    return () => clearInterval(timer);
  }, [graph, layout, rates, view, size, theme]);

  const toggle = (id: string): void => setFolded(folded.has(id) ? [...folded].filter((f) => f !== id) : [...folded, id]);
  const zoomBy = (factor: number): void => {
    isTouched.current = true;
    if (box.current && behaviour.current) select(box.current).call(behaviour.current.scaleBy, factor);
  };
  const ratio = typeof window === "undefined" ? 1 : window.devicePixelRatio || 1;
  return (
    <div className="relative min-h-0 flex-1 overflow-hidden bg-canvas">
      <section
        ref={box}
        aria-label={regionName(t("topo.graph"))}
        className="absolute inset-0 cursor-grab touch-none active:cursor-grabbing"
      >
        <div
          className="absolute top-0 left-0 origin-top-left"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.k})` }}
        >
          {layout.frames.map((frame) => (
            <div
              key={frame.host.id}
              className="absolute rounded-lg border border-line-strong bg-surface"
              style={{ left: frame.x, top: frame.y, width: frame.width, height: frame.height }}
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
        <div
          className="absolute top-0 left-0 origin-top-left"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.k})` }}
        >
          {layout.frames.map((frame) => (
            <div
              key={frame.host.id}
              className="absolute flex h-8 items-center gap-1 px-2"
              style={{ left: frame.x, top: frame.y, width: frame.width }}
            >
              <IconButton
                label={t(frame.isFolded ? "topo.unfold" : "topo.fold", { name: frame.host.label })}
                icon={frame.isFolded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
                onClick={() => toggle(frame.host.id)}
              />
              <button type="button" className="truncate rounded-sm px-1 font-medium hover:bg-hover" onClick={() => onOpen(frame.host)}>
                <ShownName name={frame.host.label} />
              </button>
              {frame.isFolded && <span className="text-sm text-muted">{t("topo.folded", { count: frame.count })}</span>}
            </div>
          ))}
          {[...layout.placed.values()].map(
            (placed) =>
              placed.width > 0 && <TopologyNodeBox key={placed.node.id} placed={placed} isNamed={view.k >= 0.35} onOpen={onOpen} />,
          )}
          {view.k >= 0.55 && <EdgeLabels graph={graph} layout={layout} rates={rates} />}
        </div>
      </section>
      <div className="absolute right-3 bottom-3 flex rounded-md border border-line bg-raised p-0.5 shadow-pop">
        <IconButton label={t("topo.zoomOut")} icon={<Minus size={14} aria-hidden />} onClick={() => zoomBy(0.8)} />
        <IconButton label={t("topo.zoomIn")} icon={<Plus size={14} aria-hidden />} onClick={() => zoomBy(1.25)} />
        <IconButton
          label={t("topo.fit")}
          icon={<Maximize2 size={14} aria-hidden />}
          onClick={() => {
            isTouched.current = false;
            fitWindow();
          }}
        />
      </div>
    </div>
  );
}

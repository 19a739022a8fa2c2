"use client";
import { Maximize2, Minus, Plus } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { MenuArea } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import { useRegionName } from "../../ui/region-name";
import { usePaintedTheme } from "../../ui/theme";
import type { Picture, Point } from "../picture";
import type { Measure } from "./heat";
import { LineLabels } from "./line-labels";
import { type LineRates, lineRates } from "./line-states";
import { FrameHead, TargetButton } from "./overlay";
import { readPalette } from "./palette";
import { type Scene, sceneOf, type Target } from "./scene";
import { Stage } from "./stage";
import { useInView } from "./use-in-view";
import { mapKeys } from "./use-map-keys";
import { type Selection, useMarks } from "./use-marks";
import { type PanZoom, usePanZoom } from "./use-pan-zoom";
import { hitAt, mayPan, usePointer } from "./use-pointer";
import { useTargets } from "./use-targets";
import { useWords } from "./use-words";
import { around, holds, middleOf, type Size } from "./view";
import "./texts";

/** What stands beside a map may move it, and sees what is selected in it. */
export interface MapParts extends Selection {
  readonly stage: Stage;
  readonly panZoom: PanZoom;
  readonly scene: Scene | null;
  /** what flows, by the scene's lines */
  readonly flowing: LineRates;
}
export interface MapProps {
  /** null: it waits for the size of its window */
  readonly picture: Picture | null;
  readonly graph: Topology;
  readonly rates: TopologyRates | null;
  readonly onSize: (size: Size) => void;
  readonly onOpen: (node: TopologyNode) => void;
  /** folds or unfolds what is named so */
  readonly onFold: (fold: string) => void;
  /** somebody has moved some nodes: where their left upper corners are now */
  readonly onMoved: (places: ReadonlyMap<string, Point>) => void;
  /** what can be done with what stands at a place, or with the map */
  readonly menuOf: (target: Target | null, line: string | null, parts: MapParts) => readonly MenuEntry[];
  readonly measure: Measure | null;
  /** what stands over it, at its edges */
  readonly children: (parts: MapParts) => ReactNode;
  /** what stands beside it */
  readonly aside: (parts: MapParts) => ReactNode;
}
const idsOf = (targets: Iterable<Target>): string[] => [...targets].map(({ id }) => id);
const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** What a stage is told whenever it changes. */
function useStage({ picture, graph, rates, measure }: MapProps) {
  const [stage] = useState(() => new Stage());
  const theme = usePaintedTheme();
  const words = useWords();
  const scene = useMemo(() => picture && sceneOf(picture, graph, words), [picture, graph, words]);
  const flowing = useMemo(() => lineRates(scene?.lines ?? [], rates), [scene, rates]);
  const selection = useMarks(scene, rates);
  const { marks } = selection;
  useLayoutEffect(() => stage.set({ scene, rates: flowing, measure, marks }), [stage, scene, flowing, measure, marks]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useLayoutEffect(() => stage.set({ palette: readPalette() }), [stage, theme]);
  // A font that has come after it was drawn is drawn now.
  useEffect(() => void document.fonts?.ready.then(() => stage.draw()), [stage]);
  return { stage, scene, words, flowing, selection };
}

/** A map: drawn on canvases, with elements above them for what is in view; drag to move, wheel to zoom. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one widget, whose layers, roles and keys are read together
export function MapDrawing(props: MapProps) {
  const { picture, onSize, onOpen, onFold, onMoved, menuOf, children, aside } = props;
  const t = useT();
  const help = useId();
  const regionName = useRegionName();
  const box = useRef<HTMLElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const moving = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLDivElement>(null);
  const rubber = useRef<HTMLDivElement>(null);
  const corner = useRef<HTMLDivElement>(null);
  const { stage, scene, words, flowing, selection } = useStage(props);
  const { marks, point, select, toggle, selectLine, clear } = selection;
  const panZoom = usePanZoom(box, stage, picture?.bounds ?? null, (event) => mayPan(stage, box.current, event));
  const { size, zoomBy, fit, centre } = panZoom;
  const parts = useMemo<MapParts>(() => ({ ...selection, stage, panZoom, scene, flowing }), [selection, stage, panZoom, scene, flowing]);
  useEffect(() => onSize(size), [onSize, size]);
  const inView = useInView(stage, size);
  const { shown, stop, setFocused, wanted, hasAll } = useTargets(scene, inView, marks.pointed);

  useLayoutEffect(() => {
    if (!still.current || !moving.current) return;
    return stage.mount(still.current, moving.current, isCalm());
  }, [stage]);
  useLayoutEffect(() => {
    let last = 0;
    const place = (): void => {
      const { x, y, k } = stage.view;
      if (!overlay.current) return;
      // What is moved alone is a layer of its own; one that is zoomed too would keep letters as small or large as they were.
      overlay.current.style.willChange = k === last ? "transform" : "auto";
      overlay.current.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
      last = k;
    };
    place();
    return stage.onView(place);
  }, [stage]);

  const elementOf = (id: string): HTMLElement | null =>
    box.current?.querySelector<HTMLElement>(`[data-target="${CSS.escape(id)}"]`) ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is shown now may be what was waited for
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const element = elementOf(wanted.current);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  }, [shown, stop]);
  const focus = useCallback(
    (target: Target): void => {
      wanted.current = target.id;
      setFocused(target.id);
      const { view } = stage;
      const middle = middleOf(target);
      const window = { x: 0, y: 0, ...stage.size };
      const at = { x: middle.x * view.k + view.x, y: middle.y * view.k + view.y };
      if (!holds(window, at)) centre(middle);
    },
    [stage, centre, setFocused, wanted],
  );
  const open = useCallback(
    (target: Target): void => {
      if (target.what === "group") onFold(target.group.fold);
      else if (target.node.ref) onOpen(target.node);
    },
    [onFold, onOpen],
  );
  const move = (ids: ReadonlySet<string>, by: Point): void => {
    const places = new Map<string, Point>();
    for (const id of ids) {
      const target = scene?.targets.get(id);
      if (target && target.what !== "group") places.set(id, { x: target.x + by.x, y: target.y + by.y });
    }
    if (places.size > 0) onMoved(places);
  };
  const heldBy = ({ id }: Target): ReadonlySet<string> => (marks.selected.has(id) ? marks.selected : new Set([id]));

  const [menuAt, setMenuAt] = useState<{ readonly target: Target | null; readonly line: string | null } | null>(null);
  const handlers = usePointer(stage, rubber, {
    point,
    open,
    heldBy,
    move,
    press: (target, line, isMore) => {
      if (target?.what === "group") onFold(target.group.fold);
      else if (target) isMore ? toggle(target.id) : select([target.id]);
      else if (!isMore) selectLine(line?.line.id ?? null);
      if (target && target.what !== "group") focus(target);
    },
    selectIn: (targets, isMore) => select(idsOf(targets), isMore),
  });
  const onKeyDown = mapKeys(scene, {
    focus,
    open,
    move: (target, by) => move(heldBy(target), by),
    toggle: ({ id }) => toggle(id),
    fold: onFold,
    menu: ({ id }) => {
      const at = elementOf(id)?.getBoundingClientRect();
      const place = { clientX: (at?.left ?? 0) + 20, clientY: at?.bottom ?? 0 };
      if (at) elementOf(id)?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, ...place }));
    },
    selectAll: () => select(idsOf(scene?.targets.values() ?? []).filter((id) => scene?.targets.get(id)?.what !== "group")),
    clear,
    leave: () => corner.current?.querySelector("button")?.focus(),
  });
  const bounds = { width: size.width, height: size.height };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="relative min-w-0 flex-1 overflow-hidden bg-canvas">
        <MenuArea
          label={t("map.menu")}
          entries={menuAt && (() => menuOf(menuAt.target, menuAt.line, parts))}
          area={
            <section
              ref={box}
              aria-label={regionName(t("topo.graph"))}
              aria-describedby={help}
              className="absolute inset-0 cursor-grab touch-none select-none active:cursor-grabbing"
              {...handlers}
              onKeyDown={onKeyDown}
              onContextMenuCapture={(event) => {
                const { left, top } = event.currentTarget.getBoundingClientRect();
                const own = (event.target as HTMLElement).closest<HTMLElement>("[data-target]")?.dataset.target;
                const hit = hitAt(stage, { x: event.clientX - left, y: event.clientY - top });
                const target = (own === undefined ? undefined : scene?.targets.get(own)) ?? hit.target;
                if (target && target.what !== "group" && !marks.selected.has(target.id)) select([target.id]);
                setMenuAt({ target, line: target ? null : (hit.line?.line.id ?? null) });
              }}
            />
          }
        >
          <canvas ref={still} className="pointer-events-none absolute inset-0" style={bounds} aria-hidden />
          <canvas ref={moving} className="pointer-events-none absolute inset-0" style={bounds} aria-hidden />
          {scene && (
            <div ref={overlay} className="absolute top-0 left-0 origin-top-left">
              {shown.map((target) => {
                const isStop = target.id === stop;
                const own = { hasFocus: isStop, isSelected: marks.selected.has(target.id), onOpen: open, onFocus: setFocused, target };
                return target.what === "frame" && hasAll ? (
                  <FrameHead key={target.id} {...own} frame={target.frame} name={words.nameOf(target.node)} onFold={onFold} />
                ) : (
                  <TargetButton key={target.id} {...own} words={words} />
                );
              })}
              <LineLabels scene={scene} rates={flowing} inView={inView} marks={marks} />
            </div>
          )}
          <div ref={rubber} hidden className="pointer-events-none absolute border border-accent bg-accent-soft/40" />
          <span id={help} hidden>
            {t("map.keys")}
          </span>
        </MenuArea>
        <span className="sr-only" aria-live="polite">
          {marks.selected.size > 0 && t("map.selectedCount", { count: marks.selected.size })}
        </span>
        {children(parts)}
        <div ref={corner} className="absolute right-3 bottom-3 flex rounded-md border border-line bg-raised p-0.5 shadow-pop">
          <IconButton label={t("topo.zoomOut")} icon={<Minus size={14} aria-hidden />} onClick={() => zoomBy(0.8)} />
          <IconButton label={t("topo.zoomIn")} icon={<Plus size={14} aria-hidden />} onClick={() => zoomBy(1.25)} />
          <IconButton label={t("topo.fit")} icon={<Maximize2 size={14} aria-hidden />} onClick={fit} />
        </div>
      </div>
      {aside(parts)}
    </div>
  );
}

/** The middle of some targets, and all of them. */
export function boundsOf(stage: Stage, ids: ReadonlySet<string>) {
  const { scene } = stage;
  if (!scene) return null;
  const frames = new Map(scene.picture.frames.map((frame) => [frame.node.id, frame]));
  return around([...ids].flatMap((id) => frames.get(id) ?? scene.targets.get(id) ?? []));
}

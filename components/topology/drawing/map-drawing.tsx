"use client";
import { Maximize2, Minus, Plus } from "lucide-react";
import {
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Topology, TopologyNode, TopologyRates } from "@/server/contract";
import { useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { MenuArea } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import { useRegionName } from "../../ui/region-name";
import { usePaintedTheme } from "../../ui/theme";
import { ItemButton } from "../items/item-button";
import type { ItemActs } from "../items/item-keys";
import type { Picture, Point, Rect } from "../picture";
import type { Measure } from "./heat";
import { LineLabels } from "./line-labels";
import { type LineRates, lineRates } from "./line-states";
import { LineStop } from "./line-stop";
import type { Marks, Sought } from "./marks";
import { FrameHead, TargetButton } from "./overlay";
import { readPalette } from "./palette";
import { type Scene, sceneOf, type Target } from "./scene";
import { Stage } from "./stage";
import { type InView, useInView } from "./use-in-view";
import { useLayers } from "./use-layers";
import type { LineFocus } from "./use-line-focus";
import { useMapActs } from "./use-map-acts";
import { type Selection, useMarks } from "./use-marks";
import { type PanZoom, usePanZoom } from "./use-pan-zoom";
import { hitAt, mayPan } from "./use-pointer";
import { type Targets, useTargets } from "./use-targets";
import { useWords } from "./use-words";
import { around, meets, type Size, toGraph } from "./view";
import "./texts";

/** What stands beside a map may move it, and sees what is selected in it. */
export interface MapParts extends Selection {
  readonly stage: Stage;
  readonly panZoom: PanZoom;
  readonly scene: Scene | null;
  /** what flows, by the scene's lines */
  readonly flowing: LineRates;
  /** the whole graph as it is now; null: another moment is looked at */
  readonly live: Topology | null;
  /** lines by keys */
  readonly lineFocus: LineFocus;
  /** gives the focus to a target, as soon as there is one of that id */
  readonly focus: (id: string) => void;
  /** where a menu was asked for, graph units; absent: nowhere yet */
  readonly asked?: { readonly at: Point; readonly isGround: boolean };
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
  /** something is to be joined from a node */
  readonly onConnect: (id: string) => void;
  /** what can be done with what people have drawn */
  readonly itemActs: ItemActs;
  /** what can be done with what stands at a place, or with the map */
  readonly menuOf: (target: Target | null, line: string | null, parts: MapParts) => readonly MenuEntry[];
  readonly measure: Measure | null;
  readonly sought: Sought;
  /** edges on which a capture runs, by id */
  readonly captured: ReadonlySet<string>;
  /** what stands over it, at its edges */
  readonly children: (parts: MapParts) => ReactNode;
  /** what stands beside it */
  readonly aside: (parts: MapParts) => ReactNode;
}
/** What a stage is told whenever it changes. */
function useStage({ picture, graph, rates, measure, sought, captured }: MapProps) {
  const [stage] = useState(() => new Stage());
  const theme = usePaintedTheme();
  const words = useWords();
  const scene = useMemo(() => picture && sceneOf(picture, graph, words, captured), [picture, graph, words, captured]);
  const flowing = useMemo(() => lineRates(scene?.lines ?? [], rates), [scene, rates]);
  const selection = useMarks(scene, rates, sought);
  const { marks } = selection;
  useLayoutEffect(() => stage.set({ scene, rates: flowing, measure, marks }), [stage, scene, flowing, measure, marks]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens read
  useLayoutEffect(() => stage.set({ palette: readPalette() }), [stage, theme]);
  // A font that has come after it was drawn is drawn now.
  useEffect(() => void document.fonts?.ready.then(() => stage.draw()), [stage]);
  return { stage, scene, flowing, selection };
}

/** What has elements above the drawing: nodes and frames in view, and what is said beside lines. */
function Overlay({ scene, flowing, inView, marks, targets, open, onFold }: OverlayProps) {
  const { words } = scene;
  const { shown, stop, setFocused, hasAll } = targets;
  return (
    <>
      {shown.map((target) => {
        const { id } = target;
        const own = { hasFocus: id === stop, isSelected: marks.selected.has(id), onOpen: open, onFocus: setFocused };
        if (target.what === "item") return <ItemButton key={id} {...own} target={target} placed={target.placed} words={words} />;
        return target.what === "frame" && hasAll ? (
          <FrameHead
            key={id}
            {...own}
            target={target}
            frame={target.frame}
            isCovered={isUnderNote(scene, target)}
            name={words.nameOf(target.node)}
            onFold={onFold}
          />
        ) : (
          <TargetButton key={id} {...own} target={target} words={words} />
        );
      })}
      <LineLabels scene={scene} rates={flowing} inView={inView} marks={marks} />
    </>
  );
}
const isUnderNote = ({ items }: Scene, head: Rect): boolean => items.some(({ layer, item }) => layer === "over" && meets(item, head));
interface OverlayProps {
  readonly scene: Scene;
  readonly flowing: LineRates;
  readonly inView: InView;
  readonly marks: Marks;
  readonly targets: Targets;
  readonly open: (target: Target) => void;
  readonly onFold: (fold: string) => void;
}
function ZoomButtons({ panZoom: { zoomBy, fit }, corner }: { panZoom: PanZoom; corner: RefObject<HTMLDivElement | null> }) {
  const t = useT();
  return (
    <div ref={corner} className="absolute right-3 bottom-3 flex rounded-md border border-line bg-raised p-0.5 shadow-pop">
      <IconButton label={t("topo.zoomOut")} icon={<Minus size={14} aria-hidden />} onClick={() => zoomBy(0.8)} />
      <IconButton label={t("topo.zoomIn")} icon={<Plus size={14} aria-hidden />} onClick={() => zoomBy(1.25)} />
      <IconButton label={t("topo.fit")} icon={<Maximize2 size={14} aria-hidden />} onClick={fit} />
    </div>
  );
}
/** What a menu was asked for last: what stands there, or the ground. */
interface MenuAt {
  readonly target: Target | null;
  readonly line: string | null;
  /** graph units */
  readonly at: Point;
}
function menuPlace(stage: Stage, { currentTarget, target, clientX, clientY }: ReactMouseEvent<HTMLElement>): MenuAt {
  const { left, top } = currentTarget.getBoundingClientRect();
  const { target: own, line } = (target as HTMLElement).closest<HTMLElement>("[data-target], [data-line]")?.dataset ?? {};
  const place = { x: clientX - left, y: clientY - top };
  if (line !== undefined) return { target: null, line, at: toGraph(stage.view, place) };
  const hit = hitAt(stage, place);
  const at = (own === undefined ? undefined : stage.scene?.targets.get(own)) ?? hit.target;
  return { target: at, line: at ? null : (hit.line?.line.id ?? null), at: toGraph(stage.view, place) };
}

/** A map: drawn on canvases, with elements above them for what is in view; drag to move, wheel to zoom. */
export function MapDrawing(props: MapProps) {
  const { picture, onSize, menuOf, children, aside } = props;
  const t = useT();
  const help = useId();
  const regionName = useRegionName();
  const [box, rubber, corner] = [useRef<HTMLElement>(null), useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const { stage, scene, flowing, selection } = useStage(props);
  const { marks, select } = selection;
  const panZoom = usePanZoom(box, stage, picture?.bounds ?? null, (event) => mayPan(stage, box.current, event));
  const { size } = panZoom;
  const { live } = props.sought;
  useEffect(() => onSize(size), [onSize, size]);
  const inView = useInView(stage, size);
  const targets = useTargets(scene, inView, marks.pointed);
  const { still, moving, overlay } = useLayers(stage);
  const acts = useMapActs({ stage, scene, box, rubber, corner, selection, panZoom, targets }, props);
  const { handlers, onKeyDown, open, focusOn: focus, lineFocus } = acts;
  const parts = useMemo<MapParts>(
    () => ({ ...selection, stage, panZoom, scene, flowing, focus, live, lineFocus }),
    [selection, stage, panZoom, scene, flowing, focus, live, lineFocus],
  );
  const [menuAt, setMenuAt] = useState<MenuAt | null>(null);
  const menu = ({ target, line, at }: MenuAt) =>
    menuOf(target, line, { ...parts, asked: { at, isGround: target === null && line === null } });
  const area = (
    <section
      ref={box}
      aria-label={regionName(t("topo.graph"))}
      aria-describedby={help}
      className="absolute inset-0 cursor-grab touch-none select-none active:cursor-grabbing"
      {...handlers}
      onKeyDown={onKeyDown}
      onContextMenuCapture={(event) => {
        const place = menuPlace(stage, event);
        if (place.target && place.target.what !== "group" && !marks.selected.has(place.target.id)) select([place.target.id]);
        setMenuAt(place);
      }}
    />
  );
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="relative min-w-0 flex-1 overflow-hidden bg-canvas">
        <MenuArea label={t("map.menu")} entries={menuAt && (() => menu(menuAt))} area={area}>
          <canvas ref={still} className="pointer-events-none absolute inset-0" style={size} aria-hidden />
          <canvas ref={moving} className="pointer-events-none absolute inset-0" style={size} aria-hidden />
          <div ref={overlay} className="absolute top-0 left-0 origin-top-left">
            {scene && lineFocus.stop && <LineStop scene={scene} stop={lineFocus.stop} />}
            {scene && <Overlay {...{ scene, flowing, inView, marks, targets, open }} onFold={props.onFold} />}
          </div>
          <div ref={rubber} hidden className="pointer-events-none absolute border border-accent bg-accent-soft/40" />
          <span id={help} hidden>
            {t("map.keys")}
          </span>
        </MenuArea>
        <span className="sr-only" aria-live="polite">
          {marks.selected.size > 0 && t("map.selectedCount", { count: marks.selected.size })}
        </span>
        {children(parts)}
        <ZoomButtons panZoom={panZoom} corner={corner} />
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
  const items = new Map(scene.items.map(({ target, item }) => [target, item]));
  return around([...ids].flatMap((id) => frames.get(id) ?? items.get(id) ?? scene.targets.get(id) ?? []));
}

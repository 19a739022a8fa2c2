"use client";
/** Others on the map: where they point, and what they have selected. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { OthersPointer } from "@/server/contract";
import { POINTER_MS } from "@/server/contract/pointers";
import { personColour } from "../../page/person-colour";
import { visibleText } from "../../ui/visible-text";
import type { MapParts } from "../drawing/map-drawing";
import { seenRect, toGraph } from "../drawing/view";
import { placeOf, sightOf, spotOf } from "./spots";
import type { Together } from "./use-together";

interface Props {
  readonly parts: MapParts;
  readonly together: Together;
  /** plan that this page shows */
  readonly sheet: string;
  readonly folds: ReadonlySet<string>;
}
const nameOf = ({ displayName, user }: OthersPointer): string => visibleText(displayName || user);
const isCalm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Tells the others what this page points at, has selected, and has in sight. */
function useTelling({ parts, together, folds }: Props, layer: RefObject<HTMLElement | null>): void {
  const { stage, scene, marks } = parts;
  const { tell, presents } = together;
  useEffect(() => {
    const map = layer.current?.parentElement;
    if (!map || !scene) return;
    let frame = 0;
    const move = ({ clientX, clientY }: PointerEvent): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const { left, top } = map.getBoundingClientRect();
        tell({ at: spotOf(toGraph(stage.view, { x: clientX - left, y: clientY - top }), scene.targets) });
      });
    };
    const leave = (): void => {
      cancelAnimationFrame(frame);
      tell({ at: null });
    };
    map.addEventListener("pointermove", move);
    map.addEventListener("pointerleave", leave);
    return () => {
      cancelAnimationFrame(frame);
      map.removeEventListener("pointermove", move);
      map.removeEventListener("pointerleave", leave);
    };
  }, [layer, stage, scene, tell]);
  const { selected } = marks;
  useEffect(() => tell({ selected: [...selected] }), [tell, selected]);
  useEffect(() => tell({ folds: presents ? [...folds] : null }), [tell, presents, folds]);
  useEffect(() => {
    if (!scene) return;
    const look = (): void => tell({ view: stage.size.width > 0 ? sightOf(seenRect(stage.view, stage.size), scene.targets) : null });
    look();
    return stage.onView(look);
  }, [stage, scene, tell]);
}

/** Draws others above the map; nothing of it can be pointed at. */
export function OthersLayer(props: Props) {
  const { parts, together, sheet } = props;
  const { stage, scene } = parts;
  const layer = useRef<HTMLDivElement>(null);
  const rings = useRef<HTMLDivElement>(null);
  useTelling(props, layer);
  const here = useMemo(() => together.others.filter((one) => one.sheet === sheet), [together.others, sheet]);
  const place = useCallback(
    (isView: boolean): void => {
      const { view } = stage;
      if (rings.current) {
        rings.current.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.k})`;
        rings.current.style.setProperty("--one", `${1 / view.k}px`);
      }
      if (!scene) return;
      for (const one of here) {
        const element = layer.current?.querySelector<HTMLElement>(`[data-page="${CSS.escape(one.page)}"]`);
        const at = one.at && placeOf(one.at, scene.targets, scene.graph);
        if (!element) continue;
        element.hidden = at === null;
        // What moves with the map itself does so at once.
        element.style.transition = isView || isCalm() ? "none" : `transform ${POINTER_MS}ms linear`;
        if (at) element.style.transform = `translate(${at.x * view.k + view.x}px, ${at.y * view.k + view.y}px)`;
      }
    },
    [stage, scene, here],
  );
  useLayoutEffect(() => {
    place(false);
    return stage.onView(() => place(true));
  }, [stage, place]);
  return (
    <div ref={layer} aria-hidden className="pointer-events-none absolute inset-0 overflow-hidden">
      <div ref={rings} className="absolute top-0 left-0 origin-top-left">
        {here.flatMap((one) =>
          one.selected.flatMap((id) => {
            const target = scene?.targets.get(id);
            if (!target) return [];
            const { x, y, width, height } = target;
            const outline = `calc(2 * var(--one)) solid ${personColour(one.user)}`;
            return [
              <div
                key={`${one.page} ${id}`}
                className="absolute rounded-md"
                style={{ left: x, top: y, width, height, outline, outlineOffset: "calc(2 * var(--one))" }}
              />,
            ];
          }),
        )}
      </div>
      {here.map((one) => (
        <div key={one.page} data-page={one.page} hidden className="absolute top-0 left-0" style={{ color: personColour(one.user) }}>
          {one.isShown && (
            <span className="absolute -top-4 -left-4 size-8 rounded-full border-2 border-current motion-safe:animate-pulse" />
          )}
          <svg aria-hidden width="14" height="18" viewBox="0 0 14 18" className="absolute">
            <path d="M0 0 L0 15 L4.2 11.4 L7 17.4 L9.6 16.2 L6.8 10.4 L12.4 10 Z" fill="currentColor" stroke="var(--surface)" />
          </svg>
          <span
            className="absolute top-4 left-3 rounded-sm px-1 text-xs whitespace-nowrap text-surface"
            style={{ backgroundColor: personColour(one.user) }}
          >
            {nameOf(one)}
          </span>
        </div>
      ))}
    </div>
  );
}

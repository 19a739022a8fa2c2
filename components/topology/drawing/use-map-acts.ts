"use client";
import { type KeyboardEvent, type RefObject, useCallback, useLayoutEffect, useRef } from "react";
import type { MapItem } from "@/server/contract";
import { itemKeys, mayMove } from "../items/item-keys";
import { itemTarget } from "../items/item-shape";
import type { Point } from "../picture";
import type { MapProps } from "./map-drawing";
import type { Scene, Target } from "./scene";
import type { Stage } from "./stage";
import { useLineFocus } from "./use-line-focus";
import { type KeyActs, mapKeys } from "./use-map-keys";
import type { Selection } from "./use-marks";
import type { PanZoom } from "./use-pan-zoom";
import { usePointer } from "./use-pointer";
import type { Targets } from "./use-targets";
import { holds, middleOf } from "./view";

interface On {
  readonly stage: Stage;
  readonly scene: Scene | null;
  readonly box: RefObject<HTMLElement | null>;
  readonly rubber: RefObject<HTMLElement | null>;
  /** what the focus goes to when it leaves the map */
  readonly corner: RefObject<HTMLElement | null>;
  readonly selection: Selection;
  readonly panZoom: PanZoom;
  readonly targets: Targets;
}
const idsOf = (targets: Iterable<Target>): string[] => [...targets].flatMap(({ id, what }) => (what === "group" ? [] : [id]));

/** Gives the focus to targets: each has its element a moment after it was asked for. */
function useFocus({ stage, box, panZoom: { centre }, targets: { shown, stop, setFocused } }: On) {
  const wanted = useRef<string | null>(null);
  const elementOf = useCallback(
    (id: string): HTMLElement | null => box.current?.querySelector<HTMLElement>(`[data-target="${CSS.escape(id)}"]`) ?? null,
    [box],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is shown now may be what was waited for
  useLayoutEffect(() => {
    const element = wanted.current === null ? null : elementOf(wanted.current);
    if (!element) return;
    wanted.current = null;
    element.focus({ preventScroll: true });
  }, [shown, stop, elementOf]);
  const focus = useCallback(
    (target: Target): void => {
      const here = elementOf(target.id);
      // What is the Tab stop already makes nothing new.
      here?.focus({ preventScroll: true });
      wanted.current = here ? null : target.id;
      setFocused(target.id);
      const { view, size } = stage;
      const middle = middleOf(target);
      if (!holds({ x: 0, y: 0, ...size }, { x: middle.x * view.k + view.x, y: middle.y * view.k + view.y })) centre(middle);
    },
    [stage, centre, setFocused, elementOf],
  );
  const focusOn = useCallback(
    (id: string): void => {
      const element = elementOf(id);
      wanted.current = element ? null : id;
      setFocused(id);
      element?.focus({ preventScroll: true });
    },
    [setFocused, elementOf],
  );
  return { focus, focusOn, elementOf };
}

type Acts = Pick<MapProps, "onFold" | "onOpen" | "onMoved" | "onConnect" | "itemActs">;
/** What pointer and keys do on a map. */
export function useMapActs(on: On, { onFold, onOpen, onMoved, onConnect, itemActs }: Acts) {
  const { stage, scene, rubber, corner, selection } = on;
  const { marks, point, select, toggle, selectLine, clear } = selection;
  const { focus, focusOn, elementOf } = useFocus(on);
  const { lineFocus, keyAct, begin } = useLineFocus({ scene, box: on.box, selection, focus });
  const open = useCallback(
    (target: Target): void => {
      if (target.what === "group") onFold(target.group.fold);
      else if (target.what === "item") itemActs.why === null ? itemActs.edit(target.placed.item) : itemActs.sayWhy();
      else if (target.node.ref) onOpen(target.node);
    },
    [onFold, onOpen, itemActs],
  );
  const move = (ids: ReadonlySet<string>, by: Point): void => {
    const places = new Map<string, Point>();
    for (const id of ids) {
      const target = scene?.targets.get(id);
      if (target && target.what !== "group") places.set(id, { x: target.x + by.x, y: target.y + by.y });
    }
    if (places.size > 0) onMoved(places);
    else itemActs.sayWhy();
  };
  const selectedWith = ({ id }: Target): ReadonlySet<string> => (marks.selected.has(id) ? marks.selected : new Set([id]));
  const heldBy = (target: Target): ReadonlySet<string> => mayMove(selectedWith(target), itemActs);
  const handlers = usePointer(stage, rubber, {
    ...{ point, open, heldBy, move },
    press: (target, line, isMore) => {
      if (target?.what === "group") onFold(target.group.fold);
      else if (target) isMore ? toggle(target.id) : select([target.id]);
      else if (!isMore) selectLine(line?.line.id ?? null);
      if (target && target.what !== "group") focus(target);
    },
    selectIn: (targets, isMore) => select(idsOf(targets), isMore),
  });
  const keys: KeyActs = {
    ...{ focus, open, clear, fold: onFold, atLine: keyAct },
    lines: ({ id }) => begin(id),
    move: (target, by) => move(heldBy(target), by),
    toggle: ({ id }) => toggle(id),
    connect: ({ id }) => onConnect(id),
    menu: ({ id }) => {
      const element = elementOf(id);
      const { left = 0, bottom = 0 } = element?.getBoundingClientRect() ?? {};
      element?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true, clientX: left + 20, clientY: bottom }));
    },
    selectAll: () => select(idsOf(scene?.targets.values() ?? [])),
    leave: () => corner.current?.querySelector("button")?.focus(),
  };
  const duplicate = (items: readonly MapItem[]): void => {
    const copies = itemActs.duplicate(items).map(itemTarget);
    select(copies);
    if (copies[0] !== undefined) focusOn(copies[0]);
  };
  const onItem = itemKeys(scene, { ...itemActs, duplicate, selectedWith, focus });
  const onOther = mapKeys(scene, keys);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => void (onItem(event) || onOther(event));
  return { handlers, onKeyDown, open, focusOn, lineFocus };
}

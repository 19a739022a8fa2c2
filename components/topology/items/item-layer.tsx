"use client";
/** What stands above a map to change what people have drawn on it: handles, the text that is written, and what is brought from outside. */
import { Plus } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useConsole } from "../../data/console-context";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import type { MapParts } from "../drawing/map-drawing";
import { middleOf, seenRect, toGraph } from "../drawing/view";
import type { Point } from "../picture";
import { pictureDialog } from "./dialogs";
import { ItemEditor } from "./item-editor";
import { ItemHandles } from "./item-handles";
import { itemTarget } from "./item-shape";
import type { ItemMenu } from "./use-item-menu";
import type { MapItems } from "./use-items";
import { usePictures } from "./use-pictures";
import "./texts";

interface Props {
  readonly parts: MapParts;
  readonly items: MapItems;
  readonly menu: ItemMenu;
  /** where the map's tools stand; null: nowhere yet */
  readonly slot: HTMLElement | null;
}
/** Below this zoom letters are written larger than they are drawn. */
const LEAST_ZOOM = 0.85;
const isFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;

/** Pictures that are dropped on the map, or pasted while the focus is on it. @returns whether a file is held over it */
function useBrought({ parts, items }: Props, layer: RefObject<HTMLElement | null>): boolean {
  const [isOver, setOver] = useState(false);
  const { open } = useConsole();
  const { stage, select, focus } = parts;
  const { why, sayWhy, put } = items;
  useEffect(() => {
    const map = layer.current?.parentElement;
    if (!map) return;
    const bring = (file: File | undefined, at: Point): void => {
      if (!file) return;
      if (why !== null) {
        sayWhy();
        return;
      }
      const onMade = (id: string): void => {
        select([itemTarget(id)]);
        focus(itemTarget(id));
      };
      open(pictureDialog, { at, file, put, onMade });
    };
    const over = (event: DragEvent): void => {
      if (!isFile(event) || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      setOver(true);
    };
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (!(relatedTarget instanceof Node && map.contains(relatedTarget))) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!isFile(event)) return;
      event.preventDefault();
      setOver(false);
      const { left, top } = map.getBoundingClientRect();
      bring(event.dataTransfer?.files[0], toGraph(stage.view, { x: event.clientX - left, y: event.clientY - top }));
    };
    const paste = (event: ClipboardEvent): void => {
      const isHere = map.contains(document.activeElement) && !(event.target as Element).closest("input, textarea");
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
      if (!isHere || !file) return;
      event.preventDefault();
      bring(file, middleOf(seenRect(stage.view, stage.size)));
    };
    map.addEventListener("dragover", over);
    map.addEventListener("dragleave", leave);
    map.addEventListener("drop", drop);
    document.addEventListener("paste", paste);
    return () => {
      map.removeEventListener("dragover", over);
      map.removeEventListener("dragleave", leave);
      map.removeEventListener("drop", drop);
      document.removeEventListener("paste", paste);
    };
  }, [layer, stage, select, focus, why, sayWhy, put, open]);
  return isOver;
}
/** Whether a pointer is down on the map: what is dragged leaves its handles behind. */
function usePressed(layer: RefObject<HTMLElement | null>): boolean {
  const [isPressed, setPressed] = useState(false);
  useEffect(() => {
    const map = layer.current?.parentElement;
    const down = ({ target }: PointerEvent): void => setPressed(!(target instanceof Element && target.closest("[data-handle]")));
    const up = (): void => setPressed(false);
    map?.addEventListener("pointerdown", down);
    addEventListener("pointerup", up);
    addEventListener("pointercancel", up);
    return () => {
      map?.removeEventListener("pointerdown", down);
      removeEventListener("pointerup", up);
      removeEventListener("pointercancel", up);
    };
  }, [layer]);
  return isPressed;
}

export function ItemLayer(props: Props) {
  const { parts, items, menu, slot } = props;
  const { stage, scene, marks, focus } = parts;
  const t = useT();
  const layer = useRef<HTMLDivElement>(null);
  const isOver = useBrought(props, layer);
  usePictures(items.items, stage);
  const isPressed = usePressed(layer);
  useLayoutEffect(() => {
    const place = (): void => {
      const { style } = layer.current ?? {};
      const { x, y, k } = stage.view;
      if (!style) return;
      style.transform = `translate(${x}px, ${y}px) scale(${k})`;
      style.setProperty("--one", `${1 / k}px`);
      style.setProperty("--grow", `${Math.max(1, LEAST_ZOOM / k)}`);
    };
    place();
    return stage.onView(place);
  }, [stage]);
  const { editing, finish, put, why, isWhyTold } = items;
  const [only] = marks.selected.size === 1 ? marks.selected : [];
  const selected = scene?.items.find(({ target }) => target === only)?.item;
  return (
    <>
      {slot &&
        createPortal(
          <MenuButton entries={() => menu.adding(parts)} trigger={<Button kind="quiet" isSmall icon={<Plus size={14} aria-hidden />} />}>
            {t("items.add")}
          </MenuButton>,
          slot,
        )}
      <div ref={layer} className="absolute top-0 left-0 origin-top-left">
        {selected && why === null && !editing && !isPressed && (
          <ItemHandles key={selected.id} item={selected} stage={stage} onSized={(rect) => void put([{ ...selected, ...rect }])} />
        )}
        {editing && (
          <ItemEditor
            key={`${editing.item.id} ${editing.refused !== null}`}
            editing={editing}
            finish={finish}
            onKeyEnd={() => focus(itemTarget(editing.item.id))}
          />
        )}
      </div>
      {isOver && <div className="pointer-events-none absolute inset-1 rounded-md border-2 border-dashed border-accent" />}
      <p role="status" className="pointer-events-none absolute inset-x-0 bottom-14 flex justify-center px-3">
        {isWhyTold && why !== null && <span className="rounded-md bg-paused-soft px-3 py-1.5 text-text shadow-pop">{why}</span>}
      </p>
    </>
  );
}

"use client";
import { useCallback } from "react";
import type { MapColour, MapItem } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import { requestId } from "../../data/submit";
import { useT } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import { boundsOf, type MapParts } from "../drawing/map-drawing";
import { middleOf, seenRect } from "../drawing/view";
import type { Point, Rect } from "../picture";
import { pictureDialog } from "./dialogs";
import { ITEM_COLOURS } from "./item-colours";
import { itemsAmong } from "./item-keys";
import { itemTarget, keptRect, type PlacedItem, STRIP } from "./item-shape";
import type { MapItems } from "./use-items";
import "./texts";

/** Sizes of new ones, and room between a box and what it is put around, graph units. */
const NOTE_SIZE = { width: 168, height: 96 } as const;
const BOX_SIZE = { width: 260, height: 160 } as const;
const AROUND = 16;

export const newNote = ({ x, y }: Point): MapItem => ({
  ...{ id: requestId(), kind: "note", text: "", colour: "yellow" },
  ...keptRect("note", { x, y, ...NOTE_SIZE }),
});
const newBox = (rect: Rect): MapItem => ({ ...{ id: requestId(), kind: "box", text: "", colour: "blue" }, ...keptRect("box", rect) });
/** A box around something, with room for its title. */
export function boxAround({ x, y, width, height }: Rect): Rect {
  return { x: x - AROUND, y: y - AROUND - STRIP, width: width + 2 * AROUND, height: height + 2 * AROUND + STRIP };
}

export interface ItemMenu {
  /** begins new ones: where the menu was asked for, or else in the middle of the window */
  readonly adding: (parts: MapParts) => readonly MenuEntry[];
  /** of the map: on its ground what can be drawn there, elsewhere what can be drawn around what is selected */
  readonly ofMap: (parts: MapParts) => readonly MenuEntry[];
  readonly ofItem: (placed: PlacedItem, parts: MapParts) => readonly MenuEntry[];
}
/** @param pin - keeps nodes where they stand, so that what is put around them stays around them */
export function useItemMenu(items: MapItems, pin: (ids: ReadonlySet<string>) => void): ItemMenu {
  const t = useT();
  const { open } = useConsole();
  const { why, isForAll, put, remove, duplicate, begin, edit } = items;
  const adding = useCallback(
    ({ stage, asked, select, focus }: MapParts): readonly MenuEntry[] => {
      const at = asked?.at ?? middleOf(seenRect(stage.view, stage.size));
      const start = (item: MapItem): void => {
        select([itemTarget(item.id)]);
        begin(item);
      };
      const onMade = (id: string): void => {
        select([itemTarget(id)]);
        focus(itemTarget(id));
      };
      return [
        { label: t(isForAll ? "items.addNoteForAll" : "items.addNote"), why, run: () => start(newNote(at)) },
        { label: t(isForAll ? "items.addBoxForAll" : "items.addBox"), why, run: () => start(newBox({ ...at, ...BOX_SIZE })) },
        {
          label: t(isForAll ? "items.addPictureForAll" : "items.addPicture"),
          why,
          run: () => open(pictureDialog, { at, file: null, put, onMade }),
        },
      ];
    },
    [t, open, why, isForAll, put, begin],
  );
  const around = useCallback(
    ({ stage, marks, select }: MapParts): MenuEntry => {
      const bounds = boundsOf(stage, marks.selected);
      const run = (): void => {
        if (!bounds) return;
        const box = newBox(boxAround(bounds));
        pin(marks.selected);
        select([itemTarget(box.id)]);
        begin(box);
      };
      return { label: t("items.boxAround"), why: why ?? (bounds ? null : t("map.noneSelected")), run };
    },
    [t, why, pin, begin],
  );
  const ofMap = useCallback(
    (parts: MapParts) => [...(parts.asked?.isGround ? adding(parts) : []), around(parts), separator],
    [adding, around],
  );
  const ofItem = useCallback(
    ({ item, target }: PlacedItem, { scene, marks, select }: MapParts): readonly MenuEntry[] => {
      const chosen = scene && marks.selected.has(target) ? itemsAmong(scene, marks.selected) : [item];
      const paint = (colour: MapColour): void => void put(chosen.flatMap((one) => (one.kind === "picture" ? [] : [{ ...one, colour }])));
      const colours: MenuEntry = {
        kind: "radio",
        label: t("items.colour"),
        value: item.kind === "picture" ? "" : item.colour,
        options: ITEM_COLOURS.map((value) => ({ value, label: t(`items.colour.${value}`) })),
        set: (value) => paint(value as MapColour),
      };
      return [
        { label: t(`items.edit.${item.kind}`), shortcut: "Enter", why, run: () => edit(item) },
        ...(item.kind === "picture" ? [] : [why === null ? colours : { label: t("items.colour"), why, run: () => undefined }]),
        {
          ...{ label: t("items.duplicate"), shortcut: "Ctrl+D", why },
          run: () => select(duplicate(chosen).map(itemTarget)),
        },
        {
          ...{ label: t("items.remove"), shortcut: "Delete", isDanger: true, why },
          run: () => remove(chosen.map(({ id }) => id)),
        },
      ];
    },
    [t, why, put, remove, duplicate, edit],
  );
  return { adding, ofMap, ofItem };
}

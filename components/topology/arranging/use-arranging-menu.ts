"use client";
import { useCallback } from "react";
import { useT } from "../../i18n";
import { type MenuEntry, separator } from "../../ui/menu-entries";
import type { MapParts } from "../drawing/map-drawing";
import { align, boxesOf, distribute, type Side } from "../layouts/tidying";
import "./texts";
import type { Arranging } from "./use-arrangement";

const SIDES = ["left", "centre", "right", "top", "middle", "bottom"] as const satisfies readonly Side[];
const AXES = ["x", "y"] as const;

/** What a map's menu offers of how it is arranged. */
export function useArrangingMenu({
  places,
  isPrivate,
  setPrivate,
  move,
  putBack,
  undo,
  why,
}: Arranging): (parts: MapParts) => readonly MenuEntry[] {
  const t = useT();
  return useCallback(
    ({ scene, marks }) => {
      const boxes = scene ? boxesOf(scene.picture, marks.selected) : new Map();
      const few = (least: number): string | null => (boxes.size < least ? t("arrange.few", { least }) : null);
      return [
        {
          kind: "submenu",
          label: t("arrange.align"),
          why: few(2),
          entries: [
            ...SIDES.map((side) => ({ label: t(`arrange.align.${side}`), why: null, run: () => move(align(boxes, side)) })),
            separator,
            ...AXES.map((axis) => ({ label: t(`arrange.distribute.${axis}`), why: few(3), run: () => move(distribute(boxes, axis)) })),
          ],
        },
        {
          label: t("arrange.putSelectedBack"),
          why: [...marks.selected].some((id) => places.has(id)) ? null : t("arrange.noneMoved"),
          run: () => move(new Map([...marks.selected].filter((id) => places.has(id)).map((id) => [id, null]))),
        },
        { label: t("arrange.putBack"), why: places.size > 0 ? null : t("arrange.noneMoved"), run: putBack },
        { label: t("arrange.undo"), why: undo ? null : (why ?? t("arrange.nothing")), run: () => undo?.() },
        separator,
        {
          kind: "check",
          label: t(why ? "arrange.isOwn" : "arrange.own"),
          isOn: isPrivate,
          set: (isOn) => why === null && setPrivate(isOn),
        },
      ];
    },
    [t, places, isPrivate, setPrivate, move, putBack, undo, why],
  );
}

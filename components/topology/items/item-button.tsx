"use client";
import { memo, useMemo } from "react";
import type { MapItem } from "@/server/contract";
import { cx } from "../../ui/cx";
import { Hint } from "../../ui/hint";
import { visibleText } from "../../ui/visible-text";
import type { Target, Words } from "../drawing/scene";
import { noteLines } from "./draw-items";
import type { PlacedItem } from "./item-shape";
import { noteMeasure } from "./measure";

interface Props {
  readonly target: Target;
  readonly placed: PlacedItem;
  readonly words: Words;
  readonly hasFocus: boolean;
  readonly isSelected: boolean;
  /** by a screen reader's own press: a pointer's is taken by the map */
  readonly onOpen: (target: Target) => void;
  readonly onFocus: (id: string) => void;
}
/** Whether not all of its text is seen in the drawing. */
function isHidden(item: MapItem): boolean {
  if (item.kind !== "note") return item.text !== "" && (item.kind === "picture" || item.text.length * 7 > item.width);
  return noteLines(item.text, item, noteMeasure()).join("").replaceAll(/\s/g, "") !== item.text.replaceAll(/\s/g, "");
}
/** What stands at something drawn for those who cannot point at a picture, or read it: what it is, and what is written on it. */
export const ItemButton = memo(function ItemButton({ target, placed, words, hasFocus, isSelected, onOpen, onFocus }: Props) {
  const { id, x, y, width, height } = target;
  const { item, layer } = placed;
  const name = words.itemName(item);
  const said = visibleText(item.text);
  const isCut = useMemo(() => isHidden(item), [item]);
  const button = (
    <button
      type="button"
      data-target={id}
      data-item={item.kind}
      aria-label={name}
      aria-description={name.endsWith(said) ? undefined : said}
      aria-pressed={isSelected || undefined}
      tabIndex={hasFocus ? 0 : -1}
      onClick={({ detail }) => detail === 0 && onOpen(target)}
      onFocus={() => onFocus(id)}
      // Notes lie above nodes, all else below them.
      className={cx("absolute cursor-pointer rounded-sm hover:outline-1 hover:outline-accent-line", layer === "over" && "z-1")}
      style={{ left: x, top: y, width, height }}
    />
  );
  return isCut ? (
    <Hint text={said} isDescription={false}>
      {button}
    </Hint>
  ) : (
    button
  );
});

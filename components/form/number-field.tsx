"use client";
import type { ComponentProps, KeyboardEvent } from "react";
import { TextField } from "../ui/field";
import { readNumber } from "./read-number";

type Props = Omit<ComponentProps<typeof TextField>, "type" | "inputMode" | "min" | "max" | "step"> & {
  /** what arrow keys stop at */
  readonly least?: number;
  readonly most?: number;
  /** what an arrow key adds or takes away */
  readonly step?: number;
};
/** Sets an input's value as a person would, so that whoever listens to the field hears of it. */
function enter(input: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
/**
 * A field for a number, typed with a point or a comma; `readNumber` reads it. Not the browser's own: that one drops a comma without a word
 * and counts on when a page is scrolled over it.
 */
export function NumberField({ least, most, step = 1, onKeyDown, readOnly, ...rest }: Props) {
  const onKeys = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const now = readNumber(event.currentTarget.value);
    if (way === 0 || readOnly || Number.isNaN(now)) return;
    event.preventDefault();
    // Without the dust of binary fractions.
    const next = Number((now + way * step).toFixed(6));
    enter(event.currentTarget, `${Math.min(most ?? next, Math.max(least ?? next, next))}`);
  };
  return <TextField {...rest} readOnly={readOnly} type="text" inputMode="decimal" autoComplete="off" onKeyDown={onKeys} />;
}

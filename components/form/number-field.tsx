"use client";
import { type ComponentProps, type KeyboardEvent, useCallback } from "react";
import { TextField } from "../ui/field";
import { readNumber, readQuantity, type Unit, writeNumber } from "./read-number";

type Props = Omit<ComponentProps<typeof TextField>, "type" | "inputMode" | "min" | "max" | "step"> & {
  /** what arrow keys stop at */
  readonly least?: number;
  readonly most?: number;
  /** what an arrow key adds or takes away */
  readonly step?: number;
  /** what is counted; another size may be typed, and is told in this one */
  readonly unit?: Unit | undefined;
};
/** Sets an input's value as a person would, so that whoever listens to the field hears of it. */
function enter(input: HTMLInputElement, value: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
/**
 * A field for a number, typed with a point or a comma and written with the reader's own; `readNumber` reads it, `readQuantity` one with a
 * unit. Not the browser's own: that one drops a comma without a word and counts on when a page is scrolled over it.
 */
export function NumberField({ least, most, step = 1, unit, onKeyDown, onBlur, readOnly, ...rest }: Props) {
  const read = useCallback((typed: string) => (unit ? readQuantity(typed, unit) : readNumber(typed)), [unit]);
  const write = (input: HTMLInputElement, value: number): void => {
    const text = writeNumber(value, navigator.language);
    if (text !== input.value) enter(input, text);
  };
  const onKeys = (event: KeyboardEvent<HTMLInputElement>): void => {
    onKeyDown?.(event);
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const now = read(event.currentTarget.value);
    if (way === 0 || readOnly || Number.isNaN(now)) return;
    event.preventDefault();
    // Without the dust of binary fractions.
    const next = Number((now + way * step).toFixed(6));
    write(event.currentTarget, Math.min(most ?? next, Math.max(least ?? next, next)));
  };
  return (
    <TextField
      {...rest}
      readOnly={readOnly}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      onKeyDown={onKeys}
      onBlur={(event) => {
        const value = read(event.currentTarget.value);
        if (!readOnly && !Number.isNaN(value)) write(event.currentTarget, value);
        onBlur?.(event);
      }}
    />
  );
}

"use client";
import type { InputHTMLAttributes, Ref } from "react";
import { cx } from "./cx";

/** The browser's own controls with one look: what they are to keys, forms and screen readers stays as it is. */
const box =
  "grid size-3.5 shrink-0 appearance-none place-content-center border border-line-strong bg-surface transition-colors duration-120 enabled:hover:border-accent checked:border-accent-solid checked:bg-accent-solid focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent disabled:bg-sunken disabled:opacity-60 aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:checked:bg-halted before:scale-0 before:bg-on-accent checked:before:scale-100";
/** A tick, drawn by its outline. */
const tick = "rounded-sm before:size-2.5 before:[clip-path:polygon(14%_46%,0_62%,40%_100%,100%_18%,84%_4%,38%_68%)]";
const dot = "rounded-full before:size-1.5 before:rounded-full";

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & { readonly ref?: Ref<HTMLInputElement> };

export function Check({ className, ...rest }: Input) {
  return <input type="checkbox" className={cx(box, tick, className)} {...rest} />;
}
export function Radio({ className, ...rest }: Input) {
  return <input type="radio" className={cx(box, dot, className)} {...rest} />;
}

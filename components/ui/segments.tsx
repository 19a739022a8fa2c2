"use client";
import { type KeyboardEvent, useRef } from "react";
import { cx } from "./cx";

interface Props<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChange: (value: V) => void;
  readonly isSmall?: boolean;
}
/** One of a few, all in sight: a row of radio buttons drawn as one; arrow keys go from one to the next. */
export function Segments<V extends string>({ label, value, options, onChange, isSmall }: Props<V>) {
  const row = useRef<HTMLDivElement>(null);
  const at = options.findIndex((one) => one.value === value);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = (Math.max(0, at) + step + options.length) % options.length;
    const next = options[to];
    if (next) onChange(next.value);
    row.current?.querySelectorAll<HTMLElement>('[role="radio"]')[to]?.focus();
  };
  return (
    <div
      ref={row}
      role="radiogroup"
      aria-label={label}
      onKeyDown={onKeyDown}
      className="flex flex-wrap overflow-hidden rounded-md border border-line-strong"
    >
      {options.map((one) => (
        // biome-ignore lint/a11y/useSemanticElements: a segmented control; radios cannot be drawn as one
        <button
          key={one.value}
          type="button"
          role="radio"
          aria-checked={one.value === value}
          tabIndex={one.value === value || (at < 0 && one === options[0]) ? 0 : -1}
          onClick={() => onChange(one.value)}
          className={cx(
            "border-line px-2.5 whitespace-nowrap not-first:border-l max-[640px]:flex-auto",
            isSmall ? "h-6 text-sm" : "h-7",
            one.value === value ? "bg-accent-soft font-medium text-accent" : "bg-surface hover:bg-hover",
          )}
        >
          {one.label}
        </button>
      ))}
    </div>
  );
}

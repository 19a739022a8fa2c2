"use client";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

/** How far an arrow key moves it, px. */
const STEP_PX = 16;

interface SplitHandleProps {
  readonly label: string;
  /** width of what stands left of it, px, and its bounds */
  readonly width: number;
  readonly least: number;
  readonly most: number;
  /** while it moves */
  readonly onWidth: (width: number) => void;
  /** when it rests again */
  readonly onRest: (width: number) => void;
}
/** A line between two parts of a page, which is moved by a pointer or by arrow keys. */
export function SplitHandle({ label, width, least, most, onWidth, onRest }: SplitHandleProps) {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const within = (wanted: number): number => Math.round(Math.max(least, Math.min(most, wanted)));
  const moved = (event: PointerEvent): number | null => from.current && within(from.current.width + event.clientX - from.current.x);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by: Readonly<Record<string, number>> = { ArrowLeft: width - STEP_PX, ArrowRight: width + STEP_PX, Home: least, End: most };
    const to = by[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onWidth(within(to));
    onRest(within(to));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      // Named by its title: pointers are told as well, and a name by label would count as content outside all landmarks.
      title={label}
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        const to = moved(event);
        if (to !== null) onWidth(to);
      }}
      onLostPointerCapture={() => {
        if (from.current) onRest(width);
        from.current = null;
      }}
      className="relative w-px shrink-0 cursor-ew-resize touch-none bg-line transition-colors duration-120 before:absolute before:-inset-x-1 before:inset-y-0 before:z-10 before:content-[''] hover:bg-accent focus-visible:bg-accent active:bg-accent"
    />
  );
}

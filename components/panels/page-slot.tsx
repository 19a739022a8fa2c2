"use client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

/** An element of the page's own into which the page is drawn once, wherever that stands: it may move between places and keeps all its state. */
export function usePageElement(): HTMLElement {
  const [element] = useState(() => {
    const made = document.createElement("div");
    made.className = "flex h-full min-h-0 min-w-0 flex-1 flex-col";
    return made;
  });
  return element;
}
/** Draws the page into its element. */
export function PageIn({ element, children }: { element: HTMLElement; children: ReactNode }) {
  return createPortal(children, element);
}
/** Where the page stands now. */
export function PageSlot({ element }: { element: HTMLElement }) {
  const slot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    slot.current?.append(element);
    return () => element.remove();
  }, [element]);
  return <div ref={slot} className="flex h-full min-h-0 min-w-0 flex-1 flex-col" />;
}

"use client";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

const FOCUSABLE = "a[href], button:enabled, input:enabled, textarea:enabled, select:enabled, [tabindex]:not([tabindex='-1'])";

/** What may be longer than its place. Where nothing in it takes the focus it takes the focus itself, so that it is scrolled by keys. */
export function ScrollBody({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  const body = useRef<HTMLDivElement>(null);
  const [isStop, setStop] = useState(false);
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return;
    const look = (): void => setStop(element.scrollHeight > element.clientHeight && !element.querySelector(FOCUSABLE));
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    for (const child of element.children) sizes.observe(child);
    return () => sizes.disconnect();
  }, []);
  return (
    <div ref={body} className={className} {...(isStop ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      {children}
    </div>
  );
}

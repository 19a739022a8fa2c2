"use client";
/** Names one below another; of ten thousand those in sight are in the document. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { cx } from "./cx";

/** Height of a line, pixels. */
const LINE = 20;

export function NameList({ names, label, className }: { names: readonly string[]; label: string; className?: string }) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: names.length, getScrollElement: () => box.current, estimateSize: () => LINE, overscan: 10 });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keys
    <div ref={box} tabIndex={0} className={cx("max-h-52 overflow-y-auto", className)}>
      <ul aria-label={label} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            aria-setsize={names.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 truncate before:mr-2 before:text-muted before:content-['•']"
            style={{ height: LINE, transform: `translateY(${start}px)` }}
            title={names[index]}
          >
            {names[index]}
          </li>
        ))}
      </ul>
    </div>
  );
}

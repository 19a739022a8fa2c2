"use client";
import type { ReactNode } from "react";
import { guideAddress } from "./guide";

/** Goes to a place of the guide; left out: links lead to the guide's own pages. */
export type Go = ((to: string) => void) | undefined;

interface GuideLinkProps {
  readonly to: string;
  readonly onGo: Go;
  readonly isCurrent?: boolean | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}
/** A link to a place of the guide. */
export function GuideLink({ to, onGo, isCurrent, className = "text-accent underline", children }: GuideLinkProps) {
  return (
    <a
      href={guideAddress(to)}
      aria-current={isCurrent ? "page" : undefined}
      className={className}
      onClick={(event) => {
        // With a key held down the browser opens it elsewhere, as any link.
        if (!onGo || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onGo(to);
      }}
    >
      {children}
    </a>
  );
}

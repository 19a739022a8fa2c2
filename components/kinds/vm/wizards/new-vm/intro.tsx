import type { ReactNode } from "react";

/** What a page of a wizard is for. */
export function Intro({ children }: { children: ReactNode }) {
  return <p className="mb-3 text-muted">{children}</p>;
}
/** A list that a page keeps and that has nothing in it. */
export function NoneYet({ children }: { children: ReactNode }) {
  return <p className="mb-3 rounded-md border border-dashed border-line-strong px-3 py-4 text-center text-muted">{children}</p>;
}

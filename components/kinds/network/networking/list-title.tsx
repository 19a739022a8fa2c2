import type { ReactNode } from "react";

/** Heading of one of several lists of a page. */
export function ListTitle({ children }: { children: ReactNode }) {
  return <h2 className="px-1 font-semibold">{children}</h2>;
}

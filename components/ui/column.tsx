import type { ReactNode } from "react";
import { cx } from "./cx";

/** Head of a column of a plain table. @param isNumber - stands over numbers, which end at the right */
export function Column({ children, isNumber, className = "px-3" }: { children: ReactNode; isNumber?: boolean; className?: string }) {
  return (
    <th scope="col" className={cx("font-medium whitespace-nowrap", isNumber ? "text-right" : "text-left", className)}>
      {children}
    </th>
  );
}

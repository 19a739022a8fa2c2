import type { ReactNode } from "react";
import { cx } from "./cx";

/** What would stand here, and the way to it. */
export function EmptyState({
  icon,
  text,
  hint,
  action,
  isPage,
  className,
}: {
  icon?: ReactNode;
  text: string;
  hint?: string;
  action?: ReactNode;
  /** there is nothing else on the page, so that this is its heading */
  isPage?: boolean;
  className?: string;
}) {
  return (
    <div className={cx("flex flex-1 flex-col items-center justify-center gap-1 p-8 text-center", className)}>
      {icon && (
        <span className="mb-1 text-faint" aria-hidden>
          {icon}
        </span>
      )}
      {isPage ? <h1 className="text-muted">{text}</h1> : <p className="text-muted">{text}</p>}
      {hint && <p className="max-w-[48ch] text-sm text-faint">{hint}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

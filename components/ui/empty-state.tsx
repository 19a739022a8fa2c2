import type { ReactNode } from "react";
import { cx } from "./cx";

/** What would stand here, and the way to it. */
export function EmptyState({
  icon,
  text,
  hint,
  action,
  className,
}: {
  icon?: ReactNode;
  text: string;
  hint?: string;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("flex flex-1 flex-col items-center justify-center gap-1 p-8 text-center", className)}>
      {icon && (
        <span className="mb-1 text-faint" aria-hidden>
          {icon}
        </span>
      )}
      <p className="text-muted">{text}</p>
      {hint && <p className="max-w-[48ch] text-sm text-faint">{hint}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  );
}

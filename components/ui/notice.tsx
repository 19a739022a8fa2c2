import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

/** A refusal or fault, told where it belongs. */
export function Notice({
  children,
  tone = "bad",
  className,
  action,
}: {
  children: ReactNode;
  tone?: "bad" | "paused";
  className?: string;
  action?: ReactNode;
}) {
  return (
    <div
      role="alert"
      className={cx(
        "flex items-start gap-2 rounded-md px-3 py-1.5",
        tone === "bad" ? "bg-bad-soft text-bad" : "bg-paused-soft text-paused",
        className,
      )}
    >
      <CircleAlert size={15} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 text-text">{children}</div>
      {action}
    </div>
  );
}

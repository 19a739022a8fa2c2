import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

const looks = { bad: "bg-bad-soft text-bad", paused: "bg-paused-soft text-paused", plain: "bg-accent-soft text-accent" } as const;
/** A refusal or fault, told where it belongs. */
export function Notice({
  children,
  tone = "bad",
  className,
  action,
}: {
  children: ReactNode;
  /** plain: something is done */
  tone?: "bad" | "paused" | "plain";
  className?: string;
  action?: ReactNode;
}) {
  const Icon = tone === "plain" ? CircleCheck : CircleAlert;
  return (
    <div
      role={tone === "plain" ? "status" : "alert"}
      className={cx("flex items-start gap-2 rounded-md px-3 py-1.5", looks[tone], className)}
    >
      <Icon size={15} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 text-text">{children}</div>
      {action}
    </div>
  );
}

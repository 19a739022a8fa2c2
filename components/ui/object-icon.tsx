import { CircleX, type LucideIcon, Moon, Pause, Play, Square } from "lucide-react";
import { cx } from "./cx";

export type StateLook = "running" | "paused" | "suspended" | "halted" | "moving" | "bad" | "plain";
const colours: Record<StateLook, string> = {
  running: "text-running",
  paused: "text-paused",
  suspended: "text-suspended",
  halted: "text-halted",
  moving: "text-accent",
  bad: "text-bad",
  plain: "text-muted",
};
/** An arc that turns, and closes with progress where that is known. */
export function Arc({ size = 14, progress, className }: { size?: number; progress?: number | undefined; className?: string }) {
  const known = progress !== undefined && progress > 0;
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={cx("shrink-0 text-accent", !known && "turning", className)}
    >
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.25" />
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeDasharray={`${37.7 * (known ? Math.max(0.06, progress) : 0.28)} 37.7`}
        transform="rotate(-90 8 8)"
      />
    </svg>
  );
}
/** The mark of a state: colour and shape; the word stands beside it. */
export function StateMark({ look, size = 12 }: { look: StateLook; size?: number }) {
  const shared = { size, "aria-hidden": true, className: cx("shrink-0", colours[look]), strokeWidth: 2.25 } as const;
  switch (look) {
    case "running":
      return <Play {...shared} fill="currentColor" />;
    case "paused":
      return <Pause {...shared} fill="currentColor" />;
    case "suspended":
      return <Moon {...shared} fill="currentColor" />;
    case "halted":
      return <Square {...shared} />;
    case "bad":
      return <CircleX {...shared} />;
    case "moving":
      return <Arc size={size} />;
    default:
      return null;
  }
}
/** A state in words behind its mark. */
export function MarkedState({ look, size, children }: { look: StateLook; size?: number; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateMark look={look} {...(size === undefined ? {} : { size })} />
      {children}
    </span>
  );
}
/** How an object's icon is drawn: its shape, and how its state shows in it. */
export interface IconLook {
  readonly icon: LucideIcon;
  readonly iconStyle?: "mark" | "tinted";
}
/** Icon of an object. Where the mark of its state stands for it, as a VM's in every console, that is drawn. */
export function ObjectIcon({ kind, look, size = 15 }: { kind: IconLook; look: StateLook; size?: number }) {
  if (kind.iconStyle === "mark" && look !== "plain") {
    return (
      <span className="relative inline-flex shrink-0 items-center justify-center" style={{ width: size, height: size }}>
        <StateMark look={look} size={size - 2} />
      </span>
    );
  }
  const Icon = kind.icon;
  const isGreen = kind.iconStyle === "tinted" && look === "running";
  return (
    <span className="relative inline-flex shrink-0" style={{ width: size, height: size }}>
      <Icon
        size={size}
        strokeWidth={1.75}
        aria-hidden
        className={look === "bad" ? "text-bad" : look === "paused" ? "text-paused" : isGreen ? "text-running" : "text-muted"}
      />
      {look === "bad" && (
        <CircleX size={8} aria-hidden className="absolute -right-0.5 -bottom-0.5 rounded-full bg-surface text-bad" strokeWidth={3} />
      )}
    </span>
  );
}

// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
import { cx } from "./cx";

interface UsageBarProps {
  readonly fraction: number;
  readonly label: string;
  /** it jumps to a new value: it may be another object's, as in a row that others take the place of */
  readonly isStill?: boolean;
  readonly className?: string;
}
/** A bar for a share of something; amber from 80 %, red from 95 %. */
export function UsageBar({ fraction, label, isStill = false, className }: UsageBarProps) {
  const share = Math.max(0, Math.min(1, fraction));
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className={cx("inline-block h-1.5 w-full rounded-full bg-pressed align-middle", className)}
    >
      <span
        className={cx(
          "block h-full rounded-full",
          !isStill && "transition-[width] duration-150",
          share >= 0.95 ? "bg-bad" : share >= 0.8 ? "bg-paused" : "bg-accent",
        )}
        style={{ width: `${share * 100}%` }}
      />
    </span>
  );
}

import { cx } from "../ui/cx";

const MOST = 999;
/** How many there are, in few digits; what it counts is said beside it. @param isUrgent - something of it is serious */
export function CountMark({ count, isUrgent = false }: { count: number; isUrgent?: boolean }) {
  return (
    <span
      aria-hidden
      className={cx(
        "shrink-0 rounded-full px-1.5 text-xs leading-4 font-normal tabular-nums",
        isUrgent ? "bg-bad-soft text-bad" : "bg-sunken text-muted",
      )}
    >
      {count > MOST ? `${MOST}+` : count}
    </span>
  );
}

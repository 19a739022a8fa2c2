const MOST = 999;
/** How many there are, in few digits; what it counts is said beside it. */
export function CountMark({ count }: { count: number }) {
  return (
    <span aria-hidden className="shrink-0 rounded-full bg-sunken px-1.5 text-xs leading-4 font-normal text-muted tabular-nums">
      {count > MOST ? `${MOST}+` : count}
    </span>
  );
}

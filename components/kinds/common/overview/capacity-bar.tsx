import { cx } from "../../../ui/cx";

/** What a part of a bar is: each has a pattern of its own, so that they are told apart without their colours. */
export type PartFill = "used" | "held" | "own" | "free";
const fills: Readonly<Record<PartFill, string>> = {
  used: "bg-accent",
  held: "bg-accent-soft bg-[repeating-linear-gradient(135deg,var(--accent)_0_1.5px,transparent_1.5px_5px)]",
  own: "bg-halted",
  free: "bg-pressed",
};

export interface Part {
  readonly fill: PartFill;
  readonly label: string;
  /** of the whole, 0 to 1 */
  readonly share: number;
  readonly text: string;
  /** all digits */
  readonly title?: string;
}
/** A figure beside the parts: no part of the whole, such as what is promised. */
export interface Beside {
  readonly label: string;
  readonly text: string;
  readonly title?: string;
  /** more than there is */
  readonly isTooMuch?: boolean;
  /** it is what the bar's mark stands for */
  readonly isMarked?: boolean;
}

/**
 * What something is made of: a bar in parts, and each part in words with its figure.
 * @param mark - place on the bar of what is promised, 0 to 1; more than the whole is not marked
 */
export function Capacity({
  label,
  parts,
  beside = [],
  mark,
}: {
  label: string;
  parts: readonly Part[];
  beside?: readonly Beside[];
  mark?: number | null;
}) {
  return (
    <div className="px-3 py-2">
      <div
        role="img"
        aria-label={`${label}: ${parts.map((part) => `${part.label} ${part.text}`).join(", ")}`}
        className="relative flex h-3 overflow-hidden rounded-sm bg-pressed"
      >
        {parts.map(({ fill, label: name, share }) =>
          share > 0 ? <span key={name} className={cx("h-full", fills[fill])} style={{ width: `${Math.min(1, share) * 100}%` }} /> : null,
        )}
        {mark !== null && mark !== undefined && mark > 0 && mark < 1 && (
          <span className="absolute inset-y-0 w-0.5 bg-text" style={{ left: `calc(${mark * 100}% - 1px)` }} />
        )}
      </div>
      <dl className="mt-1.5 grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
        {parts.map((part) => (
          <Row key={part.label} {...part} swatch={fills[part.fill]} />
        ))}
        {beside.map((one) => (
          <Row
            key={one.label}
            {...one}
            swatch={one.isMarked ? "bg-[linear-gradient(90deg,transparent_4px,var(--text)_4px_6px,transparent_6px)]" : null}
          />
        ))}
      </dl>
    </div>
  );
}

function Row({ label, text, title, swatch, isTooMuch }: Beside & { swatch: string | null }) {
  return (
    <>
      <dt className="flex h-6 min-w-0 items-center gap-2 text-muted">
        <span aria-hidden className={cx("size-2.5 shrink-0 rounded-[2px]", swatch)} />
        <span className="truncate" title={label}>
          {label}
        </span>
      </dt>
      <dd className={cx("flex h-6 items-center justify-end tabular-nums whitespace-nowrap", isTooMuch && "text-paused")} title={title}>
        {text}
      </dd>
    </>
  );
}

import type { ReactNode } from "react";
import { cx } from "../../../ui/cx";
import { useRegionName } from "../../../ui/region-name";
import { ShownName } from "../../../ui/shown-name";
import { visibleText } from "../../../ui/visible-text";

/**
 * The page of an overview: cards side by side as far as there is room for them, whatever stands beside the page.
 * @param isWaiting - no figure is known yet: their places are kept empty, so that nothing moves when they come
 */
export function OverviewPage({ isWaiting = false, children }: { isWaiting?: boolean; children: ReactNode }) {
  return (
    <div className="@container min-h-0 flex-1 overflow-y-auto">
      <div
        aria-busy={isWaiting}
        className="aria-busy:[&_dd]:invisible grid grid-cols-1 content-start gap-3 p-3 @min-[640px]:grid-cols-2 @min-[1000px]:grid-cols-12"
      >
        {children}
      </div>
    </div>
  );
}

const spans = {
  third: "@min-[1000px]:col-span-4",
  half: "@min-[1000px]:col-span-6",
  wide: "@min-[640px]:col-span-2 @min-[1000px]:col-span-8",
  full: "@min-[640px]:col-span-2 @min-[1000px]:col-span-12",
} as const;

/** A card of an overview, as a section of General that does not fold. */
export function Card({
  title,
  span = "third",
  aside,
  className,
  children,
}: {
  title: string;
  span?: keyof typeof spans;
  /** stands at the end of its head */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}) {
  const regionName = useRegionName();
  return (
    <section
      aria-label={regionName(visibleText(title))}
      className={cx("flex min-w-0 flex-col overflow-hidden rounded-lg border border-line bg-surface", spans[span], className)}
    >
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line bg-sunken px-3">
        <h2 className="truncate font-semibold">
          <ShownName name={title} />
        </h2>
        {aside && <span className="ml-auto flex min-w-0 items-center gap-2">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** Where a card has nothing to list: one quiet line. */
export function Quiet({ children }: { children: ReactNode }) {
  return <p className="px-3 py-2 text-muted">{children}</p>;
}

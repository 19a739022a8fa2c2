"use client";
import { ChevronRight } from "lucide-react";
import { createContext, type ReactNode, useContext } from "react";
import { usePref } from "../../data/prefs";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { CopyButton } from "../../ui/copy-button";
import { cx } from "../../ui/cx";
import { useRegionName } from "../../ui/region-name";
import { ShownName } from "../../ui/shown-name";
import { visibleText } from "../../ui/visible-text";

const CLOSED: readonly string[] = [];
const SectionContext = createContext<{ readonly closed: readonly string[]; readonly toggle: (id: string) => void }>({
  closed: CLOSED,
  toggle: () => undefined,
});

/** The page of a General tab: folding sections under one row of actions. */
export function GeneralPage({
  page,
  sections,
  actions,
  children,
}: {
  page: string;
  sections: readonly string[];
  actions?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const [closed, keep] = usePref<readonly string[]>(`general.closed.${page}`, CLOSED);
  const toggle = (id: string): void => keep(closed.includes(id) ? closed.filter((one) => one !== id) : [...closed, id]);
  return (
    <SectionContext value={{ closed, toggle }}>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        <div className="sticky top-0 z-10 flex shrink-0 items-center gap-2 border-b border-line bg-surface px-4 py-2">
          {actions}
          <span className="ml-auto flex gap-1">
            <Button kind="quiet" isSmall onClick={() => keep([])}>
              {t("section.expandAll")}
            </Button>
            <Button kind="quiet" isSmall onClick={() => keep(sections)}>
              {t("section.collapseAll")}
            </Button>
          </span>
        </div>
        <div className="grid w-full max-w-[1180px] grid-cols-1 content-start gap-3 p-4 min-[1240px]:grid-cols-2">{children}</div>
      </div>
    </SectionContext>
  );
}
export function Section({ id, title, isWide, children }: { id: string; title: string; isWide?: boolean; children: ReactNode }) {
  const { closed, toggle } = useContext(SectionContext);
  const isOpen = !closed.includes(id);
  const regionName = useRegionName();
  return (
    <section
      aria-label={regionName(visibleText(title))}
      className={cx("h-fit overflow-hidden rounded-lg border border-line bg-surface", isWide && "min-[1240px]:col-span-2")}
    >
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => toggle(id)}
          className={cx(
            "flex h-8 w-full items-center gap-1.5 bg-sunken px-2 text-left font-semibold hover:bg-hover",
            isOpen && "border-b border-line",
          )}
        >
          <ChevronRight size={14} aria-hidden className={cx("text-faint transition-transform duration-120", isOpen && "rotate-90")} />
          <ShownName name={title} />
        </button>
      </h2>
      {isOpen && children}
    </section>
  );
}
export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** the value as text, for copying and for titles; left out: the row has no copy button */
  readonly text?: string | undefined;
  readonly isMono?: boolean;
}
/** Names and values; a row with nothing to say is left out. */
export function Facts({ facts }: { facts: readonly (Fact | null | false | undefined)[] }) {
  return (
    <dl className="py-1">
      {facts.map((fact) =>
        fact ? (
          <div
            key={fact.name}
            className="group/fact grid min-h-7 grid-cols-[minmax(124px,34%)_minmax(0,1fr)] items-baseline gap-3 px-3 hover:bg-hover"
          >
            <dt className="text-muted">{fact.name}</dt>
            <dd className="flex min-w-0 items-center gap-1">
              <span
                className={cx("min-w-0 py-1 break-words", fact.isMono && "font-mono text-sm leading-[20px]")}
                title={fact.text && visibleText(fact.text)}
              >
                {typeof fact.value === "string" ? <ShownName name={fact.value} /> : fact.value}
              </span>
              {fact.text && (
                <CopyButton
                  text={fact.text}
                  name={fact.name}
                  className="opacity-0 group-hover/fact:opacity-100 focus-visible:opacity-100"
                />
              )}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
/** A size with all its digits in the title. */
export function sizeFact(name: string, bytes: number, format: (bytes: number) => string, exact: (bytes: number) => string): Fact {
  return { name, value: format(bytes), text: exact(bytes) };
}
/** The name of another object, which leads there. */
export function ObjectLink({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="max-w-full justify-self-start truncate rounded-sm text-left text-accent hover:underline"
    >
      <ShownName name={name} />
    </button>
  );
}

"use client";
import { Lightbulb, X } from "lucide-react";
import { type ReactNode, useId } from "react";
import { usePref } from "../data/prefs";
import { type TextKey, useT } from "../i18n";

import { IconButton } from "../ui/button";
import { cx } from "../ui/cx";

/** The frame of every panel: name, what it is in two sentences, where texts differ, and the part itself. */
export function PanelFrame({
  title,
  note,
  explain,
  differs,
  onClose,
  actions,
  children,
}: {
  title: string;
  note?: string | undefined;
  explain: readonly TextKey[];
  differs?: TextKey | undefined;
  onClose: () => void;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const t = useT();
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="flex h-full min-h-0 flex-col bg-surface">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line pr-1 pl-3">
        <h2 id={heading} className="truncate font-semibold">
          {title}
        </h2>
        {note && <span className="truncate text-sm text-muted">{note}</span>}
        <span className="ml-auto flex shrink-0 items-center gap-1">
          {actions}
          <IconButton label={t("inside.closePanel")} icon={<X size={14} aria-hidden />} onClick={onClose} />
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in; this is the landmark's content, under its name */}
      <div role="group" aria-label={title} tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-3 text-sm">
        {explain.map((key) => (
          <p key={key} className="text-muted">
            {t(key)}
          </p>
        ))}
        {differs && (
          <aside className="flex gap-2 rounded-md border border-line bg-sunken px-2.5 py-1.5">
            <Lightbulb size={14} aria-hidden className="mt-0.5 shrink-0 text-paused" />
            <p>
              <span className="font-medium">{t("inside.differs")}</span> {t(differs)}
            </p>
          </aside>
        )}
        {children}
      </div>
    </section>
  );
}
/** Two or three ways to look at one thing. */
export function Segmented<V extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
}) {
  return (
    <fieldset aria-label={label} className="inline-flex shrink-0 self-start rounded-md border border-line-strong bg-sunken p-px">
      {options.map(([option, name]) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          onClick={() => onChange(option)}
          className={cx(
            "h-5 rounded-[4px] px-2 text-sm",
            option === value ? "bg-raised font-medium text-text shadow-sm" : "text-muted hover:text-text",
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
/** Picture or table of the same; remembered for each kind of panel. */
export function useForm(): readonly [boolean, ReactNode] {
  const t = useT();
  const [isTable, setTable] = usePref("inside.table", false);
  return [
    isTable,
    <Segmented
      key="form"
      label={t("inside.form")}
      value={isTable ? "table" : "picture"}
      options={[
        ["picture", t("inside.picture")],
        ["table", t("inside.table")],
      ]}
      onChange={(form) => setTable(form === "table")}
    />,
  ];
}

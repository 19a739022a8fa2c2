"use client";
import { Combobox as Base } from "@base-ui/react/combobox";
import { Check, ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useT } from "../i18n";
import { cx } from "./cx";
import { FieldFrame } from "./field";
import type { Option } from "./select";
import { visibleText } from "./visible-text";

interface ComboboxProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly Option[];
  readonly isDisabled?: boolean;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly below?: ReactNode;
}
/** A list that is searched by typing, for what there may be many of. */
export function Combobox({ label, value, onChange, options, isDisabled = false, error, hint, below }: ComboboxProps) {
  const id = useId();
  const t = useT();
  const optionOf = (one: string): Option => options.find((option) => option.value === one) ?? { value: one, label: "" };
  const labelOf = (one: string): string => visibleText(optionOf(one).label);
  return (
    <FieldFrame {...{ label, error, hint, below, id }}>
      <Base.Root
        items={options.map((option) => option.value)}
        value={value}
        onValueChange={(next) => next !== null && onChange(next)}
        itemToStringLabel={labelOf}
        disabled={isDisabled}
      >
        <div className="relative">
          <Base.Input
            id={id}
            autoComplete="off"
            aria-describedby={`${id}-note`}
            onKeyDown={(event) => {
              // With its list closed it would take the key, and what is chosen with it: it is the dialog's around it.
              if (event.key === "Escape" && event.currentTarget.getAttribute("aria-expanded") !== "true") event.preventBaseUIHandler();
            }}
            className={cx(
              "h-7 w-full rounded-md border border-line-strong bg-surface pr-7 pl-2 text-text placeholder:text-faint focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent disabled:bg-sunken disabled:text-faint",
              error && "border-bad",
            )}
          />
          <Base.Trigger
            aria-label={label}
            tabIndex={-1}
            className="absolute inset-y-0 right-0 flex w-7 items-center justify-center text-muted"
          >
            <ChevronDown size={14} aria-hidden />
          </Base.Trigger>
        </div>
        <Base.Portal>
          <Base.Positioner className="z-50" sideOffset={4} align="start">
            <Base.Popup className="popup max-h-72 min-w-(--anchor-width) overflow-y-auto p-1">
              <Base.Empty className="px-2 text-sm text-muted">{t("form.nothingFits")}</Base.Empty>
              <Base.List>
                {(one: string) => (
                  <Base.Item
                    key={one}
                    value={one}
                    className="flex h-7 items-center gap-2 rounded-sm pr-3 pl-1.5 outline-none select-none data-highlighted:bg-accent-soft data-selected:font-medium"
                  >
                    <span className="w-3.5 shrink-0">
                      <Base.ItemIndicator>
                        <Check size={14} aria-hidden />
                      </Base.ItemIndicator>
                    </span>
                    <span>{labelOf(one)}</span>
                    <span className="ml-auto pl-4 text-sm text-muted">{visibleText(optionOf(one).note ?? "")}</span>
                  </Base.Item>
                )}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  );
}

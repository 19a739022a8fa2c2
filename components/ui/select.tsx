"use client";
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronDown } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cx } from "./cx";
import { FieldFrame } from "./field";
import { visibleText } from "./visible-text";

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
}
interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly Option[];
  readonly isLabelHidden?: boolean;
  readonly isTight?: boolean;
  readonly isDisabled?: boolean;
  readonly error?: string | undefined;
  readonly hint?: string | undefined;
  readonly below?: ReactNode;
  readonly className?: string;
}
/** Drop-down list with its label. */
export function Select({
  label,
  value,
  onChange,
  options,
  isLabelHidden = false,
  isTight = false,
  isDisabled = false,
  error,
  hint,
  below,
  className,
}: SelectProps) {
  const id = useId();
  const shown = options.find((option) => option.value === value);
  return (
    <FieldFrame {...{ label, isLabelHidden, isTight, error, hint, below, id }}>
      <Base.Root value={value} onValueChange={(next) => typeof next === "string" && onChange(next)} disabled={isDisabled}>
        <Base.Trigger
          id={id}
          aria-label={label}
          className={cx(
            "flex h-7 w-full items-center justify-between gap-2 rounded-md border border-line-strong bg-surface pr-1.5 pl-2 text-left hover:bg-hover data-disabled:bg-sunken data-disabled:text-faint",
            error && "border-bad",
            className,
          )}
        >
          <span className="truncate">{visibleText(shown?.label ?? "—")}</span>
          <ChevronDown size={14} className="shrink-0 text-muted" aria-hidden />
        </Base.Trigger>
        <Base.Portal>
          <Base.Positioner className="z-50" alignItemWithTrigger={false} sideOffset={4} align="start">
            <Base.Popup className="popup max-h-72 min-w-(--anchor-width) overflow-y-auto p-1">
              {options.map((option) => (
                <Base.Item
                  key={option.value}
                  value={option.value}
                  className="flex h-7 items-center gap-2 rounded-sm pr-3 pl-1.5 outline-none select-none data-highlighted:bg-accent-soft data-selected:font-medium"
                >
                  <span className="w-3.5 shrink-0">
                    <Base.ItemIndicator>
                      <Check size={14} aria-hidden />
                    </Base.ItemIndicator>
                  </span>
                  <Base.ItemText>{visibleText(option.label)}</Base.ItemText>
                  {option.note && <span className="ml-auto pl-4 text-sm text-muted">{visibleText(option.note)}</span>}
                </Base.Item>
              ))}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </FieldFrame>
  );
}

"use client";
import { Columns3 } from "lucide-react";
import { useT } from "../i18n";
import { MenuButton } from "../ui/menu";
import { type MenuEntry, separator } from "../ui/menu-entries";

interface Column {
  readonly id: string;
  readonly header: string;
  readonly isFixed?: boolean;
}
export function ColumnChooser({
  columns,
  hidden,
  onChange,
  isAsAtFirst,
  onReset,
}: {
  columns: readonly Column[];
  hidden: readonly string[];
  onChange: (hidden: readonly string[]) => void;
  /** which columns there are, and how wide, is as the kind says it */
  isAsAtFirst: boolean;
  onReset: () => void;
}) {
  const t = useT();
  return (
    <MenuButton
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover"
      entries={() => [
        ...columns
          .filter((column) => !column.isFixed)
          .map(
            (column): MenuEntry => ({
              kind: "check",
              label: column.header,
              isOn: !hidden.includes(column.id),
              set: (isOn) => onChange(isOn ? hidden.filter((id) => id !== column.id) : [...hidden, column.id]),
            }),
          ),
        separator,
        { label: t("grid.resetColumns"), why: isAsAtFirst ? t("grid.columnsAreSo") : null, run: onReset },
      ]}
    >
      <Columns3 size={13} aria-hidden />
      {t("grid.columns")}
    </MenuButton>
  );
}

"use client";
import { Columns3 } from "lucide-react";
import { useT } from "../i18n";
import { MenuButton } from "../ui/menu";

interface Column {
  readonly id: string;
  readonly header: string;
  readonly isFixed?: boolean;
}
export function ColumnChooser({
  columns,
  hidden,
  onChange,
}: {
  columns: readonly Column[];
  hidden: readonly string[];
  onChange: (hidden: readonly string[]) => void;
}) {
  const t = useT();
  return (
    <MenuButton
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover"
      entries={() =>
        columns
          .filter((column) => !column.isFixed)
          .map(
            (column) =>
              ({
                kind: "check",
                label: column.header,
                isOn: !hidden.includes(column.id),
                set: (isOn) => onChange(isOn ? hidden.filter((id) => id !== column.id) : [...hidden, column.id]),
              }) as const,
          )
      }
    >
      <Columns3 size={13} aria-hidden />
      {t("grid.columns")}
    </MenuButton>
  );
}

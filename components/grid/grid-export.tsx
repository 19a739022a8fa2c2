"use client";
import { Download } from "lucide-react";
import { useT } from "../i18n";
import { csvFile } from "../ui/csv";
import { MenuButton } from "../ui/menu";
import { fileName, saveFile } from "../ui/save-file";

/** Saves what a grid shows. @param table - all of it, as shown or raw */
export function GridExport({ label, table }: { label: string; table: (isRaw: boolean) => Promise<Parameters<typeof csvFile>[0]> }) {
  const t = useT();
  const save = async (isRaw: boolean): Promise<void> => {
    saveFile(`${fileName(label)}.csv`, csvFile(await table(isRaw)));
  };
  return (
    <MenuButton
      label={t("grid.saveAsCsv")}
      className="inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-hover"
      entries={() => [
        { label: t("grid.asShown"), why: null, run: () => void save(false) },
        { label: t("grid.rawValues"), why: null, run: () => void save(true) },
      ]}
    >
      <Download size={13} aria-hidden />
      CSV
    </MenuButton>
  );
}

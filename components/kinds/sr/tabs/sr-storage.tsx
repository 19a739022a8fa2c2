"use client";
import { useMemo, useState } from "react";
import type { Rec } from "../../../data/defaults";
import { useMembers, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { isLibrary } from "../../../data/storage";
import { DataGrid, type GridColumn } from "../../../grid/data-grid";
import { useT } from "../../../i18n";
import { exactBytes, formatBytes } from "../../../ui/format";
import { UsageBar } from "../../../ui/usage-bar";
import { GridBar } from "../../grid-bar";
import { useContextMenu } from "../../use-commands";

const NOBODY: ReadonlySet<string> = new Set();
/** The grid's columns. They are made anew when disks are attached elsewhere. */
function useVdiColumns(): readonly GridColumn<Rec<"VDI">>[] {
  const t = useT();
  const { session } = useLab();
  const vbds = useRecords("VBD");
  return useMemo<readonly GridColumn<Rec<"VDI">>[]>(() => {
    void vbds;
    const vmNames = (vdi: Rec<"VDI">): string =>
      session.store
        .members("vbdsByVdi", vdi.ref)
        .flatMap((vbd) => session.store.record("VM", vbd.VM)?.name_label ?? [])
        .join(", ");
    const bytes = (value: number) => <span title={exactBytes(value)}>{formatBytes(value)}</span>;
    return [
      { id: "name", header: t("col.name"), size: 240, isFixed: true, value: (vdi) => vdi.name_label || vdi.uuid },
      { id: "description", header: t("col.description"), size: 200, value: (vdi) => vdi.name_description },
      {
        id: "size",
        header: t("col.size"),
        size: 100,
        isNumeric: true,
        value: (vdi) => vdi.virtual_size,
        cell: (vdi) => bytes(vdi.virtual_size),
      },
      {
        id: "used",
        header: t("col.used"),
        size: 100,
        isNumeric: true,
        value: (vdi) => vdi.physical_utilisation,
        cell: (vdi) => bytes(vdi.physical_utilisation),
      },
      { id: "vm", header: t("col.vm"), size: 180, value: vmNames },
      { id: "type", header: t("col.type"), size: 90, isHiddenAtFirst: true, value: (vdi) => vdi.type },
    ];
  }, [session, t, vbds]);
}

export function SrStorage({ sr }: { sr: Rec<"SR"> }) {
  const t = useT();
  const vdis = useMembers("vdisBySr", sr.ref);
  const [selected, setSelected] = useState(NOBODY);
  const rows = useMemo(() => vdis.filter((vdi) => vdi.managed || isLibrary(sr) || vdi.name_label !== ""), [vdis, sr]);
  const chosen = useMemo(() => rows.filter((vdi) => selected.has(vdi.ref)), [rows, selected]);
  const menuOf = useContextMenu();
  const columns = useVdiColumns();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <div className="flex shrink-0 items-center gap-3 rounded-lg border border-line bg-surface px-3 py-2">
        <UsageBar
          fraction={sr.physical_size > 0 ? sr.physical_utilisation / sr.physical_size : 0}
          label={t("section.capacity")}
          className="h-2 flex-1"
        />
        <span className="text-sm text-muted" title={`${exactBytes(sr.physical_utilisation)} / ${exactBytes(sr.physical_size)}`}>
          {t("usage.of", { used: formatBytes(sr.physical_utilisation), total: formatBytes(sr.physical_size) })} ·{" "}
          {t("usage.free", { free: formatBytes(Math.max(0, sr.physical_size - sr.physical_utilisation)) })}
        </span>
      </div>
      <DataGrid
        id="vdis"
        label={t("disk.title.sr")}
        rows={rows}
        columns={columns}
        idOf={(vdi) => vdi.ref}
        nameOf={(vdi) => vdi.name_label}
        selected={selected}
        onSelect={setSelected}
        menuOf={(ref) => menuOf([ref])}
        emptyText={t("disk.emptySr")}
        toolbar={<GridBar of="vdi" chosen={chosen} object={sr} />}
      />
    </div>
  );
}

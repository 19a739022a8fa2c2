"use client";
import { useMemo, useState } from "react";
import type { Rec } from "../../../data/defaults";
import { diskPlace } from "../../../data/disk-place";
import { useMembers, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { DataGrid, type GridColumn } from "../../../grid/data-grid";
import { useT } from "../../../i18n";
import { exactBytes, formatBytes } from "../../../ui/format";
import { DeviceStateCell } from "../../common/device-state";
import { GridBar } from "../../grid-bar";
import { useContextMenu } from "../../use-commands";
import { DvdRow } from "./dvd-row";
import { failureOf } from "./failed-devices";
import { RowRefusal } from "./vm-networking";

const NOBODY: ReadonlySet<string> = new Set();

/** The grid's columns. They are made anew when disks change. */
function useVbdColumns(): readonly GridColumn<Rec<"VBD">>[] {
  const t = useT();
  const { session } = useLab();
  const vdis = useRecords("VDI");
  return useMemo<readonly GridColumn<Rec<"VBD">>[]>(() => {
    void vdis;
    const disk = (vbd: Rec<"VBD">): Rec<"VDI"> | undefined => session.store.record("VDI", vbd.VDI);
    return [
      {
        id: "position",
        header: t("col.position"),
        size: 80,
        min: 52,
        isFixed: true,
        value: (vbd) => diskPlace(vbd.userdevice),
        cell: (vbd) => <span className="font-mono">{vbd.userdevice}</span>,
      },
      { id: "name", header: t("col.name"), size: 200, min: 110, value: (vbd) => disk(vbd)?.name_label ?? "" },
      {
        id: "sr",
        header: t("col.sr"),
        size: 170,
        min: 110,
        value: (vbd) => session.store.record("SR", disk(vbd)?.SR ?? "")?.name_label ?? "",
      },
      {
        id: "size",
        header: t("col.size"),
        size: 90,
        min: 72,
        isNumeric: true,
        value: (vbd) => disk(vbd)?.virtual_size ?? null,
        cell: (vbd) => <span title={exactBytes(disk(vbd)?.virtual_size ?? 0)}>{formatBytes(disk(vbd)?.virtual_size ?? 0)}</span>,
      },
      { id: "mode", header: t("col.mode"), size: 100, min: 80, value: (vbd) => t(vbd.mode === "RW" ? "value.rw" : "value.ro") },
      {
        id: "active",
        header: t("col.active"),
        size: 160,
        value: (vbd) => failureOf(vbd) ?? (vbd.currently_attached ? 1 : 0),
        cell: (vbd) => <DeviceStateCell device={vbd} />,
      },
      {
        id: "device",
        header: t("col.device"),
        size: 100,
        min: 88,
        value: (vbd) => vbd.device,
        cell: (vbd) => <span className="font-mono">{vbd.device ? `/dev/${vbd.device}` : ""}</span>,
      },
    ];
  }, [session, t, vdis]);
}

export function VmStorage({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const { session, role } = useLab();
  const vbds = useMembers("vbdsByVm", vm.ref);
  const [selected, setSelected] = useState(NOBODY);
  const rows = useMemo(
    () => vbds.filter((vbd) => vbd.type !== "CD").sort((a, b) => diskPlace(a.userdevice) - diskPlace(b.userdevice)),
    [vbds],
  );
  const dvd = vbds.find((vbd) => vbd.type === "CD");
  const chosen = useMemo(() => rows.filter((vbd) => selected.has(vbd.ref)), [rows, selected]);
  const [one] = chosen;
  const menuOf = useContextMenu();
  const columns = useVbdColumns();
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      {one && <RowRefusal of={one.ref} />}
      <DataGrid
        id="vbds"
        label={t("disk.title")}
        rows={rows}
        columns={columns}
        idOf={(vbd) => vbd.ref}
        nameOf={(vbd) => session.store.record("VDI", vbd.VDI)?.name_label ?? vbd.userdevice}
        selected={selected}
        onSelect={setSelected}
        menuOf={(ref) => menuOf(selected.has(ref) ? chosen.map((vbd) => vbd.ref) : [ref])}
        emptyText={t("disk.empty")}
        isMulti
        toolbar={<GridBar of="vbd" chosen={chosen} object={vm} />}
      />
      <DvdRow vm={vm} vbd={dvd} why={role === "read-only" ? t("why.readOnly") : null} />
    </div>
  );
}

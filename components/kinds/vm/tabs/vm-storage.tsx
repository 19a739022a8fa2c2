"use client";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { useConsole } from "../../../data/console-context";
import { isSet, type Rec } from "../../../data/defaults";
import { diskPlace } from "../../../data/disk-place";
import { useMembers, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { DataGrid, type GridColumn } from "../../../grid/data-grid";
import { useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { exactBytes, formatBytes } from "../../../ui/format";
import type { MenuEntry } from "../../../ui/menu-entries";
import { DeviceStateCell } from "../../common/device-state";
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
  const { open } = useConsole();
  const act = useAct();
  const vbds = useMembers("vbdsByVm", vm.ref);
  const [selected, setSelected] = useState(NOBODY);
  const rows = useMemo(
    () => vbds.filter((vbd) => vbd.type !== "CD").sort((a, b) => diskPlace(a.userdevice) - diskPlace(b.userdevice)),
    [vbds],
  );
  const dvd = vbds.find((vbd) => vbd.type === "CD");
  const one = rows.find((vbd) => selected.has(vbd.ref));
  const readOnly = role === "read-only" ? t("why.readOnly") : null;
  const runs = vm.power_state === "Running";

  const columns = useVbdColumns();
  const whyActivate = (vbd: Rec<"VBD"> | undefined): string | null =>
    readOnly ?? (!vbd ? t("disk.pick") : vbd.currently_attached ? t("vif.isActive") : runs ? null : t("disk.needsRunning"));
  const whyDeactivate = (vbd: Rec<"VBD"> | undefined): string | null =>
    readOnly ??
    (!vbd ? t("disk.pick") : !vbd.currently_attached ? t("vif.isInactive") : vbd.unpluggable ? null : t("disk.deactivateFirst"));
  const whyDetach = (vbd: Rec<"VBD"> | undefined): string | null =>
    readOnly ?? (!vbd ? t("disk.pick") : vbd.currently_attached && vm.power_state !== "Halted" ? t("disk.deactivateFirst") : null);
  const menuOf = (ref: string): readonly MenuEntry[] => {
    const vbd = rows.find((row) => row.ref === ref);
    return [
      { label: t("disk.activate"), why: whyActivate(vbd), run: () => void act(ref, "VBD.plug", { self: ref }) },
      { label: t("disk.deactivate"), why: whyDeactivate(vbd), run: () => void act(ref, "VBD.unplug", { self: ref }) },
      { label: t("disk.detach"), why: whyDetach(vbd), run: () => open({ kind: "detachDisk", vbd: ref }) },
      {
        label: t("disk.delete"),
        isDanger: true,
        why: whyDetach(vbd),
        run: () => vbd && isSet(vbd.VDI) && open({ kind: "deleteDisk", vdi: vbd.VDI }),
      },
    ];
  };
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
        menuOf={menuOf}
        emptyText={t("disk.empty")}
        toolbar={
          <>
            <Button
              isSmall
              icon={<Plus size={13} aria-hidden />}
              disabledReason={readOnly}
              onClick={() => open({ kind: "addDisk", vm: vm.ref })}
            >
              {t("disk.add")}
            </Button>
            <Button isSmall disabledReason={readOnly} onClick={() => open({ kind: "attachDisk", vm: vm.ref })}>
              {t("disk.attach")}
            </Button>
            <Button isSmall disabledReason={whyActivate(one)} onClick={() => one && void act(one.ref, "VBD.plug", { self: one.ref })}>
              {t("disk.activate")}
            </Button>
            <Button isSmall disabledReason={whyDeactivate(one)} onClick={() => one && void act(one.ref, "VBD.unplug", { self: one.ref })}>
              {t("disk.deactivate")}
            </Button>
            <Button isSmall disabledReason={whyDetach(one)} onClick={() => one && open({ kind: "detachDisk", vbd: one.ref })}>
              {t("disk.detach")}
            </Button>
            <Button
              isSmall
              disabledReason={whyDetach(one)}
              onClick={() => one && isSet(one.VDI) && open({ kind: "deleteDisk", vdi: one.VDI })}
            >
              {t("disk.delete")}
            </Button>
          </>
        }
      />
      <DvdRow vm={vm} vbd={dvd} why={readOnly} />
    </div>
  );
}

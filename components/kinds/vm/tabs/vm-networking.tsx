"use client";
import { useMemo, useState } from "react";
import { isSet, type Rec } from "../../../data/defaults";
import { useMembers, useRecord, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useRefusal } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DataGrid, type GridColumn } from "../../../grid/data-grid";
import { useT } from "../../../i18n";
import { Notice } from "../../../ui/notice";
import { DeviceStateCell } from "../../common/device-state";
import { MacCell } from "../../common/mac-cell";
import { GridBar } from "../../grid-bar";
import { useContextMenu } from "../../use-commands";
import { failureOf } from "./failed-devices";

const NOBODY: ReadonlySet<string> = new Set();
export function RowRefusal({ of }: { of: string }) {
  const refusal = useRefusal(of);
  const text = useFaultText();
  return refusal ? <Notice className="mb-2">{text(refusal.fault, { ref: of })}</Notice> : null;
}
/** The grid's columns. They are made anew when networks or the guest's addresses change. */
function useVifColumns(vm: Rec<"VM">): readonly GridColumn<Rec<"VIF">>[] {
  const t = useT();
  const { session } = useLab();
  const networks = useRecords("network");
  const guest = useRecord("VM_guest_metrics", vm.guest_metrics);
  return useMemo<readonly GridColumn<Rec<"VIF">>[]>(() => {
    void networks;
    const address = (vif: Rec<"VIF">): string =>
      [
        ...new Set([guest?.networks[`${vif.device}/ip`], guest?.networks[`${vif.device}/ipv4/0`], ...vif.ipv4_addresses].filter(Boolean)),
      ].join(", ");
    const networkName = (vif: Rec<"VIF">): string => session.store.record("network", vif.network)?.name_label ?? "";
    return [
      {
        id: "device",
        header: t("col.device"),
        size: 80,
        min: 60,
        isFixed: true,
        value: (vif) => Number(vif.device),
        cell: (vif) => <span className="font-mono">{vif.device}</span>,
      },
      {
        id: "mac",
        header: t("col.mac"),
        size: 160,
        min: 140,
        value: (vif) => vif.MAC,
        cell: (vif) => <MacCell vif={vif} />,
      },
      { id: "network", header: t("col.network"), size: 280, min: 110, value: networkName },
      {
        id: "ip",
        header: t("col.ip"),
        size: 150,
        min: 106,
        value: address,
        cell: (vif) => <span className="font-mono">{address(vif)}</span>,
      },
      { id: "mtu", header: t("col.mtu"), size: 80, min: 56, isNumeric: true, value: (vif) => vif.MTU },
      {
        id: "active",
        header: t("col.active"),
        size: 160,
        value: (vif) => failureOf(vif) ?? (vif.currently_attached ? 1 : 0),
        cell: (vif) => <DeviceStateCell device={vif} />,
      },
    ];
  }, [session, t, guest, networks]);
}

export function VmNetworking({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const vifs = useMembers("vifsByVm", vm.ref);
  const [selected, setSelected] = useState(NOBODY);
  const rows = useMemo(() => [...vifs].sort((a, b) => Number(a.device) - Number(b.device)), [vifs]);
  const chosen = useMemo(() => rows.filter((vif) => selected.has(vif.ref)), [rows, selected]);
  const [one] = chosen;
  const menuOf = useContextMenu();
  const columns = useVifColumns(vm);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      {one && <RowRefusal of={one.ref} />}
      <DataGrid
        id="vifs"
        label={t("vif.title")}
        rows={rows}
        columns={columns}
        idOf={(vif) => vif.ref}
        nameOf={(vif) => vif.device}
        selected={selected}
        onSelect={setSelected}
        menuOf={(ref) => menuOf(selected.has(ref) ? chosen.map((vif) => vif.ref) : [ref])}
        emptyText={t("vif.empty")}
        isMulti
        toolbar={<GridBar of="vif" chosen={chosen} object={vm} />}
      />
    </div>
  );
}
export function hasDisk(vbd: Rec<"VBD">): boolean {
  return vbd.type !== "CD" && isSet(vbd.VDI);
}

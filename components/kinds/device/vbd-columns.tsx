"use client";
import type { Rec } from "../../data/defaults";
import { diskPlace } from "../../data/disk-place";
import { slotsFor, useRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { formatBytes } from "../../ui/format";
import { Bytes } from "../common/cells";
import { DeviceStateCell } from "../common/device-state";
import { backEndOf } from "./back-end";
import { deviceStateText } from "./device-state-text";

type Vbd = Rec<"VBD">;
const diskOf = (vbd: Vbd, { session }: ColumnContext): Rec<"VDI"> | undefined => session.store.record("VDI", vbd.VDI);
const disk = ({ VDI }: Vbd): readonly string[] => slotsFor("VDI", [VDI]);

export const vbdColumns: readonly KindColumn<Vbd>[] = [
  {
    id: "position",
    header: "col.position",
    size: 80,
    min: 52,
    isFixed: true,
    value: (vbd) => diskPlace(vbd.userdevice),
    text: (vbd) => vbd.userdevice,
    cell: ({ record }) => <span className="font-mono">{record.userdevice}</span>,
  },
  {
    id: "name",
    header: "col.name",
    size: 200,
    min: 110,
    value: (vbd, context) => diskOf(vbd, context)?.name_label ?? "",
    needs: disk,
    of: ["VDI"],
  },
  {
    id: "sr",
    header: "col.sr",
    size: 170,
    min: 110,
    value: (vbd, context) => context.session.store.record("SR", diskOf(vbd, context)?.SR ?? "")?.name_label ?? "",
    needs: disk,
    of: ["VDI", "SR"],
  },
  {
    id: "size",
    header: "col.size",
    size: 90,
    min: 72,
    isNumeric: true,
    value: (vbd, context) => diskOf(vbd, context)?.virtual_size ?? null,
    text: (vbd, context) => formatBytes(diskOf(vbd, context)?.virtual_size ?? 0),
    cell: ({ record }) => <Bytes of={useRecord("VDI", record.VDI)?.virtual_size ?? 0} />,
    needs: disk,
    of: ["VDI"],
  },
  { id: "mode", header: "col.mode", size: 100, min: 80, value: (vbd, { t }) => t(vbd.mode === "RW" ? "value.rw" : "value.ro") },
  { id: "active", header: "col.active", size: 160, value: deviceStateText, cell: ({ record }) => <DeviceStateCell device={record} /> },
  { id: "device", header: "col.device", size: 100, min: 88, isMono: true, value: (vbd) => (vbd.device ? `/dev/${vbd.device}` : null) },
  { id: "backend", header: "col.backend", size: 110, min: 80, isHiddenWhileEmpty: true, value: (vbd) => backEndOf(vbd) },
];

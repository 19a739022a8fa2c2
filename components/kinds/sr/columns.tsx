"use client";
import type { Rec } from "../../data/defaults";
import type { KindColumn } from "../../data/kind-column";
import { formatBytes, formatPercent } from "../../ui/format";
import { Bytes, MemoryBar, NameCell } from "../common/cells";

type Sr = Rec<"SR">;
const usage = (sr: Sr): number | null => (sr.physical_size > 0 ? sr.physical_utilisation / sr.physical_size : null);

export const srColumns: readonly KindColumn<Sr>[] = [
  {
    id: "name",
    header: "col.name",
    size: 190,
    min: 120,
    isFixed: true,
    value: (sr) => sr.name_label,
    cell: ({ record }) => <NameCell of={record.ref} name={record.name_label} />,
  },
  { id: "description", header: "col.description", size: 240, min: 120, value: (sr) => sr.name_description },
  { id: "type", header: "col.type", size: 80, min: 52, value: (sr) => sr.type },
  { id: "shared", header: "col.shared", size: 80, min: 66, value: (sr, { t }) => t(sr.shared ? "common.yes" : "common.no") },
  {
    id: "usage",
    header: "col.usage",
    size: 180,
    min: 126,
    value: usage,
    text: (sr) => formatPercent(usage(sr) ?? 0),
    cell: ({ record }) => <MemoryBar used={record.physical_utilisation} total={record.physical_size} label="col.usage" />,
  },
  {
    id: "size",
    header: "col.size",
    size: 90,
    min: 76,
    isNumeric: true,
    value: (sr) => sr.physical_size,
    text: (sr) => formatBytes(sr.physical_size),
    cell: ({ record }) => <Bytes of={record.physical_size} />,
  },
  {
    id: "allocated",
    header: "field.allocated",
    size: 130,
    min: 116,
    isNumeric: true,
    value: (sr) => sr.virtual_allocation,
    text: (sr) => formatBytes(sr.virtual_allocation),
    cell: ({ record }) => <Bytes of={record.virtual_allocation} />,
  },
];

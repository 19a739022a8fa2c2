"use client";
import type { Rec } from "../../data/defaults";
import { slotsOf } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { formatBytes } from "../../ui/format";
import { Bytes } from "../common/cells";

type Vdi = Rec<"VDI">;
function users(vdi: Vdi, { session }: ColumnContext): string {
  const vbds = session.store.members("vbdsByVdi", vdi.ref);
  return vbds.flatMap((vbd) => session.store.record("VM", vbd.VM)?.name_label ?? []).join(", ");
}
export const vdiColumns: readonly KindColumn<Vdi>[] = [
  { id: "name", header: "col.name", size: 240, isFixed: true, value: (vdi) => vdi.name_label || vdi.uuid },
  { id: "description", header: "col.description", size: 200, value: (vdi) => vdi.name_description },
  {
    id: "size",
    header: "col.size",
    size: 100,
    isNumeric: true,
    value: (vdi) => vdi.virtual_size,
    text: (vdi) => formatBytes(vdi.virtual_size),
    cell: ({ record }) => <Bytes of={record.virtual_size} />,
  },
  {
    id: "used",
    header: "col.used",
    size: 100,
    isNumeric: true,
    value: (vdi) => vdi.physical_utilisation,
    text: (vdi) => formatBytes(vdi.physical_utilisation),
    cell: ({ record }) => <Bytes of={record.physical_utilisation} />,
  },
  { id: "vm", header: "col.vm", size: 180, value: users, needs: ({ ref }) => slotsOf("vbdsByVdi", [ref]), of: ["VBD", "VM"] },
  { id: "type", header: "col.type", size: 90, isHiddenAtFirst: true, value: (vdi) => vdi.type },
];

"use client";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { slotsFor, useRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { DeviceStateCell } from "../common/device-state";
import { MacCell } from "../common/mac-cell";
import { ObjectLink } from "../common/section";
import { backEndOf } from "./back-end";
import { deviceStateText } from "./device-state-text";

type Vif = Rec<"VIF">;
/** What the guest says of its addresses on an interface, and what the interface is held to. */
function addresses(vif: Vif, { session }: ColumnContext): string {
  const vm = session.store.record("VM", vif.VM);
  const { networks = {} } = session.store.record("VM_guest_metrics", vm?.guest_metrics ?? "") ?? {};
  const six = Object.keys(networks).flatMap((key) => (key.startsWith(`${vif.device}/ipv6/`) ? [networks[key]] : []));
  const said = [networks[`${vif.device}/ip`], networks[`${vif.device}/ipv4/0`], ...six, ...vif.ipv4_addresses];
  return [...new Set(said.filter(Boolean))].join(", ");
}
/** What its VM may send, as its configuration or XAPI's quality of service says; null: all that it wants. */
function limitOf({ other_config: { rate }, qos_algorithm_type, qos_algorithm_params: { kbps } }: Vif): string | null {
  if (rate !== undefined) return rate;
  return qos_algorithm_type === "ratelimit" && kbps !== undefined ? `${kbps} KiB/s` : null;
}
export const vifColumns: readonly KindColumn<Vif>[] = [
  { id: "device", header: "col.device", size: 80, min: 60, isFixed: true, isMono: true, value: (vif) => Number(vif.device) },
  { id: "mac", header: "col.mac", size: 160, min: 140, value: (vif) => vif.MAC, cell: ({ record }) => <MacCell vif={record} /> },
  {
    id: "network",
    header: "col.network",
    size: 280,
    min: 110,
    value: (vif, { session }) => session.store.record("network", vif.network)?.name_label ?? "",
    of: ["network"],
  },
  {
    id: "ip",
    header: "col.ip",
    size: 260,
    min: 106,
    isMono: true,
    value: (vif, context) => addresses(vif, context) || null,
    needs: (vif, { session }) => slotsFor("VM_guest_metrics", [session.store.record("VM", vif.VM)?.guest_metrics ?? ""]),
    of: ["VM_guest_metrics"],
  },
  { id: "limit", header: "col.limit", size: 120, min: 80, isHiddenWhileEmpty: true, value: (vif) => limitOf(vif) },
  { id: "mtu", header: "col.mtu", size: 80, min: 56, isNumeric: true, value: (vif) => vif.MTU },
  { id: "active", header: "col.active", size: 160, value: deviceStateText, cell: ({ record }) => <DeviceStateCell device={record} /> },
  { id: "backend", header: "col.backend", size: 110, min: 80, isHiddenWhileEmpty: true, value: (vif) => backEndOf(vif) },
];
function VmCell({ record }: { record: Vif }) {
  const { go } = useConsole();
  return <ObjectLink name={useRecord("VM", record.VM)?.name_label ?? ""} onClick={() => go(record.VM, "networking")} />;
}
/** Of interfaces of several VMs: whose each is. */
export const networkVifColumns: readonly KindColumn<Vif>[] = [
  {
    id: "vm",
    header: "col.vm",
    size: 200,
    min: 110,
    isFixed: true,
    value: (vif, { session }) => session.store.record("VM", vif.VM)?.name_label ?? "",
    cell: VmCell,
    of: ["VM"],
  },
  ...vifColumns.filter(({ id }) => id !== "network"),
];

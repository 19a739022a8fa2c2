"use client";
import type { Rec } from "../../data/defaults";
import { slotsOf } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { NameCell } from "../common/cells";

type Network = Rec<"network">;
/** Physical interfaces of a network: on the host whose page it is, or on all. */
function nics(network: Network, { session, host }: ColumnContext): string {
  const pifs = session.store.members("pifsByNetwork", network.ref).filter((pif) => !host || pif.host === host);
  return [...new Set(pifs.map((pif) => pif.device))].join(", ");
}
/** VMs with an interface there: those that run on the host whose page it is, or all. */
function vms(network: Network, { session, host }: ColumnContext): number {
  const found = session.store.members("vifsByNetwork", network.ref).flatMap((vif) => {
    const vm = session.store.record("VM", vif.VM);
    return vm && !vm.is_a_template && !vm.is_a_snapshot && (!host || vm.resident_on === host) ? [vm.ref] : [];
  });
  return new Set(found).size;
}
export const networkColumns: readonly KindColumn<Network>[] = [
  {
    id: "name",
    header: "col.name",
    size: 280,
    min: 140,
    isFixed: true,
    value: (network) => network.name_label,
    cell: ({ record }) => <NameCell of={record.ref} name={record.name_label} />,
  },
  { id: "bridge", header: "col.bridge", size: 110, min: 76, isMono: true, value: (network) => network.bridge },
  { id: "nic", header: "col.nic", size: 110, min: 60, isMono: true, value: nics, of: ["PIF"] },
  {
    id: "vms",
    header: "col.vms",
    size: 80,
    min: 60,
    isNumeric: true,
    value: vms,
    needs: ({ ref }) => slotsOf("vifsByNetwork", [ref]),
    of: ["VIF", "VM"],
  },
  { id: "mtu", header: "col.mtu", size: 80, min: 56, isNumeric: true, value: (network) => network.MTU },
  { id: "description", header: "col.description", size: 220, min: 160, value: (network) => network.name_description },
];

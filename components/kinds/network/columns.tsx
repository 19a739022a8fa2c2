"use client";
import type { Rec } from "../../data/defaults";
import { slotsOf, useMembers } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { useLab } from "../../data/lab-context";
import { useT, type Words } from "../../i18n";
import { MarkedState } from "../../ui/object-icon";
import { NameCell } from "../common/cells";
import { isUp } from "../device/pif-columns";

type Network = Rec<"network">;
/** Its interfaces: on the host whose page it is, or on all. */
function pifsOf(network: Network, { session, host }: ColumnContext): Rec<"PIF">[] {
  return session.store.members("pifsByNetwork", network.ref).filter((pif) => !host || pif.host === host);
}
/** The one value that all of some have; null: none has any, or they differ. */
function common<T>(values: readonly T[]): T | null {
  const [first, ...others] = new Set(values);
  return first === undefined || others.length > 0 ? null : first;
}
function nics(network: Network, context: ColumnContext): string {
  return [...new Set(pifsOf(network, context).map((pif) => pif.device))].join(", ");
}
/** VMs with an interface there: those that run on the host whose page it is, or all. */
function vms(network: Network, { session, host }: ColumnContext): number {
  const found = session.store.members("vifsByNetwork", network.ref).flatMap((vif) => {
    const vm = session.store.record("VM", vif.VM);
    return vm && !vm.is_a_template && !vm.is_a_snapshot && (!host || vm.resident_on === host) ? [vm.ref] : [];
  });
  return new Set(found).size;
}
/** How its links are together; null: it has none. */
function linkOf(ups: readonly boolean[]): { readonly word: Words; readonly look: "running" | "paused" | "bad" } | null {
  if (ups.length === 0) return null;
  if (ups.every(Boolean)) return { word: "value.up", look: "running" };
  return ups.some(Boolean) ? { word: "value.partlyUp", look: "paused" } : { word: "value.down", look: "bad" };
}
const ups = (network: Network, context: ColumnContext): boolean[] =>
  pifsOf(network, context).map((pif) => isUp(pif, context.session.store.record("PIF_metrics", pif.metrics)));
function NetworkLinkCell({ record }: { record: Network }) {
  const t = useT();
  const { session } = useLab();
  const pifs = useMembers("pifsByNetwork", record.ref);
  const link = linkOf(pifs.map((pif) => isUp(pif, session.store.record("PIF_metrics", pif.metrics))));
  return (
    link && (
      <MarkedState look={link.look} size={11}>
        {t(link.word)}
      </MarkedState>
    )
  );
}
/** @source consoles.md §1.3: name, description, NIC, VLAN, auto-add, link, MAC, MTU */
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
  { id: "nic", header: "col.nic", size: 90, min: 60, isMono: true, value: nics, of: ["PIF"] },
  {
    id: "vlan",
    header: "col.vlan",
    size: 70,
    min: 56,
    isNumeric: true,
    isHiddenWhileEmpty: true,
    value: (network, context) => {
      const tag = common(pifsOf(network, context).map(({ VLAN }) => VLAN));
      return tag !== null && tag >= 0 ? tag : null;
    },
    of: ["PIF"],
  },
  {
    id: "link",
    header: "col.link",
    size: 90,
    min: 72,
    value: (network, context) => {
      const link = linkOf(ups(network, context));
      return link && context.t(link.word);
    },
    cell: NetworkLinkCell,
    of: ["PIF", "PIF_metrics"],
  },
  {
    id: "mac",
    header: "col.mac",
    size: 150,
    min: 140,
    isMono: true,
    isHiddenWhileEmpty: true,
    value: (network, context) => common(pifsOf(network, context).map(({ MAC }) => MAC)),
    of: ["PIF"],
  },
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
  {
    id: "auto",
    header: "col.auto",
    size: 90,
    min: 70,
    value: ({ other_config }, { t }) => t(other_config.automatic === "false" ? "common.no" : "common.yes"),
  },
  { id: "description", header: "col.description", size: 220, min: 160, value: (network) => network.name_description },
];

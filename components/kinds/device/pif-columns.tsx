"use client";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { useT } from "../../i18n";
import { MarkedState } from "../../ui/object-icon";
import { ObjectLink } from "../common/section";

type Pif = Rec<"PIF">;
const metricsOf = (pif: Pif, { session }: ColumnContext): Rec<"PIF_metrics"> | undefined =>
  session.store.record("PIF_metrics", pif.metrics);
export const isUp = (pif: Pif, metrics: Rec<"PIF_metrics"> | undefined): boolean => pif.currently_attached && (metrics?.carrier ?? true);

export function LinkCell({ record }: { record: Pif }) {
  const t = useT();
  const up = isUp(record, useRecord("PIF_metrics", record.metrics));
  return (
    <MarkedState look={up ? "running" : "bad"} size={11}>
      {t(up ? "value.up" : "value.down")}
    </MarkedState>
  );
}
/** What an interface is called where VLANs of one NIC stand apart. */
export function nicName({ device, VLAN }: Pick<Pif, "device" | "VLAN">): string {
  return VLAN >= 0 ? `${device}.${VLAN}` : device;
}
/** The bond that a NIC is a member of; null: of none. */
function bondOf(pif: Pif, { session }: ColumnContext): string | null {
  const bond = session.store.record("Bond", pif.bond_slave_of);
  return (bond && session.store.record("PIF", bond.master)?.device) ?? null;
}
const hostColumn: KindColumn<Pif> = {
  id: "host",
  header: "col.host",
  size: 110,
  min: 76,
  isHosts: true,
  value: (pif, { session }) => session.store.record("host", pif.host)?.name_label ?? "",
  of: ["host"],
};
const networkColumn: KindColumn<Pif> = {
  id: "network",
  header: "col.network",
  size: 230,
  min: 110,
  value: (pif, { session }) => session.store.record("network", pif.network)?.name_label ?? "",
  of: ["network"],
};

/** NICs and bonds of a server. @source consoles.md §1.3: NIC, MAC, link, speed, duplex, vendor, device, PCI address */
export const pifColumns: readonly KindColumn<Pif>[] = [
  { id: "nic", header: "col.nic", size: 90, min: 60, isFixed: true, isMono: true, value: (pif) => pif.device },
  hostColumn,
  { id: "mac", header: "col.mac", size: 150, min: 140, isMono: true, value: (pif) => pif.MAC },
  {
    id: "link",
    header: "col.link",
    size: 80,
    min: 72,
    value: (pif, context) => context.t(isUp(pif, metricsOf(pif, context)) ? "value.up" : "value.down"),
    cell: LinkCell,
    of: ["PIF_metrics"],
  },
  {
    id: "speed",
    header: "col.speed",
    size: 100,
    min: 96,
    isNumeric: true,
    value: (pif, context) => metricsOf(pif, context)?.speed ?? null,
    text: (pif, context) => speedText(metricsOf(pif, context)?.speed),
    cell: ({ record }) => <>{speedText(useRecord("PIF_metrics", record.metrics)?.speed)}</>,
    of: ["PIF_metrics"],
  },
  {
    id: "duplex",
    header: "col.duplex",
    size: 80,
    min: 64,
    value: (pif, context) => {
      const metrics = metricsOf(pif, context);
      return metrics ? context.t(metrics.duplex ? "value.fullDuplex" : "value.halfDuplex") : null;
    },
    of: ["PIF_metrics"],
  },
  {
    id: "bond",
    header: "col.bond",
    size: 80,
    min: 60,
    isMono: true,
    isHiddenWhileEmpty: true,
    value: bondOf,
    of: ["Bond", "PIF"],
  },
  networkColumn,
  {
    id: "vendor",
    header: "col.vendor",
    size: 140,
    min: 100,
    value: (pif, context) => metricsOf(pif, context)?.vendor_name || null,
    of: ["PIF_metrics"],
  },
  {
    id: "model",
    header: "col.model",
    size: 240,
    min: 120,
    value: (pif, context) => metricsOf(pif, context)?.device_name || null,
    of: ["PIF_metrics"],
  },
  {
    id: "pci",
    header: "col.pci",
    size: 120,
    min: 110,
    isMono: true,
    value: (pif, context) => metricsOf(pif, context)?.pci_bus_path || null,
    of: ["PIF_metrics"],
  },
  { id: "mtu", header: "col.mtu", size: 70, min: 52, isNumeric: true, isHiddenAtFirst: true, value: (pif) => pif.MTU },
];

const modes = { None: "value.noAddress", DHCP: "value.dhcp", Static: "value.static" } as const;
const modeOf = (mode: string): keyof typeof modes => (mode in modes ? (mode as keyof typeof modes) : "None");

/** Interfaces of a control domain that have an address. @source consoles.md §1.3: server, interface, network, NIC, mode, address, mask, gateway, DNS */
export const ipColumns: readonly KindColumn<Pif>[] = [
  {
    id: "interface",
    header: "col.interface",
    size: 140,
    min: 100,
    isFixed: true,
    value: (pif, { t }) => (pif.management ? t("value.management") : (pif.other_config.management_purpose ?? nicName(pif))),
  },
  hostColumn,
  networkColumn,
  { id: "nic", header: "col.nic", size: 90, min: 60, isMono: true, value: nicName },
  { id: "mode", header: "col.mode", size: 90, min: 64, value: (pif, { t }) => t(modes[modeOf(pif.ip_configuration_mode)]) },
  { id: "ip", header: "col.ip", size: 130, min: 106, isMono: true, value: (pif) => pif.IP || null },
  { id: "mask", header: "col.mask", size: 130, min: 110, isMono: true, value: (pif) => pif.netmask || null },
  { id: "gateway", header: "col.gateway", size: 120, min: 100, isMono: true, value: (pif) => pif.gateway || null },
  { id: "dns", header: "col.dns", size: 120, min: 80, isMono: true, value: (pif) => pif.DNS || null },
  { id: "ipv6", header: "col.ipv6", size: 220, isMono: true, isHiddenWhileEmpty: true, value: (pif) => pif.IPv6.join(", ") || null },
];
function HostCell({ record }: { record: Pif }) {
  const { go } = useConsole();
  return <ObjectLink name={useRecord("host", record.host)?.name_label ?? "—"} onClick={() => go(record.host, "networking")} />;
}
/** Interfaces of servers on a network, its VLANs told apart. */
export const networkPifColumns: readonly KindColumn<Pif>[] = [
  { ...hostColumn, size: 200, isFixed: true, isHosts: false, cell: HostCell },
  { id: "nic", header: "col.nic", size: 110, min: 60, isMono: true, value: nicName },
  ...pifColumns.filter(({ id }) => ["mac", "link", "speed", "mtu"].includes(id)),
  ...ipColumns.filter(({ id }) => ["mode", "ip", "mask", "gateway"].includes(id)),
];
function speedText(speed: number | undefined): string {
  return speed ? `${speed} Mbit/s` : "";
}

/** Whether its server has, or asks for, an address on it. */
export const hasAddress = ({ management, ip_configuration_mode, ipv6_configuration_mode }: Pif): boolean =>
  management || ip_configuration_mode !== "None" || ipv6_configuration_mode !== "None";

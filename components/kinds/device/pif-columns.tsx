"use client";
import type { Rec } from "../../data/defaults";
import { useRecord } from "../../data/hooks";
import type { ColumnContext, KindColumn } from "../../data/kind-column";
import { useT } from "../../i18n";
import { MarkedState } from "../../ui/object-icon";

type Pif = Rec<"PIF">;
const metricsOf = (pif: Pif, { session }: ColumnContext): Rec<"PIF_metrics"> | undefined =>
  session.store.record("PIF_metrics", pif.metrics);
const isUp = (pif: Pif, metrics: Rec<"PIF_metrics"> | undefined): boolean => pif.currently_attached && (metrics?.carrier ?? true);

export function LinkCell({ record }: { record: Pif }) {
  const t = useT();
  const up = isUp(record, useRecord("PIF_metrics", record.metrics));
  return (
    <MarkedState look={up ? "running" : "bad"} size={11}>
      {t(up ? "value.up" : "value.down")}
    </MarkedState>
  );
}
const modes = { None: "", DHCP: "value.dhcp", Static: "value.static" } as const;

export const pifColumns: readonly KindColumn<Pif>[] = [
  { id: "nic", header: "col.nic", size: 90, min: 60, isFixed: true, isMono: true, value: (pif) => pif.device },
  {
    id: "host",
    header: "col.host",
    size: 110,
    min: 76,
    isHosts: true,
    value: (pif, { session }) => session.store.record("host", pif.host)?.name_label ?? "",
    of: ["host"],
  },
  {
    id: "network",
    header: "col.network",
    size: 190,
    min: 110,
    value: (pif, { session }) => session.store.record("network", pif.network)?.name_label ?? "",
    of: ["network"],
  },
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
  { id: "mac", header: "col.mac", size: 150, min: 140, isMono: true, value: (pif) => pif.MAC },
  { id: "ip", header: "col.ip", size: 130, min: 106, isMono: true, value: (pif) => pif.IP || null },
  { id: "mask", header: "col.mask", size: 120, isHiddenAtFirst: true, value: (pif) => pif.netmask },
  { id: "gateway", header: "col.gateway", size: 120, isHiddenAtFirst: true, value: (pif) => pif.gateway },
  {
    id: "mode",
    header: "col.mode",
    size: 80,
    min: 64,
    value: (pif, { t }) => {
      const mode = modes[pif.ip_configuration_mode as keyof typeof modes] ?? "";
      return mode === "" ? null : t(mode);
    },
  },
  { id: "vlan", header: "col.vlan", size: 70, min: 52, isNumeric: true, value: (pif) => (pif.VLAN > 0 ? pif.VLAN : null) },
  { id: "mtu", header: "col.mtu", size: 70, min: 52, isNumeric: true, value: (pif) => pif.MTU },
  { id: "management", header: "col.management", size: 110, min: 96, value: (pif, { t }) => t(pif.management ? "common.yes" : "common.no") },
];
function speedText(speed: number | undefined): string {
  return speed ? `${speed} Mbit/s` : "";
}

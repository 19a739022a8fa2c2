"use client";
import { useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useMembers, useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { DataGrid, type GridColumn } from "../../grid/data-grid";
import { useT } from "../../i18n";
import { exactBytes, formatBytes } from "../../ui/format";
import { useContextMenu } from "../use-commands";
import { isGuest } from "../vm/guests";
import { CpuCell, MemoryBar, NameCell, StateCell } from "./cells";

const NOBODY: ReadonlySet<string> = new Set();

export function HostsTab() {
  const t = useT();
  const { session } = useLab();
  const { go } = useConsole();
  const hosts = useRecords("host");
  const metrics = useRecords("host_metrics");
  const vms = useRecords("VM");
  const [selected, setSelected] = useState(NOBODY);
  const menuOf = useContextMenu();
  const columns = useMemo<readonly GridColumn<Rec<"host">>[]>(() => {
    void metrics;
    const of = (host: Rec<"host">): Rec<"host_metrics"> | undefined => session.store.record("host_metrics", host.metrics);
    const used = (host: Rec<"host">): number => (of(host)?.memory_total ?? 0) - (of(host)?.memory_free ?? 0);
    return [
      {
        id: "name",
        header: t("col.name"),
        size: 180,
        isFixed: true,
        value: (host) => host.name_label,
        cell: (host) => <NameCell of={host.ref} name={host.name_label} />,
      },
      {
        id: "state",
        header: t("col.state"),
        size: 130,
        value: (host) => (host.enabled ? t("state.connected") : t("state.maintenance")),
        cell: (host) => <StateCell of={host.ref} />,
      },
      {
        id: "cpu",
        header: t("col.cpu"),
        size: 150,
        value: (host) => session.metrics.sample(host.ref)?.values.cpu_avg ?? null,
        cell: (host) => <CpuCell of={host.ref} isOn={of(host)?.live ?? true} />,
      },
      {
        id: "memory",
        header: t("col.memory"),
        size: 170,
        value: used,
        cell: (host) => <MemoryBar used={used(host)} total={of(host)?.memory_total ?? 0} label={t("col.memory")} />,
      },
      {
        id: "cpus",
        header: t("col.cpus"),
        size: 70,
        isNumeric: true,
        value: (host) => Number(host.cpu_info.cpu_count ?? session.store.members("cpusByHost", host.ref).length),
      },
      {
        id: "vms",
        header: t("col.vms"),
        size: 70,
        isNumeric: true,
        value: (host) => vms.filter((vm) => vm.resident_on === host.ref && isGuest(vm)).length,
      },
      {
        id: "address",
        header: t("col.address"),
        size: 130,
        value: (host) => host.address,
        cell: (host) => <span className="font-mono">{host.address}</span>,
      },
      { id: "version", header: t("field.xen"), size: 110, value: (host) => host.software_version.xen ?? "" },
    ];
  }, [session, t, metrics, vms]);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <DataGrid
        id="hosts"
        label={t("tab.hosts")}
        rows={hosts}
        columns={columns}
        idOf={(host) => host.ref}
        nameOf={(host) => host.name_label}
        selected={selected}
        onSelect={setSelected}
        onActivate={(ref) => go(ref)}
        menuOf={(ref) => menuOf([ref])}
        resortMs={5000}
        emptyText={t("search.emptyHosts")}
      />
    </div>
  );
}

/** Storage of the lab, or of one host. */
export function StorageList({ host }: { host?: string }) {
  const t = useT();
  const { go } = useConsole();
  const all = useRecords("SR");
  const links = useMembers("pbdsByHost", host ?? "");
  const [selected, setSelected] = useState(NOBODY);
  const menuOf = useContextMenu();
  const rows = useMemo(() => (host ? all.filter((sr) => links.some((pbd) => pbd.SR === sr.ref)) : all), [all, links, host]);
  const columns = useMemo<readonly GridColumn<Rec<"SR">>[]>(
    () => [
      {
        id: "name",
        header: t("col.name"),
        size: 190,
        isFixed: true,
        value: (sr) => sr.name_label,
        cell: (sr) => <NameCell of={sr.ref} name={sr.name_label} />,
      },
      { id: "description", header: t("col.description"), size: 240, value: (sr) => sr.name_description },
      { id: "type", header: t("col.type"), size: 80, value: (sr) => sr.type },
      { id: "shared", header: t("col.shared"), size: 80, value: (sr) => t(sr.shared ? "common.yes" : "common.no") },
      {
        id: "usage",
        header: t("col.usage"),
        size: 180,
        value: (sr) => (sr.physical_size > 0 ? sr.physical_utilisation / sr.physical_size : null),
        cell: (sr) => <MemoryBar used={sr.physical_utilisation} total={sr.physical_size} label={t("col.usage")} />,
      },
      {
        id: "size",
        header: t("col.size"),
        size: 90,
        isNumeric: true,
        value: (sr) => sr.physical_size,
        cell: (sr) => <span title={exactBytes(sr.physical_size)}>{formatBytes(sr.physical_size)}</span>,
      },
      {
        id: "allocated",
        header: t("field.allocated"),
        size: 130,
        isNumeric: true,
        value: (sr) => sr.virtual_allocation,
        cell: (sr) => <span title={exactBytes(sr.virtual_allocation)}>{formatBytes(sr.virtual_allocation)}</span>,
      },
    ],
    [t],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <DataGrid
        id="srs"
        label={t("tab.storage")}
        rows={rows}
        columns={columns}
        idOf={(sr) => sr.ref}
        nameOf={(sr) => sr.name_label}
        selected={selected}
        onSelect={setSelected}
        onActivate={(ref) => go(ref)}
        menuOf={(ref) => menuOf([ref])}
        emptyText={t("sr.empty")}
      />
    </div>
  );
}

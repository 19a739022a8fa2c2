"use client";
import { useMemo } from "react";
import { useMembers, useRecords } from "../../data/hooks";
import { useT } from "../../i18n";
import { KindGrid } from "../kind-grid";

export function HostsTab() {
  const t = useT();
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <KindGrid
        kind="host"
        id="hosts"
        label={t("tab.hosts")}
        rows={useRecords("host")}
        resortMs={5000}
        emptyText={t("search.emptyHosts")}
      />
    </div>
  );
}

/** Storage of the lab, or of one host. */
export function StorageList({ host }: { host?: string }) {
  const t = useT();
  const all = useRecords("SR");
  const links = useMembers("pbdsByHost", host ?? "");
  const rows = useMemo(() => (host ? all.filter((sr) => links.some((pbd) => pbd.SR === sr.ref)) : all), [all, links, host]);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <KindGrid kind="sr" id="srs" label={t("tab.storage")} rows={rows} host={host} emptyText={t("sr.empty")} />
    </div>
  );
}

"use client";
import { useMemo } from "react";
import { useMembers, useRecords } from "../../data/hooks";
import { useT } from "../../i18n";
import { Alerts } from "../../page/alerts";
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

/** Networking of the pool or of a host: networks with their bridges above, interfaces below. */
export function NetworkingList({ host }: { host?: string }) {
  const t = useT();
  const networks = useRecords("network");
  const allPifs = useRecords("PIF");
  const pifs = useMemo(() => (host ? allPifs.filter((pif) => pif.host === host) : allPifs), [allPifs, host]);
  const title = (text: string) => <h2 className="px-1 font-semibold">{text}</h2>;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <Alerts name="DHCP_POOL_EXHAUSTED" />
      <KindGrid
        kind="network"
        id="networks"
        label={t("net.networks")}
        rows={networks}
        host={host}
        emptyText={t("net.empty")}
        lead={title(t("net.networks"))}
      />
      <KindGrid
        kind="pif"
        id={host ? "pifs" : "pifs.all"}
        label={t("net.pifs")}
        rows={pifs}
        host={host}
        emptyText={t("net.noPifs")}
        lead={title(t("net.pifs"))}
      />
    </div>
  );
}

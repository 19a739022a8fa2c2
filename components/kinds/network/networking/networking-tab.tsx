"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { Alerts } from "../../../page/alerts";
import { hasAddress } from "../../device/pif-columns";
import { KindGrid } from "../../kind-grid";
import { ListTitle } from "./list-title";
import "./texts";

/** Networks of the pool, or of a server, and below them the interfaces that its control domain has addresses on. */
export function NetworkingTab({ of }: { of: Rec<"host"> | Rec<"pool"> }) {
  const t = useT();
  const host = of.class === "host" ? of.ref : undefined;
  const networks = useRecords("network");
  const all = useRecords("PIF");
  const interfaces = useMemo(() => all.filter((pif) => (!host || pif.host === host) && hasAddress(pif)), [all, host]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <Alerts name="DHCP_POOL_EXHAUSTED" />
      <KindGrid
        kind="network"
        id={host ? "networks" : "networks.all"}
        label={t("net.networks")}
        rows={networks}
        host={host}
        object={of}
        emptyText={t("net.empty")}
        lead={<ListTitle>{t("net.networks")}</ListTitle>}
      />
      <KindGrid
        kind="ip-interface"
        id={host ? "ips" : "ips.all"}
        label={t("device.ipInterfaces")}
        rows={interfaces}
        host={host}
        object={of}
        emptyText={t("net.noAddresses")}
        lead={<ListTitle>{t("device.ipInterfaces")}</ListTitle>}
      />
    </div>
  );
}

"use client";
import { useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useMembers, useRecord, useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { DataGrid, type GridColumn } from "../../grid/data-grid";
import { useT } from "../../i18n";
import { Alerts } from "../../page/alerts";
import { StateMark } from "../../ui/object-icon";
import { useContextMenu } from "../use-commands";
import { NameCell } from "./cells";
import { PropertiesButton } from "./properties-button";
import { Facts, GeneralPage, ObjectLink, Section, Tags } from "./section";

const NOBODY: ReadonlySet<string> = new Set();
function LinkCell({ pif }: { pif: Rec<"PIF"> }) {
  const t = useT();
  const metrics = useRecord("PIF_metrics", pif.metrics);
  const isUp = pif.currently_attached && (metrics?.carrier ?? true);
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateMark look={isUp ? "running" : "bad"} size={11} />
      {t(isUp ? "value.up" : "value.down")}
    </span>
  );
}
/** Physical interfaces, of one host, of one network, or all. */
export function PifGrid({ rows, showsHost, className }: { rows: readonly Rec<"PIF">[]; showsHost: boolean; className?: string }) {
  const t = useT();
  const { session } = useLab();
  const [selected, setSelected] = useState(NOBODY);
  const columns = useMemo<readonly GridColumn<Rec<"PIF">>[]>(() => {
    const nameOf = (of: "host" | "network", ref: string): string => session.store.record(of, ref)?.name_label ?? "";
    const mono = (text: string) => <span className="font-mono">{text}</span>;
    return [
      { id: "nic", header: t("col.nic"), size: 90, min: 60, isFixed: true, value: (pif) => pif.device, cell: (pif) => mono(pif.device) },
      ...(showsHost
        ? [{ id: "host", header: t("col.host"), size: 110, min: 76, value: (pif: Rec<"PIF">) => nameOf("host", pif.host) }]
        : []),
      { id: "network", header: t("col.network"), size: 190, min: 110, value: (pif) => nameOf("network", pif.network) },
      {
        id: "link",
        header: t("col.link"),
        size: 80,
        min: 72,
        value: (pif) => (pif.currently_attached ? 1 : 0),
        cell: (pif) => <LinkCell pif={pif} />,
      },
      {
        id: "speed",
        header: t("col.speed"),
        size: 100,
        min: 96,
        isNumeric: true,
        value: (pif) => session.store.record("PIF_metrics", pif.metrics)?.speed ?? null,
        cell: (pif) => {
          const speed = session.store.record("PIF_metrics", pif.metrics)?.speed;
          return speed ? `${speed} Mbit/s` : "";
        },
      },
      { id: "mac", header: t("col.mac"), size: 150, min: 140, value: (pif) => pif.MAC, cell: (pif) => mono(pif.MAC) },
      { id: "ip", header: t("col.ip"), size: 130, min: 106, value: (pif) => pif.IP, cell: (pif) => mono(pif.IP) },
      { id: "mask", header: t("col.mask"), size: 120, isHiddenAtFirst: true, value: (pif) => pif.netmask },
      { id: "gateway", header: t("col.gateway"), size: 120, isHiddenAtFirst: true, value: (pif) => pif.gateway },
      {
        id: "mode",
        header: t("col.mode"),
        size: 80,
        min: 64,
        value: (pif) =>
          pif.ip_configuration_mode === "None" ? "" : t(pif.ip_configuration_mode === "DHCP" ? "value.dhcp" : "value.static"),
      },
      { id: "vlan", header: t("col.vlan"), size: 70, min: 52, isNumeric: true, value: (pif) => (pif.VLAN > 0 ? pif.VLAN : null) },
      { id: "mtu", header: t("col.mtu"), size: 70, min: 52, isNumeric: true, value: (pif) => pif.MTU },
      { id: "management", header: t("col.management"), size: 110, min: 96, value: (pif) => t(pif.management ? "common.yes" : "common.no") },
    ];
  }, [session, t, showsHost]);
  return (
    <DataGrid
      id={showsHost ? "pifs.all" : "pifs"}
      label={t("net.pifs")}
      rows={rows}
      columns={columns}
      idOf={(pif) => pif.ref}
      nameOf={(pif) => pif.device}
      selected={selected}
      onSelect={setSelected}
      emptyText={t("net.noPifs")}
      toolbar={<h2 className="px-1 font-semibold">{t("net.pifs")}</h2>}
      {...(className ? { className } : {})}
    />
  );
}
/** Networking of the pool or of a host: networks with their bridges above, interfaces below. */
export function NetworkingList({ host }: { host?: string }) {
  const t = useT();
  const { session } = useLab();
  const { go } = useConsole();
  const networks = useRecords("network");
  const allPifs = useRecords("PIF");
  const vifs = useRecords("VIF");
  const [selected, setSelected] = useState(NOBODY);
  const menuOf = useContextMenu();
  const pifs = useMemo(() => (host ? allPifs.filter((pif) => pif.host === host) : allPifs), [allPifs, host]);
  const columns = useMemo<readonly GridColumn<Rec<"network">>[]>(() => {
    const nics = (network: Rec<"network">): string =>
      [...new Set(pifs.filter((pif) => pif.network === network.ref).map((pif) => pif.device))].join(", ");
    const vms = (network: Rec<"network">): number =>
      new Set(
        vifs
          .filter((vif) => vif.network === network.ref)
          .flatMap((vif) => {
            const vm = session.store.record("VM", vif.VM);
            return vm && !vm.is_a_template && !vm.is_a_snapshot && (!host || vm.resident_on === host) ? [vm.ref] : [];
          }),
      ).size;
    return [
      {
        id: "name",
        header: t("col.name"),
        size: 280,
        min: 140,
        isFixed: true,
        value: (network) => network.name_label,
        cell: (network) => <NameCell of={network.ref} name={network.name_label} />,
      },
      {
        id: "bridge",
        header: t("col.bridge"),
        size: 110,
        min: 76,
        value: (network) => network.bridge,
        cell: (network) => <span className="font-mono">{network.bridge}</span>,
      },
      {
        id: "nic",
        header: t("col.nic"),
        size: 110,
        min: 60,
        value: nics,
        cell: (network) => <span className="font-mono">{nics(network)}</span>,
      },
      { id: "vms", header: t("col.vms"), size: 80, min: 60, isNumeric: true, value: vms },
      { id: "mtu", header: t("col.mtu"), size: 80, min: 56, isNumeric: true, value: (network) => network.MTU },
      { id: "description", header: t("col.description"), size: 220, min: 160, value: (network) => network.name_description },
    ];
  }, [session, t, pifs, vifs, host]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 p-3">
      <Alerts name="DHCP_POOL_EXHAUSTED" />
      <DataGrid
        id="networks"
        label={t("net.networks")}
        rows={networks}
        columns={columns}
        idOf={(network) => network.ref}
        nameOf={(network) => network.name_label}
        selected={selected}
        onSelect={setSelected}
        onActivate={(ref) => go(ref)}
        menuOf={(ref) => menuOf([ref])}
        emptyText={t("net.empty")}
        toolbar={<h2 className="px-1 font-semibold">{t("net.networks")}</h2>}
      />
      <PifGrid rows={pifs} showsHost={!host} />
    </div>
  );
}
export function NetworkGeneral({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const { session } = useLab();
  const { go } = useConsole();
  const pifs = useMembers("pifsByNetwork", network.ref);
  const vifs = useMembers("vifsByNetwork", network.ref);
  const shown = vifs.flatMap((vif) => {
    const vm = session.store.record("VM", vif.VM);
    return vm && !vm.is_a_snapshot && !vm.is_a_template ? [{ vif, vm }] : [];
  });
  return (
    <GeneralPage page="network" sections={["general", "pifs", "vifs"]} actions={<PropertiesButton of={network.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: network.name_label, text: network.name_label },
            network.name_description !== "" && {
              name: t("field.description"),
              value: network.name_description,
              text: network.name_description,
            },
            network.tags.length > 0 && { name: t("field.tags"), value: <Tags tags={network.tags} /> },
            { name: t("field.bridge"), value: network.bridge, text: network.bridge, isMono: true },
            { name: t("field.mtu"), value: `${network.MTU}`, text: `${network.MTU}` },
            { name: t("field.uuid"), value: network.uuid, text: network.uuid, isMono: true },
          ]}
        />
      </Section>
      <Section id="pifs" title={t("net.pifs")}>
        {pifs.length === 0 ? (
          <p className="px-3 py-2 text-muted">{t("net.noPifs")}</p>
        ) : (
          <ul className="py-1">
            {pifs.map((pif) => (
              <li
                key={pif.ref}
                className="grid min-h-7 grid-cols-[minmax(0,1fr)_80px_150px_90px] items-center gap-2 px-3 text-sm hover:bg-hover"
              >
                <ObjectLink name={session.store.record("host", pif.host)?.name_label ?? "—"} onClick={() => go(pif.host, "networking")} />
                <span className="font-mono">{pif.device}</span>
                <span className="font-mono text-muted">{pif.MAC}</span>
                <LinkCell pif={pif} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section id="vifs" title={t("net.vifs")} isWide>
        {shown.length === 0 ? (
          <p className="px-3 py-2 text-muted">{t("net.noVifs")}</p>
        ) : (
          <ul className="max-h-96 overflow-y-auto py-1">
            {shown.map(({ vif, vm }) => (
              <li
                key={vif.ref}
                className="grid min-h-7 grid-cols-[minmax(0,1fr)_60px_160px_120px] items-center gap-2 px-3 text-sm hover:bg-hover"
              >
                <ObjectLink name={vm.name_label} onClick={() => go(vm.ref, "networking")} />
                <span className="font-mono">{vif.device}</span>
                <span className="font-mono text-muted">{vif.MAC}</span>
                <span className="inline-flex items-center gap-1.5">
                  <StateMark look={vif.currently_attached ? "running" : "halted"} size={11} />
                  {t(vif.currently_attached ? "col.active" : "value.disconnected")}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </GeneralPage>
  );
}

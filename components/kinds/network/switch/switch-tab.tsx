"use client";
import { Network } from "lucide-react";
import type { PortVlans, SwitchPortView, SwitchView } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import type { Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useFollowed } from "../../../data/views";
import { type Translate, useT } from "../../../i18n";
import { Table } from "../../../inside/table";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { formatBytes } from "../../../ui/format";
import { visibleText } from "../../../ui/visible-text";
import { needsRole } from "../../command-state";
import { gatewayRulesDialog, switchPortDialog } from "./dialogs";
import "./texts";

/** The physical switch of a network: its ports with their VLANs, and whom it has heard where. */
export function SwitchTab({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const { answer } = useFollowed("physicalSwitch", { network: network.ref });
  if (answer === undefined) return <EmptyState text={t("common.loading")} />;
  if (answer === null) return <EmptyState icon={<Network size={28} />} text={t("switch.none")} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4">
      <Ports view={answer} />
      <Rules view={answer} />
      <Addresses view={answer} />
    </div>
  );
}

function vlansText(vlans: PortVlans | null, t: Translate): string {
  if (vlans === null) return t("switch.usual");
  if (vlans.mode === "access") return t("switch.access", { vlan: vlans.vlan });
  const { native, allowed } = vlans;
  return allowed.length === 0 ? t("switch.trunk", { native }) : t("switch.trunkOf", { native, allowed: allowed.join(", ") });
}

function Ports({ view: { segment, ports } }: { view: SwitchView }) {
  const t = useT();
  return (
    <Table
      name={t("switch.ports")}
      isNameShown
      columns={[
        { name: t("switch.number"), isNumber: true },
        { name: t("switch.to") },
        { name: t("col.link") },
        { name: t("switch.vlans") },
        { name: t("switch.received"), isNumber: true },
        { name: t("switch.sent"), isNumber: true },
      ]}
      rows={ports.map((port) => ({
        key: port.number,
        cells: [
          port.number,
          <Plugged key="to" port={port} segment={segment} />,
          t(port.isUp ? "value.up" : "value.down"),
          <Vlans key="vlans" port={port} segment={segment} />,
          t("switch.frames", { count: port.inFrames, bytes: formatBytes(port.inBytes) }),
          t("switch.frames", { count: port.outFrames, bytes: formatBytes(port.outBytes) }),
        ],
      }))}
      empty={t("switch.none")}
    />
  );
}

function usePlugged({ host }: SwitchPortView, segment: string): string {
  const t = useT();
  const record = useRecord("host", host ?? "");
  return host === null ? t("switch.gateway") : `${visibleText(record?.name_label ?? "")} ${segment}`;
}
function Plugged({ port, segment }: { port: SwitchPortView; segment: string }) {
  return <>{usePlugged(port, segment)}</>;
}
function Vlans({ port, segment }: { port: SwitchPortView; segment: string }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const name = usePlugged(port, segment);
  const { pif, vlans } = port;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap">
      {vlansText(vlans, t)}
      {pif !== null && (
        <Button
          isSmall
          kind="quiet"
          disabledReason={needsRole("pool-operator", { role, t })}
          onClick={() => open(switchPortDialog, { pif, name, vlans })}
        >
          {t("switch.set")}
        </Button>
      )}
    </span>
  );
}

/** What the gateway does not send on to the outside. */
function Rules({ view: { segment, gateway } }: { view: SwitchView }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  if (gateway === null) return null;
  const { rules } = gateway;
  const text = rules.map((rule) => rule.text).join("\n");
  return (
    <section aria-label={t("rules.name")} className="flex flex-col gap-2">
      <Table
        name={t("rules.of", { address: gateway.address })}
        isNameShown
        columns={[
          { name: t("rules.rule"), isMono: true },
          { name: t("rules.packets"), isNumber: true },
          { name: t("rules.bytes"), isNumber: true },
        ]}
        rows={rules.map((rule, at) => ({ key: at, cells: [rule.text, rule.packets, formatBytes(rule.bytes)] }))}
        empty={t("rules.none")}
      />
      <span>
        <Button
          isSmall
          disabledReason={needsRole("pool-operator", { role, t })}
          onClick={() => open(gatewayRulesDialog, { segment, rules: text })}
        >
          {t("rules.set")}
        </Button>
      </span>
    </section>
  );
}

function Addresses({ view: { macs, macCount } }: { view: SwitchView }) {
  const t = useT();
  return (
    <>
      <Table
        name={t("switch.macs")}
        isNameShown
        columns={[
          { name: t("switch.vlan"), isNumber: true },
          { name: t("switch.mac"), isMono: true },
          { name: t("switch.number"), isNumber: true },
          { name: t("switch.age"), isNumber: true },
        ]}
        rows={macs.map(({ mac, vlan, port, ageS }) => ({ key: `${vlan} ${mac}`, cells: [vlan, mac, port, ageS] }))}
        empty={t("switch.noMacs")}
      />
      {macCount > macs.length && <p className="text-muted">{t("switch.more", { count: macCount - macs.length })}</p>}
    </>
  );
}

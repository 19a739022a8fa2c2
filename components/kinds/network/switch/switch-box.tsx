"use client";
import { Undo2 } from "lucide-react";
import type { PortVlans, SwitchBoxView, SwitchLagView, SwitchPortView } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useRecord } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { type Translate, useT } from "../../../i18n";
import { Button, IconButton } from "../../../ui/button";
import { formatBytes } from "../../../ui/format";
import { Table } from "../../../ui/table";
import { visibleText } from "../../../ui/visible-text";
import { needsRole } from "../../command-state";
import { switchCostDialog, switchLagDialog, switchPlugDialog, switchPortDialog, switchTreeDialog } from "./dialogs";
import "./texts";

/** What a port has, and what can be done with it: beside it where there is room, below it elsewhere. */
const inCell = "flex flex-wrap items-center gap-x-4";

/** One physical switch. @param names - of all that cables lead to from here */
export function SwitchBox({ box, names }: { box: SwitchBoxView; names: readonly string[] }) {
  const t = useT();
  const { name } = box;
  return (
    <section aria-label={t("switch.called", { name })} className="flex flex-col gap-2">
      <Tree box={box} />
      <Ports box={box} names={names} />
      <Addresses box={box} />
    </section>
  );
}

function treeText({ isOn, id, root, rootCost, rootPort }: SwitchBoxView["tree"], t: Translate): string {
  if (!isOn) return t("switch.treeOff", { id });
  return rootPort === null ? t("switch.treeRoot", { id }) : t("switch.treeWay", { id, root, cost: rootCost, port: rootPort });
}
function Tree({ box }: { box: SwitchBoxView }) {
  const { name, tree, isChanged } = box;
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const act = useAct();
  const why = needsRole("pool-operator", { role, t });
  return (
    <p className="flex flex-wrap items-center gap-2">
      <span className="font-medium">{t("switch.called", { name })}</span>
      <span className="text-muted">{treeText(tree, t)}</span>
      <Button isSmall kind="quiet" disabledReason={why} onClick={() => open(switchTreeDialog, { name, tree })}>
        {t("switch.setTree")}
      </Button>
      <Button isSmall kind="quiet" disabledReason={why} onClick={() => open(switchLagDialog, { box })}>
        {t("lag.set")}
      </Button>
      {isChanged && (
        <IconButton
          label={t("switch.undo")}
          disabledReason={why}
          icon={<Undo2 size={13} aria-hidden />}
          onClick={() => void act(name, "switch.undo", { switch: name })}
        />
      )}
    </p>
  );
}

function vlansText(vlans: PortVlans | null, t: Translate): string {
  if (vlans === null) return t("switch.usual");
  if (vlans.mode === "access") return t("switch.access", { vlan: vlans.vlan });
  const { native, allowed } = vlans;
  return allowed.length === 0 ? t("switch.trunk", { native }) : t("switch.trunkOf", { native, allowed: allowed.join(", ") });
}

function lagText(lag: SwitchLagView | null, t: Translate): string {
  if (lag === null) return t("lag.none");
  const { name, mode, isBundled, partner } = lag;
  const called = t("lag.of", { name, mode: t(`lag.mode.${mode}`) });
  const state = t(isBundled ? "lag.bundled" : "lag.alone");
  return partner
    ? t("lag.withPartner", { called, state, system: partner.system, key: partner.key })
    : t("lag.withoutPartner", { called, state });
}

function Ports({ box, names }: { box: SwitchBoxView; names: readonly string[] }) {
  const t = useT();
  return (
    <Table
      name={t("switch.portsOf", { name: box.name })}
      isNameShown
      columns={[
        { name: t("switch.number"), isNumber: true },
        { name: t("switch.to") },
        { name: t("col.link") },
        ...(box.tree.isOn ? [{ name: t("switch.tree") }] : []),
        { name: t("switch.vlans") },
        { name: t("lag.column") },
        { name: t("switch.received"), isNumber: true },
        { name: t("switch.sent"), isNumber: true },
      ]}
      rows={box.ports.map((port) => ({
        key: port.number,
        cells: [
          port.number,
          <Plugged key="to" port={port} names={names} at={box.name} />,
          t(port.isUp ? "value.up" : "value.down"),
          ...(box.tree.isOn ? [<TreePort key="tree" port={port} at={box.name} />] : []),
          <Vlans key="vlans" port={port} at={box.name} />,
          lagText(port.lag, t),
          t("switch.frames", { count: port.inFrames, bytes: formatBytes(port.inBytes) }),
          t("switch.frames", { count: port.outFrames, bytes: formatBytes(port.outBytes) }),
        ],
      }))}
      empty={t("switch.none")}
    />
  );
}

function usePlugged({ host, device, cable, bond }: SwitchPortView): string {
  const t = useT();
  const record = useRecord("host", host ?? "");
  if (cable) return t("switch.cable", { name: cable.name, to: cable.to });
  if (host === null) return t("switch.gateway");
  const name = `${visibleText(record?.name_label ?? "")} ${device}`;
  return bond === null ? name : t("switch.inBond", { name, bond });
}
function Plugged({ port, names, at }: { port: SwitchPortView; names: readonly string[]; at: string }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const act = useAct();
  const name = usePlugged(port);
  const why = needsRole("pool-operator", { role, t });
  const { cable, pif } = port;
  return (
    <span className={inCell}>
      <span className="whitespace-nowrap">{name}</span>
      {cable && (
        <Button
          isSmall
          kind="quiet"
          className="-ml-2"
          disabledReason={why}
          onClick={() => void act(cable.name, "switch.disconnect", { cable: cable.name })}
        >
          {t("switch.takeAway")}
        </Button>
      )}
      {pif !== null && names.length > 1 && (
        <Button
          isSmall
          kind="quiet"
          className="-ml-2"
          disabledReason={why}
          onClick={() => open(switchPlugDialog, { pif, name, at, names })}
        >
          {t("switch.plug")}
        </Button>
      )}
    </span>
  );
}
function TreePort({ port: { stp, number }, at }: { port: SwitchPortView; at: string }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  if (!stp) return null;
  return (
    <span className={inCell}>
      <span className="whitespace-nowrap">
        {t("switch.roleState", { role: t(`switch.role.${stp.role}`), state: t(`switch.state.${stp.state}`) })}
      </span>
      <Button
        isSmall
        kind="quiet"
        className="-ml-2"
        disabledReason={needsRole("pool-operator", { role, t })}
        onClick={() => open(switchCostDialog, { at, number, cost: stp.cost })}
      >
        {t("switch.setCost", { cost: stp.cost })}
      </Button>
    </span>
  );
}
function Vlans({ port, at }: { port: SwitchPortView; at: string }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const name = usePlugged(port);
  const { pif, vlans, number, cable } = port;
  return (
    <span className={inCell}>
      <span>{vlansText(vlans, t)}</span>
      {(pif !== null || cable !== null) && (
        <Button
          isSmall
          kind="quiet"
          className="-ml-2"
          disabledReason={needsRole("pool-operator", { role, t })}
          onClick={() => open(switchPortDialog, { pif, at, number, name, vlans })}
        >
          {t("switch.set")}
        </Button>
      )}
    </span>
  );
}

function Addresses({ box: { name, macs, macCount } }: { box: SwitchBoxView }) {
  const t = useT();
  return (
    <>
      <Table
        name={t("switch.macsOf", { name })}
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

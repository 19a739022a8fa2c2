"use client";
import { Undo2 } from "lucide-react";
import type { HostBondView, SwitchView } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useRecord } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { useT } from "../../../i18n";
import { Button, IconButton } from "../../../ui/button";
import { Table } from "../../../ui/table";
import { visibleText } from "../../../ui/visible-text";
import { needsRole } from "../../command-state";
import { bondDialog } from "./dialogs";
import "./texts";

/** Bonds of the servers' NICs: which of them carry, and the way back from what was changed. */
export function Bonds({ view: { bonds, bondsChanged, nics } }: { view: SwitchView }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  const why = needsRole("pool-operator", { role, t });
  return (
    <section aria-label={t("bonds.all")} className="flex flex-col gap-2">
      <Table
        name={t("bonds.all")}
        isNameShown
        columns={[
          { name: t("bonds.of") },
          { name: t("bonds.mode") },
          { name: t("bonds.bridge") },
          { name: t("col.link") },
          { name: t("bonds.nics") },
          { name: t("bonds.change") },
        ]}
        rows={bonds.map((bond) => ({
          key: `${bond.host} ${bond.name}`,
          cells: [
            <Called key="of" bond={bond} />,
            bond.mode,
            bond.bridge ?? t("bonds.noBridge"),
            t(bond.isUp ? "value.up" : "value.down"),
            <Slaves key="nics" bond={bond} />,
            <Remove key="change" bond={bond} why={why} />,
          ],
        }))}
        empty={t("bonds.none")}
      />
      <span className="flex items-center gap-2">
        <Button isSmall disabledReason={why} onClick={() => open(bondDialog, { nics })}>
          {t("bonds.make")}
        </Button>
        {bondsChanged.map((host) => (
          <Undo key={host} host={host} why={why} />
        ))}
      </span>
    </section>
  );
}

function useName(host: string): string {
  return visibleText(useRecord("host", host)?.name_label ?? "");
}
function Called({ bond: { host, name } }: { bond: HostBondView }) {
  return `${useName(host)} ${name}`;
}
function Slaves({ bond: { slaves } }: { bond: HostBondView }) {
  const t = useT();
  return slaves
    .map(({ device, link, carries, failures }) =>
      t("bonds.nic", { device, state: t(carries ? "bonds.carries" : `bonds.link.${link}`), failures }),
    )
    .join("; ");
}
function Remove({ bond: { host, name, isKept }, why }: { bond: HostBondView; why: string | null }) {
  const t = useT();
  const act = useAct();
  if (!isKept) return t("bonds.typed");
  return (
    <Button isSmall kind="quiet" disabledReason={why} onClick={() => void act(name, "bond.remove", { host, name })}>
      {t("bonds.remove")}
    </Button>
  );
}
function Undo({ host, why }: { host: string; why: string | null }) {
  const t = useT();
  const act = useAct();
  const name = useName(host);
  return (
    <IconButton
      label={t("bonds.undo", { name })}
      disabledReason={why}
      icon={<Undo2 size={13} aria-hidden />}
      onClick={() => void act(name, "bond.undo", { host })}
    />
  );
}

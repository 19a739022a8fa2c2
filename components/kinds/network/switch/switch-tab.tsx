"use client";
import { Network } from "lucide-react";
import { useConsole } from "../../../data/console-context";
import type { Rec } from "../../../data/defaults";
import { useLab } from "../../../data/lab-context";
import { useFollowed } from "../../../data/views";
import { useT } from "../../../i18n";
import { BreakButton } from "../../../topology/break-button";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { needsRole } from "../../command-state";
import { Bonds } from "./bonds";
import { switchCableDialog } from "./dialogs";
import { Router } from "./router";
import { SwitchBox } from "./switch-box";
import "./texts";

/** The physical switches of a network: their ports, with VLANs and spanning tree, and whom they have heard where. */
export function SwitchTab({ network }: { network: Rec<"network"> }) {
  const t = useT();
  const { answer } = useFollowed("physicalSwitch", { network: network.ref });
  if (answer === undefined) return <EmptyState text={t("common.loading")} />;
  if (answer === null) return <EmptyState icon={<Network size={28} />} text={t("switch.none")} />;
  const names = answer.switches.map(({ name }) => name);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-4">
      {answer.switches.map((box) => (
        <SwitchBox key={box.name} box={box} names={names} />
      ))}
      <LayCable names={names} />
      <Bonds view={answer} />
      <Router view={answer} />
    </div>
  );
}

function LayCable({ names }: { names: readonly string[] }) {
  const t = useT();
  const { role } = useLab();
  const { open } = useConsole();
  return (
    <span className="flex items-center gap-2">
      <Button isSmall disabledReason={needsRole("pool-operator", { role, t })} onClick={() => open(switchCableDialog, { names })}>
        {t("switch.newCable")}
      </Button>
      <BreakButton />
    </span>
  );
}

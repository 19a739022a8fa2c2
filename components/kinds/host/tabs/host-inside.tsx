"use client";
import { Server } from "lucide-react";
import type { Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { BesideView } from "../../../inside/beside/beside-view";
import { useBeside } from "../../../inside/beside/use-beside";
import { InsideView } from "../../../inside/inside-view";
import { EmptyState } from "../../../ui/empty-state";
import { CommandButton } from "../../command-button";
import "./texts";

/** A host from inside, alone or beside another. Of one that is off there is nothing to be seen. */
export function HostInside({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const isOn = useRecord("host_metrics", host.metrics)?.live ?? true;
  const { beside } = useBeside();
  if (beside !== null) return <BesideView host={host} beside={beside} />;
  if (isOn) return <InsideView host={host.ref} />;
  return (
    <EmptyState
      icon={<Server size={28} />}
      text={t("inside.hostOff", { name: host.name_label })}
      hint={t("inside.hostOffHint")}
      action={<CommandButton id="host.powerOn" on={host} />}
    />
  );
}

"use client";
import { useMemo } from "react";
import type { Rec } from "../../data/defaults";
import { useMembers } from "../../data/hooks";
import { useT } from "../../i18n";
import { CommandButton } from "../command-button";
import { KindGrid } from "../kind-grid";

/** The VMs of a vApp, in the order in which they start. */
export function ApplianceVms({ appliance }: { appliance: Rec<"VM_appliance"> }) {
  const t = useT();
  const members = useMembers("vmsByAppliance", appliance.ref);
  const rows = useMemo(() => [...members].sort((a, b) => a.order - b.order || a.name_label.localeCompare(b.name_label)), [members]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      {appliance.name_description && <p className="px-1 text-muted">{appliance.name_description}</p>}
      <KindGrid
        kind="vm"
        id="vapp.vms"
        label={t("tab.vms")}
        rows={rows}
        hasFilter
        emptyText={t("appliance.thisVAppHasNoVms")}
        emptyAction={<CommandButton id="vapp.properties" on={appliance} />}
      />
    </div>
  );
}

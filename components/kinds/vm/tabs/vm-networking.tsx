"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { slotsOf, useKnown, useMembers } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { RowRefusal } from "../../common/row-refusal";
import { KindGrid } from "../../kind-grid";
import "./texts";

export function VmNetworking({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const vifs = useMembers("vifsByVm", vm.ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vifsByVm", [vm.ref]), [vm.ref]));
  const rows = useMemo(() => [...vifs].sort((a, b) => Number(a.device) - Number(b.device)), [vifs]);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <KindGrid
        kind="vif"
        id="vifs"
        label={t("vif.title")}
        rows={rows}
        isComing={!isKnown}
        object={vm}
        emptyText={t("vif.empty")}
        about={({ ref }) => <RowRefusal of={ref} />}
      />
    </div>
  );
}

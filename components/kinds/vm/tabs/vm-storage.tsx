"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { diskPlace } from "../../../data/disk-place";
import { slotsOf, useKnown, useMembers } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { useT } from "../../../i18n";
import { RowRefusal } from "../../common/row-refusal";
import { KindGrid } from "../../kind-grid";
import { DvdRow } from "./dvd-row";
import "./texts";

export function VmStorage({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const { role } = useLab();
  const vbds = useMembers("vbdsByVm", vm.ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vbdsByVm", [vm.ref]), [vm.ref]));
  const rows = useMemo(
    () => vbds.filter((vbd) => vbd.type !== "CD").sort((a, b) => diskPlace(a.userdevice) - diskPlace(b.userdevice)),
    [vbds],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <KindGrid
        kind="vbd"
        id="vbds"
        label={t("disk.title")}
        rows={rows}
        isComing={!isKnown}
        object={vm}
        emptyText={t("disk.empty")}
        about={({ ref }) => <RowRefusal of={ref} />}
      />
      {isKnown && <DvdRow vm={vm} vbd={vbds.find((vbd) => vbd.type === "CD")} why={role === "read-only" ? t("why.readOnly") : null} />}
    </div>
  );
}

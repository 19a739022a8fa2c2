"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { slotsOf, useKnown, useMembers } from "../../../data/hooks";
import { isLibrary } from "../../../data/storage";
import { useT } from "../../../i18n";
import { exactBytes, formatBytes } from "../../../ui/format";
import { UsageBar } from "../../../ui/usage-bar";
import { KindGrid } from "../../kind-grid";

export function SrStorage({ sr }: { sr: Rec<"SR"> }) {
  const t = useT();
  const vdis = useMembers("vdisBySr", sr.ref);
  const isKnown = useKnown(useMemo(() => slotsOf("vdisBySr", [sr.ref]), [sr.ref]));
  const rows = useMemo(() => vdis.filter((vdi) => vdi.managed || isLibrary(sr) || vdi.name_label !== ""), [vdis, sr]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <div className="flex shrink-0 items-center gap-3 rounded-lg border border-line bg-surface px-3 py-2">
        <UsageBar
          fraction={sr.physical_size > 0 ? sr.physical_utilisation / sr.physical_size : 0}
          label={t("section.capacity")}
          className="h-2 flex-1"
        />
        <span className="text-sm text-muted" title={`${exactBytes(sr.physical_utilisation)} / ${exactBytes(sr.physical_size)}`}>
          {t("usage.of", { used: formatBytes(sr.physical_utilisation), total: formatBytes(sr.physical_size) })} ·{" "}
          {t("usage.free", { free: formatBytes(Math.max(0, sr.physical_size - sr.physical_utilisation)) })}
        </span>
      </div>
      <KindGrid kind="vdi" id="vdis" label={t("disk.title.sr")} rows={rows} isComing={!isKnown} object={sr} emptyText={t("disk.emptySr")} />
    </div>
  );
}

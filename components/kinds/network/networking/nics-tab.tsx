"use client";
import { useMemo } from "react";
import type { Rec } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { KindGrid } from "../../kind-grid";
import "./texts";

/** NICs of the pool's servers, or of one, with the bonds that they are members of. */
export function NicsTab({ of }: { of: Rec<"host"> | Rec<"pool"> }) {
  const t = useT();
  const host = of.class === "host" ? of.ref : undefined;
  const all = useRecords("PIF");
  const bonds = useRecords("Bond");
  const rows = useMemo(() => {
    const masters = new Set<string>(bonds.map(({ master }) => master));
    return all.filter((pif) => (!host || pif.host === host) && (pif.physical || masters.has(pif.ref)));
  }, [all, bonds, host]);
  return (
    <div className="flex min-h-0 flex-1 flex-col p-3">
      <KindGrid
        kind="pif"
        id={host ? "nics" : "nics.all"}
        label={t("tab.nics")}
        rows={rows}
        host={host}
        object={of}
        emptyText={t("net.noNics")}
      />
    </div>
  );
}

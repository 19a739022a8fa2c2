"use client";
import { useMemo } from "react";
import { isSet } from "../../data/defaults";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { CommandButton } from "../command-button";
import { KindGrid } from "../kind-grid";
import { isGuest } from "../vm/guests";

/** The grid of VMs: of the whole lab, or of one host. */
export function VmsTab({ host }: { host?: string }) {
  const t = useT();
  const { store } = useLab().session;
  const all = useRecords("VM");
  const rows = useMemo(
    () => all.filter((vm) => isGuest(vm) && (!host || vm.resident_on === host || (!isSet(vm.resident_on) && vm.affinity === host))),
    [all, host],
  );
  const here = host ? store.record("host", host) : store.all("pool")[0];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <KindGrid
        kind="vm"
        id="vms"
        label={t("tab.vms")}
        rows={rows}
        hasFilter
        resortMs={5000}
        emptyText={t("search.emptyVms")}
        emptyAction={here && <CommandButton id={host ? "host.newVm" : "pool.newVm"} on={here} />}
      />
    </div>
  );
}

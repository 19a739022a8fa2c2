"use client";
import type { InsideDirtyLog } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { useOperations } from "../../data/operations";
import { useDialogSubmit } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { roleWhy } from "../../form/page-fields";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { formatBytes } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { FactGrid, Table } from "../../ui/table";
import { exactCount, formatCount } from "../numbers";

const PAGE = 4096;

/** Log-dirty mode of a domain: switched on and off, how many pages have been written to, and the bitmap taken as a sender takes it. */
export function DirtyLog({ log, vm }: { log: InsideDirtyLog | null; vm: string }) {
  const t = useT();
  const text = useFaultText();
  const { role } = useLab();
  const operations = useOperations();
  const { run, isPending, fault } = useDialogSubmit();
  const why = roleWhy(t, role, operations["inside.log_dirty"]?.role);
  return (
    <div className="flex flex-col gap-1.5">
      <h4 className="font-medium">{t("inside.dirtyLog")}</h4>
      <p className="text-muted">{t("inside.dirtyExplain")}</p>
      <div className="flex flex-wrap gap-1.5">
        <Button isSmall disabledReason={why} isPending={isPending} onClick={() => void run("inside.log_dirty", { vm, on: log === null })}>
          {t(log === null ? "inside.logOn" : "inside.logOff")}
        </Button>
        {log && (
          <Button isSmall disabledReason={why} isPending={isPending} onClick={() => void run("inside.clean_dirty", { vm })}>
            {t("inside.takeBitmap")}
          </Button>
        )}
      </div>
      {log && (
        <>
          <FactGrid
            facts={[
              [t("inside.dirtyPages"), `${exactCount(log.dirtyPages)} (${formatBytes(log.dirtyPages * PAGE)})`],
              [t("inside.dirtyPerS"), `${formatCount(log.firstPerS)}/s`, `${exactCount(log.firstPerS)}/s`],
              [t("inside.dirtyRounds"), exactCount(log.rounds)],
              [t("inside.dirtyFaults"), exactCount(log.faults)],
              [
                t("inside.dirtyCost"),
                t(log.isHap ? "inside.dirtyCostHap" : "inside.dirtyCostShadow", { percent: (100 - log.usefulPerMille / 10).toFixed(1) }),
              ],
            ]}
          />
          <Table
            name={t("inside.dirtyRuns")}
            isNameShown
            empty={t("inside.noDirty")}
            columns={[
              { name: t("inside.dirtyBy") },
              { name: t("inside.firstPage"), isNumber: true },
              { name: t("inside.pages"), isNumber: true },
              { name: t("inside.dirtyOf"), isNumber: true },
            ]}
            rows={log.runs.map((one) => ({
              key: one.name,
              cells: [one.name, `0x${one.from.toString(16)}`, exactCount(one.pages), exactCount(one.dirty)],
            }))}
          />
        </>
      )}
      {fault && <Notice>{text(fault)}</Notice>}
    </div>
  );
}

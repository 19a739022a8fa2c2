"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import type { LabView, RestorePointView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { DialogButtons } from "../form/buttons";
import { useServerText, useT } from "../i18n";
import { Button } from "../ui/button";
import { Radio } from "../ui/check";
import { cx } from "../ui/cx";
import { Dialog } from "../ui/dialog";
import { formatDateTime } from "../ui/format";
import { Notice } from "../ui/notice";
import { refreshLabs } from "./lab-list";

const nameOf = ({ journalIndex, at, kind }: RestorePointView): string => `${kind}-${journalIndex}-${at}`;

/** The kept moments of a lab that has stopped: it can be opened as it was then, or exported. */
export function RestoreDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const said = useServerText();
  const points = useQuery(trpc.lab.restorePoints.queryOptions({ labId: lab.id }, { staleTime: 0 }));
  const [picked, setPicked] = useState<string | null>(null);
  const point = points.data?.find((one) => nameOf(one) === picked) ?? points.data?.[0];
  const open = useMutation(
    trpc.lab.openAt.mutationOptions({
      onSuccess: () => {
        void refreshLabs();
        onClose();
      },
    }),
  );
  const submit = (): void => {
    if (point && !open.isPending) open.mutate({ labId: lab.id, journalIndex: point.journalIndex, at: point.at });
  };
  return (
    <Dialog
      title={t("labs.restore.title", { name: lab.name })}
      width="w-[620px]"
      isAlert
      onClose={onClose}
      onSubmit={submit}
      footer={
        <DialogButtons
          isDanger
          go={t("labs.restore.go")}
          isPending={open.isPending}
          why={point ? null : t("labs.restore.none")}
          onClose={onClose}
        />
      }
    >
      <Notice>{said(lab.failure ?? "")}</Notice>
      <p className="mt-3">{t("labs.restore.text")}</p>
      {points.error && <Notice className="mt-3">{errorText(points.error)}</Notice>}
      {points.data?.length === 0 && <p className="mt-3 text-muted">{t("labs.restore.none")}</p>}
      {points.data && points.data.length > 0 && (
        <fieldset className="mt-3 max-h-72 overflow-y-auto rounded-md border border-line">
          <legend className="sr-only">{t("labs.restore.points")}</legend>
          {points.data.map((one) => (
            <div
              key={nameOf(one)}
              className={cx("flex items-center border-b border-line last:border-0 hover:bg-hover", one === point && "bg-accent-soft")}
            >
              <label className="flex min-w-0 flex-1 items-center gap-2 px-3 py-1.5">
                <Radio name="point" checked={one === point} onChange={() => setPicked(nameOf(one))} />
                <span className="font-mono text-sm">{formatDateTime(one.virtualUs)}</span>
                <span className="min-w-0 flex-1 truncate text-sm text-muted">
                  {t(one.kind === "end" ? "labs.restore.end" : "labs.restore.snapshot")}
                  {" · "}
                  {one.undone === 0 ? t("labs.restore.nothingLost") : t("labs.restore.lost", { count: one.undone })}
                </span>
              </label>
              {one.kind === "snapshot" && (
                <Button
                  kind="quiet"
                  icon={<Download size={14} aria-hidden />}
                  onClick={() => location.assign(`/api/labs/${lab.id}/export?journalIndex=${one.journalIndex}&at=${one.at}`)}
                >
                  {t("labs.restore.export")}
                </Button>
              )}
            </div>
          ))}
        </fieldset>
      )}
      {open.error && <Notice className="mt-3">{errorText(open.error)}</Notice>}
    </Dialog>
  );
}

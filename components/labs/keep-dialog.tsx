"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { DialogButtons } from "../form/buttons";
import { useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { Notice } from "../ui/notice";
import { type Option, Select } from "../ui/select";
import { refreshLabs } from "./lab-list";

const HOURS: readonly number[] = [1, 8, 24, 72, 168];
const MINUTES: readonly number[] = [5, 15, 30, 60, 240];
const ALL = "all";

/** The offered values and the one that holds, which the command line may have set to another. */
function offered(values: readonly number[], held: number | null, label: (value: number) => string, last: string): readonly Option[] {
  const all = held === null || values.includes(held) ? values : [...values, held].sort((a, b) => a - b);
  return [...all.map((value) => ({ value: `${value}`, label: label(value) })), { value: ALL, label: last }];
}
const chosen = (value: string): number | null => (value === ALL ? null : Number(value));

/** How a lab is kept: how much of its past, and whether it sleeps when nobody is there. */
export function KeepDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [hours, setHours] = useState(`${lab.historyHours ?? ALL}`);
  const [minutes, setMinutes] = useState(`${lab.sleepMinutes ?? ALL}`);
  const keep = useMutation(
    trpc.lab.keep.mutationOptions({
      onSuccess: () => {
        void refreshLabs();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={t("labs.keep.title", { name: lab.name })}
      width="w-[520px]"
      onClose={onClose}
      onSubmit={() => keep.mutate({ labId: lab.id, historyHours: chosen(hours), sleepMinutes: chosen(minutes) })}
      footer={<DialogButtons go={t("common.save")} isPending={keep.isPending} onClose={onClose} />}
    >
      <Select
        label={t("labs.keep.history")}
        hint={t("labs.keep.historyHint")}
        value={hours}
        onChange={setHours}
        options={offered(HOURS, lab.historyHours, (value) => t("labs.keep.hours", { hours: value }), t("labs.keep.all"))}
      />
      <Select
        label={t("labs.keep.sleep")}
        hint={t("labs.keep.sleepHint")}
        value={minutes}
        onChange={setMinutes}
        options={offered(MINUTES, lab.sleepMinutes, (value) => t("labs.keep.minutes", { minutes: value }), t("labs.keep.never"))}
      />
      {keep.error && <Notice className="mt-3">{errorText(keep.error)}</Notice>}
    </Dialog>
  );
}

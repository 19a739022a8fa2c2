"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { LabRole, LabView } from "@/server/contract";
import { LAB_ROLES } from "@/server/contract/roles";
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
/** Who may open control domains where a lab says nothing of its own. */
const DOM0_USUAL: LabRole = "pool-operator";
/** A control domain is a root shell: not for those who may only look. */
const DOM0_ROLES = LAB_ROLES.filter((role) => role !== "read-only");

/** The offered values and the one that holds, which the command line may have set to another. */
function offered(values: readonly number[], held: number | null, label: (value: number) => string, last: string): readonly Option[] {
  const all = held === null || values.includes(held) ? values : [...values, held].sort((a, b) => a - b);
  return [...all.map((value) => ({ value: `${value}`, label: label(value) })), { value: ALL, label: last }];
}
const chosen = (value: string): number | null => (value === ALL ? null : Number(value));

/** Settings of a lab: how much of its past is kept, whether it sleeps when nobody is there, and who may open its control domains. */
export function KeepDialog({ lab, onClose }: { lab: LabView; onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const [hours, setHours] = useState(`${lab.historyHours ?? ALL}`);
  const [minutes, setMinutes] = useState(`${lab.sleepMinutes ?? ALL}`);
  const [dom0, setDom0] = useState<string>(lab.dom0Access ?? DOM0_USUAL);
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
      onSubmit={() =>
        keep.mutate({
          labId: lab.id,
          historyHours: chosen(hours),
          sleepMinutes: chosen(minutes),
          dom0Access: dom0 === DOM0_USUAL ? null : (dom0 as LabRole),
        })
      }
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
      <Select
        label={t("labs.keep.dom0")}
        hint={t("labs.keep.dom0Hint")}
        value={dom0}
        onChange={setDom0}
        options={DOM0_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      />
      {keep.error && <Notice className="mt-3">{errorText(keep.error)}</Notice>}
    </Dialog>
  );
}

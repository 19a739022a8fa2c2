"use client";
import { useMutation } from "@tanstack/react-query";
import type { LabRole, LabView } from "@/server/contract";
import { LAB_ROLES } from "@/server/contract/roles";
import { useErrorText } from "../data/error-text";
import { trpc } from "../data/trpc";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { useT } from "../i18n";
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

interface Values {
  /** a number, or `all`; so are the minutes */
  readonly hours: string;
  readonly minutes: string;
  readonly dom0: string;
}
/** Settings of a lab: how much of its past is kept, whether it sleeps when nobody is there, and who may open its control domains. */
export const KeepDialog = defineForm<{ readonly lab: LabView }, LabView, Values>({
  name: "keepLab",
  title: ({ name }, t) => t("labs.keep.title", { name }),
  go: "common.save",
  width: "w-[520px]",
  fields: { hours: { label: "labs.keep.history" }, minutes: { label: "labs.keep.sleep" }, dom0: { label: "labs.keep.dom0" } },
  use: ({ lab }) => lab,
  keyOf: ({ lab }) => lab.id,
  schema: () => z.object({ hours: z.string(), minutes: z.string(), dom0: z.string() }),
  read: (lab) => ({
    hours: `${lab.historyHours ?? ALL}`,
    minutes: `${lab.sleepMinutes ?? ALL}`,
    dom0: lab.dom0Access ?? DOM0_USUAL,
  }),
  View: KeepView,
  useSend({ id }) {
    const errorText = useErrorText();
    const keep = useMutation(trpc.lab.keep.mutationOptions({ onSuccess: () => void refreshLabs() }));
    return {
      isPending: keep.isPending,
      refusal: keep.error && errorText(keep.error),
      async send({ hours, minutes, dom0 }) {
        const dom0Access = dom0 === DOM0_USUAL ? null : (dom0 as LabRole);
        const settings = { labId: id, historyHours: chosen(hours), sleepMinutes: chosen(minutes), dom0Access };
        return (await keep.mutateAsync(settings).catch(() => null)) !== null;
      },
    };
  },
}).view;

function KeepView({ context: lab }: { context: LabView }) {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <Select
        hint={t("labs.keep.historyHint")}
        {...field.choice("hours")}
        options={offered(HOURS, lab.historyHours, (value) => t("labs.keep.hours", { hours: value }), t("labs.keep.all"))}
      />
      <Select
        hint={t("labs.keep.sleepHint")}
        {...field.choice("minutes")}
        options={offered(MINUTES, lab.sleepMinutes, (value) => t("labs.keep.minutes", { minutes: value }), t("labs.keep.never"))}
      />
      <Select
        hint={t("labs.keep.dom0Hint")}
        {...field.choice("dom0")}
        options={DOM0_ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
      />
    </>
  );
}

"use client";
import { Tabs } from "@base-ui/react/tabs";
import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { type UseFormReturn, useForm } from "react-hook-form";
import type { Fault } from "@/server/contract";
import { NULL_REF, type Rec } from "../../../data/defaults";
import { defineDialog } from "../../../data/dialog";
import { useAnyRecord, useRecord, useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { submit } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { DialogButtons } from "../../../form/buttons";
import { useT } from "../../../i18n";
import { Dialog } from "../../../ui/dialog";
import { TextArea, TextField } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { callsFor } from "./properties-calls";
import { type Form, type Named, schemaOf, valuesOf } from "./properties-form";
import { CpuMemoryPage, GuestPage } from "./properties-pages";

const pages = ["general", "cpu", "guest"] as const;
type PageName = (typeof pages)[number];
const general: readonly (keyof Form)[] = ["name", "description", "tags", "affinity"];
/** Where a field with an error stands; the guest page has none that can be wrong. */
const pageOf = (field: keyof Form): PageName => (general.includes(field) ? "general" : "cpu");

export function PropertiesDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const record = useAnyRecord(of);
  if (!record || !("name_label" in record) || record.class === "task") return null;
  return <PropertiesForm record={record} onClose={onClose} />;
}

function PropertiesForm({ record, onClose }: { record: Named; onClose: () => void }) {
  const t = useT();
  const { labId } = useLab();
  const vm: Rec<"VM"> | null = record.class === "VM" ? record : null;
  const metrics = useRecord("VM_metrics", vm?.metrics ?? null);
  const online = vm?.power_state === "Running" ? (metrics?.VCPUs_number ?? null) : null;
  const [before] = useState(() => valuesOf(record, online));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [page, setPage] = useState<PageName>("general");
  const schema = useMemo(() => schemaOf(t), [t]);
  const form = useForm<Form>({ defaultValues: before, resolver: zodResolver(schema), mode: "onTouched" });
  const { errors, isSubmitting } = form.formState;
  const wrong = Object.keys(errors) as (keyof Form)[];
  const save = form.handleSubmit(
    async (values) => {
      const refused: Fault[] = [];
      for (const call of callsFor(values, before, record)) {
        const outcome = await submit(labId, call.op, call.args as never);
        if (!outcome.ok) refused.push(outcome.fault);
      }
      setFaults(refused);
      if (refused.length === 0) onClose();
    },
    (found) => {
      const first = (Object.keys(found) as (keyof Form)[])[0];
      if (!first) return;
      setPage(pageOf(first));
      // A field of a page that is not shown cannot take the focus before it is.
      setTimeout(() => form.setFocus(first));
    },
  );
  const refusals = faults.length > 0 && <Refusals faults={faults} />;
  return (
    <Dialog
      title={t("props.title", { name: record.name_label })}
      width={vm ? "w-[700px]" : "w-[560px]"}
      onClose={onClose}
      onSubmit={() => void save()}
      bodyClass={vm ? "flex p-0" : ""}
      footer={<DialogButtons go={t("common.save")} isPending={isSubmitting} onClose={onClose} />}
    >
      {vm ? (
        <Tabs.Root orientation="vertical" value={page} onValueChange={(next) => setPage(next as PageName)} className="flex min-w-0 flex-1">
          <Tabs.List aria-label={t("props.pages")} className="flex w-[150px] shrink-0 flex-col gap-0.5 border-r border-line bg-sunken p-2">
            {pages.map((name) => (
              <Tabs.Tab
                key={name}
                value={name}
                className="flex h-7 items-center justify-between gap-2 rounded-sm px-2 text-left whitespace-nowrap text-muted outline-none hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent data-active:bg-accent-soft data-active:font-medium data-active:text-text"
              >
                {t(`props.page.${name}`)}
                {wrong.some((field) => pageOf(field) === name) && (
                  <CircleAlert size={14} className="text-bad" aria-label={t("props.pageWrong")} />
                )}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {/* One height for all pages, so that the buttons stay under the pointer; pages stay mounted, so that no entry is lost. */}
          <div className="h-[384px] min-w-0 flex-1 overflow-y-auto p-4">
            {refusals}
            <Tabs.Panel value="general" keepMounted className="outline-none">
              <GeneralFields form={form} record={record} />
            </Tabs.Panel>
            <Tabs.Panel value="cpu" keepMounted className="outline-none">
              <CpuMemoryPage form={form} vm={vm} />
            </Tabs.Panel>
            <Tabs.Panel value="guest" keepMounted className="outline-none">
              <GuestPage form={form} vm={vm} />
            </Tabs.Panel>
          </div>
        </Tabs.Root>
      ) : (
        <>
          {refusals}
          <GeneralFields form={form} record={record} />
        </>
      )}
    </Dialog>
  );
}

function Refusals({ faults }: { faults: readonly Fault[] }) {
  const t = useT();
  const text = useFaultText();
  return (
    <Notice className="mb-3">
      {t("props.partly")}
      <ul className="list-inside list-disc">
        {faults.map((fault) => (
          <li key={fault.code + fault.params.join()}>{text(fault)}</li>
        ))}
      </ul>
    </Notice>
  );
}

function GeneralFields({ form, record }: { form: UseFormReturn<Form>; record: Named }) {
  const t = useT();
  const hosts = useRecords("host");
  const { errors } = form.formState;
  return (
    <>
      <TextField label={t("field.name")} {...form.register("name")} error={errors.name?.message} />
      <TextArea label={t("field.description")} rows={3} {...form.register("description")} error={errors.description?.message} />
      <TextField label={t("props.tags")} {...form.register("tags")} hint={t("props.tagsHint")} />
      {record.class === "VM" && !record.is_a_template && (
        <Select
          label={t("props.affinity")}
          value={form.watch("affinity")}
          onChange={(value) => form.setValue("affinity", value)}
          options={[
            { value: NULL_REF, label: t("field.noAffinity") },
            ...hosts.map((host) => ({ value: host.ref, label: host.name_label })),
          ]}
        />
      )}
    </>
  );
}

export const propertiesDialog = defineDialog<{ readonly of: string }>("properties", PropertiesDialog);

"use client";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo, useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import type { Fault, OperationArgs, OperationName } from "@/server/contract";
import { isSet, NULL_REF, type Rec } from "../data/defaults";
import { useAnyRecord, useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { submit } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { type Translate, useT } from "../i18n";
import { Dialog } from "../ui/dialog";
import { TextArea, TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";
import { DialogButtons } from "./buttons";
import { NAME_LIMIT } from "./name-dialogs";

const MIB = 1024 ** 2;
type Call = { [O in OperationName]: { readonly op: O; readonly args: OperationArgs<O> } }[OperationName];

function schemaOf(t: Translate) {
  const count = z.number({ error: t("err.number") }).int(t("err.number"));
  const memory = count.min(1, t("err.min", { min: 1 }));
  return z
    .object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(NAME_LIMIT, t("err.nameLong", { limit: NAME_LIMIT })),
      description: z.string().max(4096, t("err.nameLong", { limit: 4096 })),
      tags: z.string(),
      affinity: z.string(),
      vcpusMax: count.min(1, t("err.min", { min: 1 })).max(128, t("err.max", { max: 128 })),
      vcpus: count.min(1, t("err.min", { min: 1 })),
      staticMin: memory,
      dynMin: memory,
      dynMax: memory,
      staticMax: memory,
    })
    .superRefine((form, context) => {
      if (form.vcpus > form.vcpusMax)
        context.addIssue({ code: "custom", path: ["vcpus"], message: t("err.startMax", { max: form.vcpusMax }) });
      if (!(form.staticMin <= form.dynMin && form.dynMin <= form.dynMax && form.dynMax <= form.staticMax))
        context.addIssue({ code: "custom", path: ["staticMax"], message: t("err.order") });
    });
}
type Form = z.infer<ReturnType<typeof schemaOf>>;
const mib = (bytes: number): number => Math.max(1, Math.round(bytes / MIB));
const splitTags = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，]/)
      .map((tag) => tag.trim())
      .filter(Boolean),
  ),
];

/** The calls that turn a VM's settings into the form's, in an order in which each step is allowed. */
export function callsFor(form: Form, before: Form, of: { readonly class: string; readonly ref: string }): readonly Call[] {
  const calls: Call[] = [];
  const field = (name: string, value: unknown): void =>
    void calls.push({ op: "set_field", args: { class: of.class, self: of.ref, field: name, value } });
  if (form.name !== before.name) field("name_label", form.name);
  if (form.description !== before.description) field("name_description", form.description);
  if (splitTags(form.tags).join() !== splitTags(before.tags).join()) field("tags", splitTags(form.tags));
  if (of.class !== "VM") return calls;
  if (form.affinity !== before.affinity) field("affinity", form.affinity);
  const max: Call = { op: "VM.set_VCPUs_max", args: { self: of.ref, value: form.vcpusMax } };
  const start: Call = { op: "VM.set_VCPUs_at_startup", args: { self: of.ref, value: form.vcpus } };
  const hasMax = form.vcpusMax !== before.vcpusMax;
  const hasStart = form.vcpus !== before.vcpus;
  // Growing: the maximum first; shrinking: the start value first.
  if (hasMax && form.vcpusMax > before.vcpusMax) calls.push(max);
  if (hasStart) calls.push(start);
  if (hasMax && form.vcpusMax < before.vcpusMax) calls.push(max);
  const isStatic = form.staticMin !== before.staticMin || form.staticMax !== before.staticMax;
  if (isStatic)
    calls.push({
      op: "VM.set_memory_limits",
      args: {
        self: of.ref,
        static_min: form.staticMin * MIB,
        dynamic_min: form.dynMin * MIB,
        dynamic_max: form.dynMax * MIB,
        static_max: form.staticMax * MIB,
      },
    });
  else if (form.dynMin !== before.dynMin || form.dynMax !== before.dynMax)
    calls.push({ op: "VM.set_memory_dynamic_range", args: { self: of.ref, min: form.dynMin * MIB, max: form.dynMax * MIB } });
  return calls;
}

export function PropertiesDialog({ of, onClose }: { of: string; onClose: () => void }) {
  const record = useAnyRecord(of);
  if (!record || !("name_label" in record) || record.class === "task") return null;
  return <PropertiesForm record={record} onClose={onClose} />;
}
type Named = Extract<NonNullable<ReturnType<typeof useAnyRecord>>, { readonly tags: readonly string[] }>;
function valuesOf(record: Named): Form {
  const vm = record.class === "VM" ? record : null;
  return {
    name: record.name_label,
    description: record.name_description,
    tags: record.tags.join(", "),
    affinity: vm && isSet(vm.affinity) ? vm.affinity : NULL_REF,
    vcpusMax: vm?.VCPUs_max ?? 1,
    vcpus: vm?.VCPUs_at_startup ?? 1,
    staticMin: mib(vm?.memory_static_min ?? MIB),
    dynMin: mib(vm?.memory_dynamic_min ?? MIB),
    dynMax: mib(vm?.memory_dynamic_max ?? MIB),
    staticMax: mib(vm?.memory_static_max ?? MIB),
  };
}
function PropertiesForm({ record, onClose }: { record: Named; onClose: () => void }) {
  const t = useT();
  const text = useFaultText();
  const { labId } = useLab();
  const hosts = useRecords("host");
  const [before] = useState(() => valuesOf(record));
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const schema = useMemo(() => schemaOf(t), [t]);
  const { register, handleSubmit, watch, setValue, formState } = useForm<Form>({
    defaultValues: before,
    resolver: zodResolver(schema),
    mode: "onTouched",
  });
  const { errors, isSubmitting } = formState;
  const vm: Rec<"VM"> | null = record.class === "VM" ? record : null;
  const isHalted = vm?.power_state === "Halted";
  const mustHalt = vm && !isHalted ? t("props.haltToChange", { name: vm.name_label }) : undefined;
  const number = { valueAsNumber: true } as const;
  const save = handleSubmit(async (form) => {
    const refused: Fault[] = [];
    for (const call of callsFor(form, before, record)) {
      const outcome = await submit(labId, call.op, call.args as never);
      if (!outcome.ok) refused.push(outcome.fault);
    }
    setFaults(refused);
    if (refused.length === 0) onClose();
  });
  return (
    <Dialog
      title={t("props.title", { name: record.name_label })}
      width="w-[560px]"
      onClose={onClose}
      onSubmit={() => void save()}
      footer={<DialogButtons go={t("common.save")} isPending={isSubmitting} onClose={onClose} />}
    >
      {faults.length > 0 && (
        <Notice className="mb-3">
          {t("props.partly")}
          <ul className="list-inside list-disc">
            {faults.map((fault) => (
              <li key={fault.code + fault.params.join()}>{text(fault)}</li>
            ))}
          </ul>
        </Notice>
      )}
      <TextField label={t("field.name")} {...register("name")} error={errors.name?.message} />
      <TextArea label={t("field.description")} rows={2} {...register("description")} error={errors.description?.message} />
      <TextField label={t("props.tags")} {...register("tags")} hint={t("props.tagsHint")} />
      {vm && !vm.is_a_template && (
        <Select
          label={t("props.affinity")}
          value={watch("affinity")}
          onChange={(value) => setValue("affinity", value)}
          options={[
            { value: NULL_REF, label: t("field.noAffinity") },
            ...hosts.map((host) => ({ value: host.ref, label: host.name_label })),
          ]}
        />
      )}
      {vm && (
        <>
          <div className="grid grid-cols-2 gap-x-3">
            <TextField
              type="number"
              label={t("props.vcpusMax")}
              {...register("vcpusMax", number)}
              readOnly={!isHalted}
              className={isHalted ? undefined : "bg-sunken text-faint"}
              hint={mustHalt}
              error={errors.vcpusMax?.message}
            />
            <TextField
              type="number"
              label={t("props.vcpus")}
              {...register("vcpus", number)}
              readOnly={!isHalted}
              className={isHalted ? undefined : "bg-sunken text-faint"}
              hint={mustHalt}
              error={errors.vcpus?.message}
            />
            <TextField type="number" label={t("props.dynMin")} {...register("dynMin", number)} error={errors.dynMin?.message} />
            <TextField type="number" label={t("props.dynMax")} {...register("dynMax", number)} error={errors.dynMax?.message} />
            <TextField
              type="number"
              label={t("props.staticMin")}
              {...register("staticMin", number)}
              readOnly={!isHalted}
              className={isHalted ? undefined : "bg-sunken text-faint"}
              hint={mustHalt}
              error={errors.staticMin?.message}
            />
            <TextField
              type="number"
              label={t("props.staticMax")}
              {...register("staticMax", number)}
              readOnly={!isHalted}
              className={isHalted ? undefined : "bg-sunken text-faint"}
              hint={mustHalt}
              error={errors.staticMax?.message}
            />
          </div>
          <p className="text-sm text-faint">{t("props.order")}</p>
        </>
      )}
    </Dialog>
  );
}

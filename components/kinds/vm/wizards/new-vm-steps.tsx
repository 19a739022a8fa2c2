// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
"use client";
import { LayoutTemplate, Plus, Trash2 } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { Controller, useFieldArray, useFormContext } from "react-hook-form";
import { NULL_REF } from "../../../data/defaults";
import { useRecords } from "../../../data/hooks";
import { useLab } from "../../../data/lab-context";
import { NumberField } from "../../../form/number-field";
import { readNumber } from "../../../form/read-number";
import { useT } from "../../../i18n";
import { Button, IconButton } from "../../../ui/button";
import { cx } from "../../../ui/cx";
import { CheckBox, RadioOption, TextArea, TextField } from "../../../ui/field";
import { formatBytes } from "../../../ui/format";
import { Select } from "../../../ui/select";
import { useDiskSrs, useSrOptions } from "../dialogs/add-disk";
import { useIsos } from "../tabs/dvd-row";
import { GIB, MIB, type WizardForm } from "./new-vm-form";
import { usePickTemplate } from "./pick-context";

function Intro({ children }: { children: ReactNode }) {
  return <p className="mb-3 text-muted">{children}</p>;
}
const useWizard = () => useFormContext<WizardForm>();

export function TemplateStep() {
  const t = useT();
  const { watch, formState } = useWizard();
  const pick = usePickTemplate();
  const [text, setText] = useState("");
  const all = useRecords("VM");
  const chosen = watch("template");
  const groups = useMemo(() => {
    const shown = all
      .filter((vm) => vm.is_a_template && !vm.is_a_snapshot && vm.name_label.toLowerCase().includes(text.trim().toLowerCase()))
      .sort((a, b) => a.name_label.localeCompare(b.name_label, "en", { numeric: true }));
    const isDefault = (vm: (typeof shown)[number]): boolean => vm.is_default_template || vm.other_config.default_template === "true";
    return [
      { name: t("wiz.template.custom"), vms: shown.filter((vm) => !isDefault(vm)) },
      { name: t("wiz.template.default"), vms: shown.filter(isDefault) },
    ].filter((group) => group.vms.length > 0);
  }, [all, text, t]);
  return (
    <>
      <Intro>{t("wiz.template.text")}</Intro>
      <TextField
        label={t("wiz.template.search")}
        isLabelHidden
        isTight
        placeholder={t("wiz.template.search")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="mb-2"
      />
      <div role="radiogroup" aria-label={t("wiz.template")} className="min-h-0 flex-1 overflow-y-auto rounded-md border border-line">
        {groups.length === 0 && <p className="p-4 text-muted">{t("wiz.template.none")}</p>}
        {groups.map((group) => (
          <div key={group.name} role="group" aria-label={group.name}>
            <h3 className="sticky top-0 bg-sunken px-2 py-0.5 text-sm font-medium text-muted">{group.name}</h3>
            {group.vms.map((vm) => (
              <label
                key={vm.ref}
                className={cx(
                  "flex h-8 items-center gap-2 px-2 hover:bg-hover has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent",
                  chosen === vm.ref && "bg-accent-soft hover:bg-accent-soft",
                )}
              >
                <input type="radio" name="template" className="sr-only" checked={chosen === vm.ref} onChange={() => pick(vm.ref)} />
                <LayoutTemplate size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-muted" />
                <span className="truncate">{vm.name_label}</span>
                <span className="ml-auto shrink-0 text-sm text-muted" aria-hidden>
                  {vm.VCPUs_max} vCPU · {formatBytes(vm.memory_static_max)}
                </span>
              </label>
            ))}
          </div>
        ))}
      </div>
      <p className="min-h-[18px] pt-1 text-sm text-bad" role={formState.errors.template ? "alert" : undefined}>
        {formState.errors.template?.message}
      </p>
    </>
  );
}
export function NameStep() {
  const t = useT();
  const { register, formState } = useWizard();
  return (
    <>
      <Intro>{t("wiz.name.text")}</Intro>
      <TextField label={t("common.name")} autoFocus {...register("name")} error={formState.errors.name?.message} />
      <TextArea label={t("common.description")} rows={3} {...register("description")} error={formState.errors.description?.message} />
    </>
  );
}
export function MediaStep() {
  const t = useT();
  const { watch, setValue } = useWizard();
  const isos = useIsos();
  const disc = watch("disc");
  return (
    <>
      <Intro>{t("wiz.media.text")}</Intro>
      <RadioOption name="media" label={t("wiz.media.none")} checked={disc === NULL_REF} onChange={() => setValue("disc", NULL_REF)} />
      <RadioOption
        name="media"
        label={t("wiz.media.iso")}
        note={isos.length === 0 ? t("wiz.media.noIso") : undefined}
        disabled={isos.length === 0}
        checked={disc !== NULL_REF}
        onChange={() => setValue("disc", isos[0]?.vdi.ref ?? NULL_REF)}
      />
      {disc !== NULL_REF && (
        <div className="mt-2 ml-5 max-w-md">
          <Select
            label={t("wiz.media.image")}
            value={disc}
            onChange={(value) => setValue("disc", value)}
            options={isos.map(({ vdi, sr }) => ({ value: vdi.ref, label: vdi.name_label, note: sr.name_label }))}
          />
        </div>
      )}
    </>
  );
}
export function HomeStep() {
  const t = useT();
  const { session } = useLab();
  const { watch, setValue } = useWizard();
  const hosts = useRecords("host");
  const affinity = watch("affinity");
  return (
    <>
      <Intro>{t("wiz.home.text")}</Intro>
      <RadioOption name="home" label={t("wiz.home.any")} checked={affinity === NULL_REF} onChange={() => setValue("affinity", NULL_REF)} />
      {hosts.map((host) => {
        const metrics = session.store.record("host_metrics", host.metrics);
        const cpus = host.cpu_info.cpu_count ?? `${session.store.members("cpusByHost", host.ref).length}`;
        return (
          <RadioOption
            key={host.ref}
            name="home"
            label={host.name_label}
            note={t("wiz.home.free", { free: formatBytes(metrics?.memory_free ?? 0), cpus })}
            checked={affinity === host.ref}
            onChange={() => setValue("affinity", host.ref)}
          />
        );
      })}
    </>
  );
}
export function CpuStep() {
  const t = useT();
  const { register, formState, watch } = useWizard();
  const memory = watch("memory");
  return (
    <>
      <Intro>{t("wiz.cpu.text")}</Intro>
      <div className="max-w-60">
        <NumberField
          label={t("wiz.cpu.vcpus")}
          least={1}
          autoFocus
          {...register("vcpus", { setValueAs: readNumber })}
          error={formState.errors.vcpus?.message}
        />
        <NumberField
          label={t("wiz.cpu.memory")}
          least={16}
          step={16}
          {...register("memory", { setValueAs: readNumber })}
          error={formState.errors.memory?.message}
          hint={Number.isFinite(memory) ? formatBytes(memory * MIB) : undefined}
        />
      </div>
    </>
  );
}
export function StorageStep() {
  const t = useT();
  const { control, register, formState, getValues } = useWizard();
  const { fields, append, remove } = useFieldArray({ control, name: "disks" });
  const options = useSrOptions();
  const srs = useDiskSrs();
  return (
    <>
      <Intro>{t("wiz.storage.text")}</Intro>
      {fields.length === 0 && (
        <p className="mb-3 rounded-md border border-dashed border-line-strong px-3 py-4 text-center text-muted">{t("wiz.storage.none")}</p>
      )}
      {fields.map((field, at) => {
        const errors = formState.errors.disks?.[at];
        return (
          <div
            key={field.id}
            role="group"
            aria-label={t("wiz.storage.disk", { n: at + 1 })}
            className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_96px_24px] gap-x-2"
          >
            <TextField label={t("disk.new.name")} {...register(`disks.${at}.name`)} error={errors?.name?.message} />
            <Controller
              control={control}
              name={`disks.${at}.sr`}
              render={({ field: sr }) => (
                <Select label={t("disk.new.sr")} value={sr.value} onChange={sr.onChange} options={options} error={errors?.sr?.message} />
              )}
            />
            <NumberField
              label={t("disk.new.size")}
              least={0.01}
              {...register(`disks.${at}.gib`, { setValueAs: readNumber })}
              aria-invalid={!!errors?.gib}
            />
            <IconButton label={t("common.remove")} icon={<Trash2 size={14} aria-hidden />} onClick={() => remove(at)} className="mt-5.5" />
            {errors?.gib?.message && (
              <p role="alert" className="col-span-4 -mt-3 mb-2 text-sm text-bad">
                {errors.gib.message}
              </p>
            )}
          </div>
        );
      })}
      <div>
        <Button
          isSmall
          icon={<Plus size={13} aria-hidden />}
          disabledReason={options.length > 0 ? null : t("disk.new.noSr")}
          onClick={() => append({ name: `${getValues("name")} ${fields.length}`, sr: srs[0]?.ref ?? "", gib: 8 })}
        >
          {t("wiz.storage.add")}
        </Button>
      </div>
    </>
  );
}
export function NetworkStep() {
  const t = useT();
  const { control, register, formState } = useWizard();
  const { fields, append, remove } = useFieldArray({ control, name: "vifs" });
  const networks = useRecords("network");
  const options = networks.map((network) => ({ value: network.ref, label: network.name_label, note: network.bridge }));
  return (
    <>
      <Intro>{t("wiz.net.text")}</Intro>
      {fields.length === 0 && (
        <p className="mb-3 rounded-md border border-dashed border-line-strong px-3 py-4 text-center text-muted">{t("wiz.net.none")}</p>
      )}
      {fields.map((field, at) => (
        <div
          key={field.id}
          role="group"
          aria-label={t("wiz.net.iface", { n: at + 1 })}
          className="grid grid-cols-[minmax(0,1fr)_190px_24px] gap-x-2"
        >
          <Controller
            control={control}
            name={`vifs.${at}.network`}
            render={({ field: network }) => (
              <Select label={t("vif.new.network")} value={network.value} onChange={network.onChange} options={options} />
            )}
          />
          <TextField
            label={t("vif.new.mac")}
            {...register(`vifs.${at}.mac`)}
            placeholder={t("wiz.net.macAuto")}
            className="font-mono placeholder:font-sans"
            error={formState.errors.vifs?.[at]?.mac?.message}
          />
          <IconButton label={t("common.remove")} icon={<Trash2 size={14} aria-hidden />} onClick={() => remove(at)} className="mt-5.5" />
        </div>
      ))}
      <div>
        <Button
          isSmall
          icon={<Plus size={13} aria-hidden />}
          disabledReason={options.length > 0 ? null : t("net.empty")}
          onClick={() => append({ network: networks[0]?.ref ?? "", mac: "" })}
        >
          {t("wiz.net.add")}
        </Button>
      </div>
    </>
  );
}
export function FinishStep() {
  const t = useT();
  const { session } = useLab();
  const { getValues, register } = useWizard();
  const form = getValues();
  const { store } = session;
  const rows: readonly (readonly [string, string])[] = [
    [t("wiz.template"), store.record("VM", form.template)?.name_label ?? ""],
    [t("common.name"), form.name],
    [t("wiz.media"), form.disc === NULL_REF ? t("disk.isoNone") : (store.record("VDI", form.disc)?.name_label ?? "")],
    [t("wiz.home"), form.affinity === NULL_REF ? t("field.noAffinity") : (store.record("host", form.affinity)?.name_label ?? "")],
    [t("wiz.cpu.vcpus"), `${form.vcpus}`],
    [t("section.memory"), formatBytes(form.memory * MIB)],
    [
      t("wiz.sum.disks"),
      form.disks
        .map((disk) => `${disk.name}: ${formatBytes(disk.gib * GIB)}, ${store.record("SR", disk.sr)?.name_label ?? ""}`)
        .join("\n") || t("common.none"),
    ],
    [
      t("wiz.sum.nets"),
      form.vifs.map((vif) => `${store.record("network", vif.network)?.name_label ?? ""}${vif.mac ? `, ${vif.mac}` : ""}`).join("\n") ||
        t("common.none"),
    ],
  ];
  return (
    <>
      <Intro>{t("wiz.finish.text")}</Intro>
      <dl className="rounded-md border border-line">
        {rows.map(([name, value]) => (
          <div key={name} className="grid grid-cols-[150px_minmax(0,1fr)] gap-3 border-b border-line px-3 py-1 last:border-0">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words whitespace-pre-line">{value}</dd>
          </div>
        ))}
      </dl>
      <CheckBox label={t("wiz.finish.start")} className="mt-3" {...register("start")} />
    </>
  );
}

"use client";
/** The pages of a VM's properties beside the general one. */
import { useId } from "react";
import type { UseFormReturn } from "react-hook-form";
import { isSet, type Rec } from "../../../data/defaults";
import { useRecord } from "../../../data/hooks";
import { NumberField } from "../../../form/number-field";
import { readNumber } from "../../../form/read-number";
import { type TextKey, useT } from "../../../i18n";
import { Select } from "../../../ui/select";
import { type Form, isHvm } from "./properties-form";

type Page = { readonly form: UseFormReturn<Form>; readonly vm: Rec<"VM"> };
type NumberName = { [K in keyof Form]: Form[K] extends number ? K : never }[keyof Form];

/** A number that may be fixed for now; it then says until when. */
function FormNumber({
  form,
  name,
  label,
  why,
  hint,
}: Pick<Page, "form"> & { name: NumberName; label: TextKey; why?: string | null; hint?: string }) {
  const t = useT();
  return (
    <NumberField
      label={t(label)}
      {...form.register(name, { setValueAs: readNumber })}
      readOnly={!!why}
      className={why ? "bg-sunken text-faint" : undefined}
      hint={why ?? hint}
      error={form.formState.errors[name]?.message}
    />
  );
}

export function CpuMemoryPage({ form, vm }: Page) {
  const t = useT();
  const guest = useRecord("VM_guest_metrics", vm.guest_metrics);
  const name = vm.name_label;
  const isHalted = vm.power_state === "Halted";
  const isRunning = vm.power_state === "Running";
  const mustHalt = isHalted ? null : t("props.haltToChange", { name });
  // A domain that neither runs nor is gone takes no change: XAPI's live calls need it running.
  const mustRunOrHalt = isHalted || isRunning ? null : t("props.runOrHalt", { name });
  const hasDrivers = guest?.PV_drivers_detected === true;
  const whyVcpus = isRunning ? (hasDrivers ? null : t("props.needsDrivers", { name })) : mustHalt;
  return (
    <div className="grid grid-cols-2 gap-x-3">
      <FormNumber form={form} name="vcpusMax" label="props.vcpusMax" why={mustHalt} />
      <FormNumber
        form={form}
        name="vcpus"
        label={isRunning ? "props.vcpusOnline" : "props.vcpus"}
        why={whyVcpus}
        {...(isRunning ? { hint: t("props.atOnce") } : {})}
      />
      <FormNumber
        form={form}
        name="weight"
        label="props.weight"
        why={mustRunOrHalt}
        hint={t(isRunning ? "props.weightLive" : "props.weightHint")}
      />
      <FormNumber form={form} name="cap" label="props.cap" why={mustRunOrHalt} hint={t(isRunning ? "props.capLive" : "props.capHint")} />
      <FormNumber form={form} name="dynMin" label="props.dynMin" />
      <FormNumber form={form} name="dynMax" label="props.dynMax" />
      <FormNumber form={form} name="staticMin" label="props.staticMin" why={mustHalt} />
      <FormNumber form={form} name="staticMax" label="props.staticMax" why={mustHalt} />
      <p className="col-span-2 text-sm text-faint">{t("props.order")}</p>
    </div>
  );
}

const CRASH_ACTIONS = ["destroy", "coredump_and_destroy", "restart", "coredump_and_restart", "preserve", "rename_restart"] as const;

export function GuestPage({ form, vm }: Page) {
  const t = useT();
  const why = isHvm(vm) ? null : t("props.hvmOnly", { type: vm.domain_type === "pvh" ? "PVH" : "PV" });
  const isOn = isSet(vm.resident_on) || vm.power_state === "Suspended";
  const pending = isOn && (form.formState.dirtyFields.pvDrivers || form.formState.dirtyFields.stubDomain);
  return (
    <div className="flex flex-col gap-3">
      <GuestOption form={form} name="pvDrivers" label={t("props.pvDrivers")} text={t("props.pvDriversText")} why={why} />
      <GuestOption form={form} name="stubDomain" label={t("props.stubDomain")} text={t("props.stubDomainText")} why={why} />
      {why === null && (
        <p className="min-h-[18px] text-sm text-muted" aria-live="polite">
          {t(pending ? "props.nextStartPending" : "props.nextStart", { name: vm.name_label })}
        </p>
      )}
      <Select
        label={t("field.afterCrash")}
        value={form.watch("afterCrash")}
        onChange={(value) => form.setValue("afterCrash", value, { shouldDirty: true })}
        options={CRASH_ACTIONS.map((value) => ({ value, label: t(`after.${value}`) }))}
        hint={t("props.afterCrashHint")}
      />
    </div>
  );
}
function GuestOption({
  form,
  name,
  label,
  text,
  why,
}: Pick<Page, "form"> & { name: "pvDrivers" | "stubDomain"; label: string; text: string; why: string | null }) {
  const id = useId();
  return (
    <div className="flex gap-2">
      <input
        type="checkbox"
        id={id}
        className="mt-[5px] size-3.5 shrink-0 accent-accent-solid"
        aria-describedby={`${id}-text`}
        // Not `disabled`: it stays in reach of Tab, and its reason with it.
        aria-disabled={why !== null || undefined}
        checked={form.watch(name) && why === null}
        onChange={(event) => why === null && form.setValue(name, event.target.checked, { shouldDirty: true })}
      />
      <div className="min-w-0">
        <label htmlFor={id} className={why === null ? "font-medium" : "font-medium text-faint"}>
          {label}
        </label>
        <p id={`${id}-text`} className="text-sm text-muted">
          {why ?? text}
        </p>
      </div>
    </div>
  );
}

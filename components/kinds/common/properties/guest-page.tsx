"use client";
import { useId } from "react";
import type { OperationArgs } from "@/server/contract";
import { z } from "../../../data/zod";
import { usePageFields } from "../../../form/page-fields";
import { type Change, change, definePageOf, type Field } from "../../../form/pages";
import { type TextKey, useT } from "../../../i18n";
import { Check } from "../../../ui/check";
import { Select } from "../../../ui/select";
import { type About, type AboutVm, isBuilt, isHvm, isVm } from "./about";

type CrashAction = OperationArgs<"VM.set_actions_after_crash">["value"];
const CRASH_ACTIONS = ["destroy", "coredump_and_destroy", "restart", "coredump_and_restart", "preserve", "rename_restart"] as const;

interface Values {
  readonly pvDrivers: boolean;
  readonly stubDomain: boolean;
  readonly afterCrash: string;
}
const isOn = (value: string | undefined): boolean => value === "1" || value === "true";
const option = (label: TextKey): Field<AboutVm, boolean> => ({
  label,
  role: "vm-admin",
  // The domain keeps what it was built with.
  effect: () => "nextStart",
  say: (value, _about, t) => t(value ? "form.on" : "form.off"),
});

export const guestPage = definePageOf<About, AboutVm, Values>(isVm, {
  name: "guest",
  title: "props.page.guest",
  fields: {
    pvDrivers: option("props.pvDrivers"),
    stubDomain: option("props.stubDomain"),
    afterCrash: { label: "field.afterCrash", role: "vm-admin", say: (value, _about, t) => t(`after.${value}` as TextKey) },
  },
  schema: () => z.object({ pvDrivers: z.boolean(), stubDomain: z.boolean(), afterCrash: z.string() }),
  read: ({ record: vm }) => ({
    // On unless it is switched off: that is what an HVM guest starts with.
    pvDrivers: vm.platform.xen_platform_pci !== "0",
    stubDomain: isOn(vm.platform.device_model_stubdomain_override),
    afterCrash: vm.actions_after_crash,
  }),
  calls(values, before, { record: vm }) {
    const changes: Change[] = [];
    // The call replaces the whole map, so every key that the page does not know goes along.
    const platform: Record<string, string> = { ...vm.platform };
    if (values.pvDrivers !== before.pvDrivers) platform.xen_platform_pci = values.pvDrivers ? "1" : "0";
    if (values.stubDomain !== before.stubDomain) platform.device_model_stubdomain_override = values.stubDomain ? "1" : "0";
    if (values.pvDrivers !== before.pvDrivers || values.stubDomain !== before.stubDomain)
      changes.push(change("VM.set_platform", { value: platform }));
    if (values.afterCrash !== before.afterCrash)
      changes.push(change("VM.set_actions_after_crash", { value: values.afterCrash as CrashAction }));
    return changes;
  },
  View: GuestView,
});

function GuestView({ context: { record: vm } }: { context: AboutVm }) {
  const t = useT();
  const field = usePageFields<Values>();
  const why = isHvm(vm) ? null : t("props.hvmOnly", { type: vm.domain_type === "pvh" ? "PVH" : "PV" });
  return (
    <div className="flex flex-col gap-3">
      <GuestOption name="pvDrivers" text={t("props.pvDriversText")} rule={why} />
      <GuestOption name="stubDomain" text={t("props.stubDomainText")} rule={why} />
      {why === null && (
        <p className="min-h-[18px] text-sm text-muted">
          {t(isBuilt(vm) ? "props.nextStartPending" : "props.nextStart", { name: vm.name_label })}
        </p>
      )}
      <Select
        hint={t("props.afterCrashHint")}
        {...field.choice("afterCrash")}
        options={CRASH_ACTIONS.map((value) => ({ value, label: t(`after.${value}`) }))}
      />
    </div>
  );
}
function GuestOption({ name, text, rule }: { name: "pvDrivers" | "stubDomain"; text: string; rule: string | null }) {
  const id = useId();
  const field = usePageFields<Values>();
  const { label, checked, onCheck, below } = field.check(name);
  const why = field.why(name, rule);
  return (
    <div className="flex gap-2">
      <Check
        id={id}
        className="mt-[5px]"
        aria-describedby={`${id}-text`}
        // Not `disabled`: it stays in reach of Tab, and its reason with it.
        aria-disabled={why !== null || undefined}
        checked={checked && rule === null}
        onChange={(event) => why === null && onCheck(event.target.checked)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className={why === null ? "font-medium" : "font-medium text-faint"}>
          {label}
        </label>
        <p id={`${id}-text`} className="text-sm text-muted">
          {why ?? text}
        </p>
        {below}
      </div>
    </div>
  );
}

"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../data/zod";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { type Change, change, definePageOf, type Effect, type Field } from "../../../form/pages";
import { useT } from "../../../i18n";
import { type About, type AboutVm, isVm } from "./about";

const MIB = 1024 ** 2;
/** @source hypervisor.md §10.1: weight of a vCPU in the credit schedulers */
const WEIGHT = { ...LIMITS.weight, usual: 256 } as const;

interface Values {
  readonly vcpusMax: number;
  /** online now while it runs, else at the start */
  readonly vcpus: number;
  readonly weight: number;
  readonly cap: number;
  /** MiB, like those below */
  readonly staticMin: number;
  readonly dynMin: number;
  readonly dynMax: number;
  readonly staticMax: number;
}
const mib = (bytes: number): number => Math.max(1, Math.round(bytes / MIB));
/** Digits of a parameter, or what holds when it is not set. */
const numberOf = (text: string | undefined, otherwise: number): number => (/^\d+$/.test(text ?? "") ? Number(text) : otherwise);
const isRunning = ({ record }: AboutVm): boolean => record.power_state === "Running";
/** What has calls of its own for a running domain is felt at once there. */
const live = (about: AboutVm): Effect => (isRunning(about) ? "now" : "nextStart");
const memory = (label: Field<AboutVm>["label"], effect: Field<AboutVm>["effect"] = () => "nextStart"): Field<AboutVm, number> => ({
  label,
  unit: "MiB",
  role: "vm-power-admin",
  effect,
  say: (value) => `${value} MiB`,
});

export const cpuPage = definePageOf<About, AboutVm, Values>(isVm, {
  name: "cpu",
  title: "props.page.cpu",
  fields: {
    vcpusMax: { label: "props.vcpusMax", role: "vm-admin", effect: () => "nextStart" },
    vcpus: { label: "props.vcpus", role: "vm-admin", effect: live },
    weight: { label: "props.weight", role: "vm-admin", effect: live },
    cap: { label: "props.cap", unit: "%", role: "vm-admin", effect: live },
    staticMin: memory("props.staticMin"),
    dynMin: memory("props.dynMin", live),
    dynMax: memory("props.dynMax", live),
    staticMax: memory("props.staticMax"),
  },
  schema(t) {
    const count = z.number({ error: t("err.number") }).int(t("err.number"));
    const from = (min: number) => count.min(min, t("err.min", { min }));
    return z
      .object({
        vcpusMax: from(LIMITS.vcpus.least).max(LIMITS.vcpus.most, t("err.max", { max: LIMITS.vcpus.most })),
        vcpus: from(1),
        weight: from(WEIGHT.least).max(WEIGHT.most, t("err.max", { max: WEIGHT.most })),
        cap: from(0),
        staticMin: from(1),
        dynMin: from(LIMITS.memoryMib.least),
        dynMax: from(LIMITS.memoryMib.least),
        staticMax: from(LIMITS.memoryMib.least).max(LIMITS.memoryMib.most, t("err.max", { max: LIMITS.memoryMib.most })),
      })
      .superRefine((form, context) => {
        const most = form.vcpusMax * 100;
        if (form.vcpus > form.vcpusMax)
          context.addIssue({ code: "custom", path: ["vcpus"], message: t("err.startMax", { max: form.vcpusMax }) });
        if (form.cap > most) context.addIssue({ code: "custom", path: ["cap"], message: t("err.max", { max: most }) });
        if (!(form.staticMin <= form.dynMin && form.dynMin <= form.dynMax && form.dynMax <= form.staticMax))
          context.addIssue({ code: "custom", path: ["staticMax"], message: t("err.order") });
      });
  },
  read: ({ record: vm, online }) => ({
    vcpusMax: vm.VCPUs_max,
    vcpus: online ?? vm.VCPUs_at_startup,
    weight: numberOf(vm.VCPUs_params.weight, WEIGHT.usual),
    cap: numberOf(vm.VCPUs_params.cap, 0),
    staticMin: mib(vm.memory_static_min),
    dynMin: mib(vm.memory_dynamic_min),
    dynMax: mib(vm.memory_dynamic_max),
    staticMax: mib(vm.memory_static_max),
  }),
  calls: (values, before, about) => [
    ...vcpuCalls(values, before, about),
    ...shareCalls(values, before, about),
    ...memoryCalls(values, before),
  ],
  View: CpuMemoryView,
});

function vcpuCalls(values: Values, before: Values, about: AboutVm): readonly Change[] {
  const max = values.vcpusMax === before.vcpusMax ? [] : [change("VM.set_VCPUs_max", { value: values.vcpusMax })];
  // The maximum of one that has started meanwhile is refused, and not forgotten.
  if (isRunning(about)) return values.vcpus === before.vcpus ? max : [...max, change("VM.set_VCPUs_number_live", { nvcpu: values.vcpus })];
  const start = values.vcpus === before.vcpus ? [] : [change("VM.set_VCPUs_at_startup", { value: values.vcpus })];
  // Growing: the maximum first; shrinking: the start value first.
  return values.vcpusMax > before.vcpusMax ? [...max, ...start] : [...start, ...max];
}
/** Weight and cap: at once for a running domain, else in the map that its next domain is built with. */
function shareCalls(values: Values, before: Values, about: AboutVm): readonly Change[] {
  const changed = (["weight", "cap"] as const).filter((key) => values[key] !== before[key]);
  if (changed.length === 0) return [];
  if (isRunning(about)) return changed.map((key) => change("VM.add_to_VCPUs_params_live", { key, value: `${values[key]}` }));
  const value = { ...about.record.VCPUs_params, ...Object.fromEntries(changed.map((key) => [key, `${values[key]}`])) };
  return [change("set_field", { field: "VCPUs_params", value })];
}
function memoryCalls(values: Values, before: Values): readonly Change[] {
  const [min, max] = [values.dynMin * MIB, values.dynMax * MIB];
  if (values.staticMin !== before.staticMin || values.staticMax !== before.staticMax) {
    const limits = { static_min: values.staticMin * MIB, static_max: values.staticMax * MIB };
    return [change("VM.set_memory_limits", { ...limits, dynamic_min: min, dynamic_max: max })];
  }
  if (values.dynMin === before.dynMin && values.dynMax === before.dynMax) return [];
  return [change("VM.set_memory_dynamic_range", { min, max })];
}

function CpuMemoryView({ context }: { context: AboutVm }) {
  const t = useT();
  const { record: vm, hasDrivers } = context;
  const field = usePageFields<Values>();
  const name = vm.name_label;
  const isHalted = vm.power_state === "Halted";
  const runs = isRunning(context);
  const mustHalt = isHalted ? null : t("props.haltToChange", { name });
  // A domain that neither runs nor is gone takes no change: XAPI's live calls need it running.
  const mustRunOrHalt = isHalted || runs ? null : t("props.runOrHalt", { name });
  const whyVcpus = runs ? (hasDrivers ? null : t("props.needsDrivers", { name })) : mustHalt;
  return (
    <div className="grid grid-cols-2 gap-x-3">
      <NumberField {...field.number("vcpusMax", mustHalt)} />
      <NumberField
        {...(runs ? { hint: t("props.atOnce") } : {})}
        {...field.number("vcpus", whyVcpus)}
        label={t(runs ? "props.vcpusOnline" : "props.vcpus")}
      />
      <NumberField hint={t(runs ? "props.weightLive" : "props.weightHint")} {...field.number("weight", mustRunOrHalt)} />
      <NumberField hint={t(runs ? "props.capLive" : "props.capHint")} {...field.number("cap", mustRunOrHalt)} />
      <NumberField {...field.number("dynMin")} />
      <NumberField {...field.number("dynMax")} />
      <NumberField {...field.number("staticMin", mustHalt)} />
      <NumberField {...field.number("staticMax", mustHalt)} />
      <p className="col-span-2 text-sm text-faint">{t("props.order")}</p>
    </div>
  );
}

/** What the Properties dialog edits, within which bounds, and the values a record starts it with. */
import { LIMITS } from "@/server/contract/limits";
import { isSet, NULL_REF, type Rec } from "../../../data/defaults";
import type { useAnyRecord } from "../../../data/hooks";
import { z } from "../../../data/zod";
import type { Translate } from "../../../i18n";

export const MIB = 1024 ** 2;
/** @source hypervisor.md §10.1: weight of a vCPU in the credit schedulers */
export const WEIGHT = { ...LIMITS.weight, usual: 256 } as const;

export function schemaOf(t: Translate) {
  const count = z.number({ error: t("err.number") }).int(t("err.number"));
  const from = (min: number) => count.min(min, t("err.min", { min }));
  return z
    .object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters, t("err.nameLong", { limit: LIMITS.textCharacters })),
      tags: z.string(),
      affinity: z.string(),
      vcpusMax: from(LIMITS.vcpus.least).max(LIMITS.vcpus.most, t("err.max", { max: LIMITS.vcpus.most })),
      vcpus: from(1),
      weight: from(WEIGHT.least).max(WEIGHT.most, t("err.max", { max: WEIGHT.most })),
      cap: from(0),
      staticMin: from(1),
      dynMin: from(LIMITS.memoryMib.least),
      dynMax: from(LIMITS.memoryMib.least),
      staticMax: from(LIMITS.memoryMib.least).max(LIMITS.memoryMib.most, t("err.max", { max: LIMITS.memoryMib.most })),
      pvDrivers: z.boolean(),
      stubDomain: z.boolean(),
      afterCrash: z.string(),
    })
    .superRefine((form, context) => {
      const most = form.vcpusMax * 100;
      if (form.vcpus > form.vcpusMax)
        context.addIssue({ code: "custom", path: ["vcpus"], message: t("err.startMax", { max: form.vcpusMax }) });
      if (form.cap > most) context.addIssue({ code: "custom", path: ["cap"], message: t("err.max", { max: most }) });
      if (!(form.staticMin <= form.dynMin && form.dynMin <= form.dynMax && form.dynMax <= form.staticMax))
        context.addIssue({ code: "custom", path: ["staticMax"], message: t("err.order") });
    });
}
export type Form = z.infer<ReturnType<typeof schemaOf>>;

export type Named = Extract<NonNullable<ReturnType<typeof useAnyRecord>>, { readonly tags: readonly string[] }>;
const mib = (bytes: number): number => Math.max(1, Math.round(bytes / MIB));
const isOn = (value: string | undefined): boolean => value === "1" || value === "true";
/** Digits of a parameter, or what holds when it is not set. */
const numberOf = (text: string | undefined, otherwise: number): number => (/^\d+$/.test(text ?? "") ? Number(text) : otherwise);

/** A guest that qemu may emulate devices for. @source xapi: a VM of unspecified type is HVM when it has a boot policy */
export function isHvm(vm: Pick<Rec<"VM">, "domain_type" | "HVM_boot_policy">): boolean {
  return vm.domain_type === "hvm" || (vm.domain_type === "unspecified" && vm.HVM_boot_policy !== "");
}

/** @param online - vCPUs online now of a running VM, null for any other */
export function valuesOf(record: Named, online: number | null): Form {
  const vm = record.class === "VM" ? record : null;
  return {
    name: record.name_label,
    description: record.name_description,
    tags: record.tags.join(", "),
    affinity: vm && isSet(vm.affinity) ? vm.affinity : NULL_REF,
    vcpusMax: vm?.VCPUs_max ?? 1,
    vcpus: online ?? vm?.VCPUs_at_startup ?? 1,
    weight: numberOf(vm?.VCPUs_params.weight, WEIGHT.usual),
    cap: numberOf(vm?.VCPUs_params.cap, 0),
    staticMin: mib(vm?.memory_static_min ?? MIB),
    dynMin: mib(vm?.memory_dynamic_min ?? MIB),
    dynMax: mib(vm?.memory_dynamic_max ?? MIB),
    staticMax: mib(vm?.memory_static_max ?? MIB),
    // On unless it is switched off: that is what an HVM guest starts with.
    pvDrivers: vm?.platform.xen_platform_pci !== "0",
    stubDomain: isOn(vm?.platform.device_model_stubdomain_override),
    afterCrash: vm?.actions_after_crash ?? "restart",
  };
}

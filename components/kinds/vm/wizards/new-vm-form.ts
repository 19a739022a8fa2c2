/** What the New VM wizard asks for, its rules, and what is submitted in the end. */
import type { OperationArgs } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { NULL_REF, type Rec } from "../../../data/defaults";
import { isStationMac } from "../../../data/mac";
import { z } from "../../../data/zod";
import type { Translate } from "../../../i18n";
import { formatBytes } from "../../../ui/format";
import { recommendedMax, templateDisks } from "./provision";

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
const LEAST_MIB = LIMITS.memoryMib.least;
export interface Limits {
  readonly hostMemory: number;
  readonly hostCpus: number;
  /** free bytes by storage */
  readonly free: Readonly<Record<string, { readonly name: string; readonly free: number }>>;
}
export function wizardSchema(t: Translate, limits: Limits) {
  const count = z.number({ error: t("err.number") }).int(t("err.number"));
  return z
    .object({
      template: z.string().min(1, t("err.template")),
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters),
      disc: z.string(),
      affinity: z.string(),
      vcpus: count
        .min(LIMITS.vcpus.least, t("err.min", { min: LIMITS.vcpus.least }))
        .max(LIMITS.vcpus.most, t("err.max", { max: LIMITS.vcpus.most }))
        .max(Math.max(1, limits.hostCpus), t("err.hostCpus", { max: limits.hostCpus })),
      memory: count
        .min(LEAST_MIB, t("err.min", { min: `${LEAST_MIB} MiB` }))
        .max(Math.max(LEAST_MIB, Math.floor(limits.hostMemory / MIB)), t("err.hostMemory", { max: formatBytes(limits.hostMemory) })),
      disks: z.array(
        z.object({
          name: z.string().trim().min(1, t("err.required")).max(LIMITS.nameCharacters),
          sr: z.string().min(1, t("err.sr")),
          gib: z.number({ error: t("err.number") }).positive(t("err.min", { min: "0.01" })),
        }),
      ),
      vifs: z
        .array(z.object({ network: z.string().min(1), mac: z.string().refine((mac) => mac === "" || isStationMac(mac), t("err.mac")) }))
        .max(LIMITS.vifs, t("err.max", { max: LIMITS.vifs })),
      start: z.boolean(),
    })
    .superRefine((form, context) => {
      const asked = new Map<string, number>();
      form.disks.forEach((disk, at) => {
        const sum = (asked.get(disk.sr) ?? 0) + disk.gib * GIB;
        asked.set(disk.sr, sum);
        const sr = limits.free[disk.sr];
        if (sr && sum > sr.free)
          context.addIssue({
            code: "custom",
            path: ["disks", at, "gib"],
            message: t("err.space", { sr: sr.name, free: formatBytes(sr.free), needed: formatBytes(sum) }),
          });
      });
    });
}
export type WizardForm = z.infer<ReturnType<typeof wizardSchema>>;

export const wizardSteps = ["template", "name", "media", "home", "cpu", "storage", "networking", "finish"] as const;
export type WizardStep = (typeof wizardSteps)[number];
/** Fields that must hold before a step is left. */
export const fieldsOf: Readonly<Record<WizardStep, readonly (keyof WizardForm)[]>> = {
  template: ["template"],
  name: ["name", "description"],
  media: ["disc"],
  home: ["affinity"],
  cpu: ["vcpus", "memory"],
  storage: ["disks"],
  networking: ["vifs"],
  finish: [],
};

/** What the form starts from when a template is chosen. */
export function defaultsOf(
  template: Rec<"VM">,
  around: {
    readonly name: string;
    readonly defaultSr: string;
    readonly srByUuid: (uuid: string) => string | null;
    readonly networks: readonly string[];
    readonly diskName: (n: number) => string;
  },
): Pick<WizardForm, "template" | "name" | "vcpus" | "memory" | "disks" | "vifs"> {
  const cpus = recommendedMax(template.recommendations, "vcpus-max");
  const vcpus = Math.max(1, template.VCPUs_max || template.VCPUs_at_startup || 1);
  return {
    template: template.ref,
    name: around.name,
    vcpus: cpus === null ? vcpus : Math.min(vcpus, cpus),
    memory: Math.max(LEAST_MIB, Math.round((template.memory_static_max || GIB) / MIB)),
    disks: templateDisks(template.other_config.disks).map((disk, at) => ({
      name: around.diskName(at),
      sr: (disk.sr ? around.srByUuid(disk.sr) : null) ?? around.defaultSr,
      gib: Math.round((disk.bytes / GIB) * 100) / 100,
    })),
    vifs: around.networks.slice(0, 1).map((network) => ({ network, mac: "" })),
  };
}
export function submission(form: WizardForm): OperationArgs<"VM.create_from_template"> {
  return {
    template: form.template,
    name_label: form.name.trim(),
    name_description: form.description,
    affinity: form.affinity === NULL_REF ? null : form.affinity,
    VCPUs: form.vcpus,
    memory: form.memory * MIB,
    iso: form.disc === NULL_REF ? null : form.disc,
    disks: form.disks.map((disk) => ({ name_label: disk.name.trim(), SR: disk.sr, virtual_size: Math.round(disk.gib * GIB) })),
    vifs: form.vifs.map((vif) => ({ network: vif.network, MAC: vif.mac.toLowerCase() })),
    start: form.start,
  };
}

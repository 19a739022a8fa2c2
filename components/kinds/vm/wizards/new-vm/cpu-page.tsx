"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { type Translate, useT } from "../../../../i18n";
import { CheckBox } from "../../../../ui/field";
import { formatBytes } from "../../../../ui/format";
import { Select } from "../../../../ui/select";
import { recommendedMax } from "../provision";
import { type AboutNewVm, GIB, MIB } from "./about";
import { Intro } from "./intro";
import { newVmWords } from "./words";

const LEAST_MIB = LIMITS.memoryMib.least;
/** Weight of a domain that nobody has said anything of. @source hypervisor.md §10.1 */
const WEIGHT = 256;
interface Values {
  readonly vcpus: number;
  readonly atStart: number;
  /** cores of a socket; as a text, since it is chosen from a list */
  readonly cores: string;
  readonly weight: number;
  /** MiB */
  readonly memory: number;
  /** the domain may have less than that */
  readonly hasRange: boolean;
  readonly least: number;
  readonly most: number;
}

/** Counts of cores that a socket may have: those that leave no socket half full. @source xapi: cores-per-socket divides VCPUs_max */
function coresOf(vcpus: number): readonly number[] {
  return Array.from({ length: Math.min(LIMITS.vcpus.most, Math.max(1, Math.floor(vcpus) || 1)) }, (_, i) => i + 1).filter(
    (cores) => vcpus % cores === 0,
  );
}
function schemaOf(t: Translate, { limits }: AboutNewVm): z.ZodType<Values> {
  const count = z.number({ error: t("err.number") }).int(t("err.number"));
  const mib = count.min(LEAST_MIB, t("err.min", { min: `${LEAST_MIB} MiB` }));
  return z
    .object({
      vcpus: count
        .min(LIMITS.vcpus.least, t("err.min", { min: LIMITS.vcpus.least }))
        .max(LIMITS.vcpus.most, t("err.max", { max: LIMITS.vcpus.most }))
        .max(Math.max(1, limits.hostCpus), t("err.hostCpus", { max: limits.hostCpus })),
      atStart: count.min(1, t("err.min", { min: 1 })),
      cores: z.string(),
      weight: count
        .min(LIMITS.weight.least, t("err.min", { min: LIMITS.weight.least }))
        .max(LIMITS.weight.most, t("err.max", { max: LIMITS.weight.most })),
      memory: mib.max(
        Math.max(LEAST_MIB, Math.floor(limits.hostMemory / MIB)),
        t("err.hostMemory", { max: formatBytes(limits.hostMemory) }),
      ),
      hasRange: z.boolean(),
      // Asked for only where there is a range.
      least: z.number().or(z.nan()),
      most: z.number().or(z.nan()),
    })
    .superRefine(({ vcpus, atStart, cores, memory, hasRange, least, most }, context) => {
      const wrong = (field: keyof Values, message: string): void => context.addIssue({ code: "custom", path: [field], message });
      if (atStart > vcpus) wrong("atStart", t("err.max", { max: vcpus }));
      if (!coresOf(vcpus).includes(Number(cores))) wrong("cores", t("vm.itHasToDivideThe"));
      if (!hasRange) return;
      for (const [field, value] of [
        ["least", least],
        ["most", most],
      ] as const) {
        const found = mib.safeParse(value);
        if (!found.success) wrong(field, found.error.issues[0]?.message ?? t("err.number"));
      }
      if (most > memory) wrong("most", t("err.max", { max: `${memory} MiB` }));
      if (least > most) wrong("least", t("err.max", { max: `${most} MiB` }));
    });
}

export const cpuPage = definePage<AboutNewVm, Values>({
  name: "cpu",
  title: "wiz.cpu",
  fields: {
    vcpus: { label: "wiz.cpu.vcpus" },
    atStart: { label: newVmWords.atStart },
    cores: { label: newVmWords.cores },
    weight: { label: newVmWords.weight },
    memory: { label: "wiz.cpu.memory", unit: "MiB" },
    hasRange: { label: newVmWords.range },
    least: { label: newVmWords.least, unit: "MiB" },
    most: { label: newVmWords.most, unit: "MiB" },
  },
  schema: schemaOf,
  read({ template, like }) {
    const from = like ?? template;
    if (!from) return { vcpus: 1, atStart: 1, cores: "1", weight: WEIGHT, memory: 1024, hasRange: false, least: 1024, most: 1024 };
    const limit = recommendedMax(from.recommendations, "vcpus-max");
    const wanted = Math.max(1, from.VCPUs_max || from.VCPUs_at_startup || 1);
    const vcpus = limit === null ? wanted : Math.min(wanted, limit);
    const memory = Math.max(LEAST_MIB, Math.round((from.memory_static_max || GIB) / MIB));
    const cores = Number(from.platform["cores-per-socket"]);
    return {
      vcpus,
      atStart: like ? Math.min(vcpus, from.VCPUs_at_startup) : vcpus,
      cores: `${coresOf(vcpus).includes(cores) ? cores : vcpus}`,
      weight: Number(from.VCPUs_params.weight) || WEIGHT,
      memory,
      hasRange: like !== null && like.memory_dynamic_min < like.memory_static_max,
      least: like ? Math.round(like.memory_dynamic_min / MIB) : memory,
      most: like ? Math.round(like.memory_dynamic_max / MIB) : memory,
    };
  },
  args: ({ vcpus, atStart, cores, weight, memory, hasRange, least, most }) => ({
    VCPUs: vcpus,
    VCPUs_at_startup: atStart,
    cores_per_socket: Number(cores),
    weight,
    memory: memory * MIB,
    ...(hasRange ? { memory_dynamic_min: least * MIB, memory_dynamic_max: most * MIB } : {}),
  }),
  summary: ({ vcpus, atStart, cores, weight, memory, hasRange, least, most }, _about, t) => [
    [
      t("wiz.cpu.vcpus"),
      [
        `${vcpus}`,
        ...(atStart === vcpus ? [] : [t("vm.atStartAtStart", { atStart })]),
        t("vm.socketsOfCores", { sockets: vcpus / Number(cores), cores }),
        ...(weight === WEIGHT ? [] : [t("vm.weightWeight", { weight })]),
      ].join(", "),
    ],
    [
      t("section.memory"),
      hasRange ? `${formatBytes(least * MIB)} – ${formatBytes(most * MIB)} (${formatBytes(memory * MIB)})` : formatBytes(memory * MIB),
    ],
  ],
  View: CpuView,
});

function CpuView() {
  const t = useT();
  const field = usePageFields<Values>();
  const { vcpus, cores, memory, hasRange } = field.values;
  const range = field.check("hasRange");
  const inBytes = Number.isFinite(memory) ? { hint: formatBytes(memory * MIB) } : {};
  const vcpusField = field.number("vcpus");
  /** What follows the count of vCPUs as long as nobody has said otherwise. */
  const follow = (typed: string): void => {
    const next = Number(typed);
    if (!Number.isInteger(next) || next < 1) return;
    if (field.values.atStart === vcpus || field.values.atStart > next) field.set("atStart", next);
    if (Number(cores) === vcpus || !coresOf(next).includes(Number(cores))) field.set("cores", `${next}`);
  };
  return (
    <>
      <Intro>{t("wiz.cpu.text")}</Intro>
      <div className="grid max-w-lg grid-cols-2 gap-x-4">
        <NumberField
          least={1}
          autoFocus
          {...vcpusField}
          onChange={(event) => {
            follow(event.target.value);
            void vcpusField.onChange(event);
          }}
        />
        <NumberField least={1} {...field.number("atStart")} />
        <Select
          {...field.choice("cores")}
          options={coresOf(vcpus).map((one) => ({
            value: `${one}`,
            label: t("vm.socketsOfCores", { sockets: vcpus / one, cores: one }),
          }))}
        />
        <NumberField least={LIMITS.weight.least} step={64} {...field.number("weight")} />
        <NumberField least={LEAST_MIB} step={16} {...inBytes} {...field.number("memory")} />
      </div>
      <CheckBox label={range.label} checked={range.checked} onChange={(event) => range.onCheck(event.target.checked)} />
      {hasRange && (
        <div className="mt-1 grid max-w-lg grid-cols-2 gap-x-4">
          <NumberField least={LEAST_MIB} step={16} {...field.number("least")} />
          <NumberField least={LEAST_MIB} step={16} {...field.number("most")} />
        </div>
      )}
    </>
  );
}

"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { formatBytes } from "../../../../ui/format";
import { recommendedMax } from "../provision";
import { type AboutNewVm, GIB, MIB } from "./about";
import { Intro } from "./intro";

const LEAST_MIB = LIMITS.memoryMib.least;
interface Values {
  readonly vcpus: number;
  /** MiB */
  readonly memory: number;
}
export const cpuPage = definePage<AboutNewVm, Values>({
  name: "cpu",
  title: "wiz.cpu",
  fields: { vcpus: { label: "wiz.cpu.vcpus" }, memory: { label: "wiz.cpu.memory", unit: "MiB" } },
  schema(t, { limits }) {
    const count = z.number({ error: t("err.number") }).int(t("err.number"));
    return z.object({
      vcpus: count
        .min(LIMITS.vcpus.least, t("err.min", { min: LIMITS.vcpus.least }))
        .max(LIMITS.vcpus.most, t("err.max", { max: LIMITS.vcpus.most }))
        .max(Math.max(1, limits.hostCpus), t("err.hostCpus", { max: limits.hostCpus })),
      memory: count
        .min(LEAST_MIB, t("err.min", { min: `${LEAST_MIB} MiB` }))
        .max(Math.max(LEAST_MIB, Math.floor(limits.hostMemory / MIB)), t("err.hostMemory", { max: formatBytes(limits.hostMemory) })),
    });
  },
  read({ template }) {
    if (!template) return { vcpus: 1, memory: 1024 };
    const most = recommendedMax(template.recommendations, "vcpus-max");
    const vcpus = Math.max(1, template.VCPUs_max || template.VCPUs_at_startup || 1);
    return {
      vcpus: most === null ? vcpus : Math.min(vcpus, most),
      memory: Math.max(LEAST_MIB, Math.round((template.memory_static_max || GIB) / MIB)),
    };
  },
  args: ({ vcpus, memory }) => ({ VCPUs: vcpus, memory: memory * MIB }),
  summary: ({ vcpus, memory }, _about, t) => [
    [t("wiz.cpu.vcpus"), `${vcpus}`],
    [t("section.memory"), formatBytes(memory * MIB)],
  ],
  View: CpuView,
});

function CpuView() {
  const t = useT();
  const field = usePageFields<Values>();
  const { memory } = field.values;
  return (
    <>
      <Intro>{t("wiz.cpu.text")}</Intro>
      <div className="max-w-60">
        <NumberField least={1} autoFocus {...field.number("vcpus")} />
        <NumberField
          least={LEAST_MIB}
          step={16}
          {...(Number.isFinite(memory) ? { hint: formatBytes(memory * MIB) } : {})}
          {...field.number("memory")}
        />
      </div>
    </>
  );
}
